/**
 * Sorting, searching and indexing by tensors.
 *
 * @module
 */

import { contiguousStrides, normalizeAxis } from "../shape.ts";
import { emptyStrided, Strided } from "../strided.ts";
import { contiguous, duplicate, expandTo } from "./copy.ts";
import { strided } from "./elementwise.ts";

/** Elements in order along an axis, and where they were. */
export interface Sorted {
  values: Strided;
  indices: Strided;
}

/** Sorts along an axis; equal elements keep their order. */
export function sort(input: Strided, axis: number, descending: boolean): Sorted {
  const at = normalizeAxis(axis, input.shape.length, "sort");
  const values = emptyStrided(input.backend, input.shape, input.dtype);
  const indices = emptyStrided(input.backend, input.shape, "int64");
  if (input.shape.length === 0) return { values: duplicate(input), indices };
  input.backend.sort(input, at, descending, values, indices);
  return { values, indices };
}

/** Row-major indices of the elements that are not 0, int64 `[count, rank]`. */
export function nonzero(input: Strided): Strided {
  const { buffer, count } = input.backend.nonzero(input);
  const shape = [count, input.shape.length];
  return new Strided(input.backend, buffer, "int64", shape, contiguousStrides(shape), 0);
}

/**
 * Elements chosen along an axis by an index of the same rank.
 *
 * @throws {TypeError} If ranks, lengths or the dtype do not fit.
 * @throws {RangeError} If an index is out of range.
 */
export function gather(input: Strided, axis: number, index: Strided): Strided {
  const at = checkIndex("gather", input, axis, index);
  const out = emptyStrided(input.backend, index.shape, input.dtype);
  if (index.numel > 0) input.backend.gather(input, at, index, out);
  return out;
}

/**
 * Writes elements to where an index says, in place.
 *
 * @throws {TypeError} If ranks, lengths or dtypes do not fit.
 * @throws {RangeError} If an index is out of range.
 */
export function scatter(
  target: Strided,
  axis: number,
  index: Strided,
  source: Strided | number,
): void {
  const at = checkIndex("scatter", target, axis, index);
  if (source instanceof Strided) {
    if (source.dtype !== target.dtype) {
      throw new TypeError(
        `Cannot scatter elements of dtype ${source.dtype} into a tensor of dtype ${target.dtype}`,
      );
    }
    const fits = source.shape.length === index.shape.length &&
      index.shape.every((length, i) => length <= source.shape[i]);
    if (!fits) {
      throw new TypeError(
        `Cannot scatter a source of shape [${source.shape}] by an index of shape [${index.shape}]`,
      );
    }
  }
  const from = source instanceof Strided
    ? source.with(index.shape, source.strides)
    : expandTo(strided(source, target.backend, target.dtype), index.shape);
  if (index.numel > 0) target.backend.scatter(target, at, index, from);
  target.touch();
}

/** Whole slices of an axis, chosen by a list of indices. */
export function indexSelect(input: Strided, axis: number, index: Strided): Strided {
  const at = normalizeAxis(axis, input.shape.length, "index_select");
  if (index.shape.length !== 1) {
    throw new TypeError(`Cannot select by an index of shape [${index.shape}]: it needs one axis`);
  }
  const shape = input.shape.with(at, index.shape[0]);
  const strides = shape.map((_, i) => i === at ? index.strides[0] : 0);
  return gather(input, at, index.with(shape, strides));
}

/** The elements at which a mask is true, in flat order. */
export function maskedSelect(input: Strided, mask: Strided): Strided {
  if (mask.dtype !== "bool" || String(mask.shape) !== String(input.shape)) {
    throw new TypeError(
      `Cannot select from a tensor of shape [${input.shape}] by a mask of shape [${mask.shape}] ` +
        `and dtype ${mask.dtype}: it needs the same shape and bool`,
    );
  }
  const flat = (t: Strided): Strided => contiguous(t).with([t.numel], [1]);
  const at = nonzero(flat(mask));
  return indexSelect(flat(input), 0, at.with([at.shape[0]], [1]));
}

function checkIndex(action: string, input: Strided, axis: number, index: Strided): number {
  const at = normalizeAxis(axis, input.shape.length, action);
  if (index.dtype !== "int64") {
    throw new TypeError(`Cannot ${action} by an index of dtype ${index.dtype}: it needs int64`);
  }
  const fits = index.shape.length === input.shape.length &&
    index.shape.every((length, i) => i === at || length <= input.shape[i]);
  if (!fits) {
    throw new TypeError(
      `Cannot ${action} a tensor of shape [${input.shape}] along axis ${axis} by an index of ` +
        `shape [${index.shape}]`,
    );
  }
  return at;
}

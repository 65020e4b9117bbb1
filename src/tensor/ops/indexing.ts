/**
 * Sorting, searching and indexing by tensors.
 *
 * @module
 */

import { checkFits } from "../dtype.ts";
import { checkHostReads } from "../host_reads.ts";
import { broadcast, contiguousStrides, normalizeAxis } from "../shape.ts";
import { emptyStrided, Strided } from "../strided.ts";
import { contiguous, convertTo, duplicate, expandTo, refuseRepeated } from "./copy.ts";
import { strided } from "./elementwise.ts";
import { reshape } from "./views.ts";

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
  checkHostReads(input.backend, "list what is not 0 on", "(await t.cpu()).nonzero()");
  const { buffer, count } = input.backend.nonzero(input);
  const shape = [count, input.shape.length];
  return new Strided(input.backend, buffer, "int64", shape, contiguousStrides(shape), 0);
}

/**
 * Elements chosen along an axis by an index (int64 or int32) of the same rank.
 *
 * @throws {TypeError} If ranks, lengths or the dtype do not fit.
 * @throws {RangeError} If an index is out of range.
 */
export function gather(input: Strided, axis: number, index: Strided): Strided {
  const out = emptyStrided(input.backend, index.shape, input.dtype);
  const at = checkIndex("gather", input, axis, index);
  if (index.numel > 0) {
    input.backend.gather(withAxis(input), at, withAxis(convertTo(index, "int64")), withAxis(out));
  }
  return out;
}

/**
 * Writes elements to where an index says, in place.
 *
 * @throws {TypeError} If ranks, lengths or dtypes do not fit, or elements of `target` share a place.
 * @throws {RangeError} If an index is out of range, or the dtype cannot hold the number.
 */
export function scatter(
  target: Strided,
  axis: number,
  index: Strided,
  source: Strided | number,
): void {
  const at = checkIndex("scatter", target, axis, index);
  refuseRepeated(target);
  if (!(source instanceof Strided)) checkFits(source, target.dtype);
  else {
    if (source.dtype !== target.dtype) {
      throw new TypeError(
        `Cannot scatter elements of dtype ${source.dtype} into a tensor of dtype ${target.dtype}`,
      );
    }
    const lengths = withAxis(source).shape;
    const fits = lengths.length === withAxis(index).shape.length &&
      withAxis(index).shape.every((length, i) => length <= lengths[i]);
    if (!fits && index.numel > 0) {
      throw new TypeError(
        `Cannot scatter a source of shape [${source.shape}] by an index of shape [${index.shape}]`,
      );
    }
  }
  if (index.numel === 0) return;
  const { shape } = withAxis(index);
  const from = source instanceof Strided
    ? withAxis(ownMemory(source, target))
    : expandTo(strided(source, target.backend, target.dtype), shape);
  const indices = withAxis(ownMemory(convertTo(index, "int64"), target));
  target.backend.scatter(withAxis(target), at, indices, from.with(shape, from.strides));
  target.touch();
}

/**
 * Whole slices of an axis, chosen by a list of indices.
 *
 * @throws {TypeError} If the index has more than one axis, or another dtype than int64 and int32.
 * @throws {RangeError} If an index is out of range.
 */
export function indexSelect(input: Strided, axis: number, index: Strided): Strided {
  const at = normalizeAxis(axis, input.shape.length, "index_select");
  if (index.shape.length > 1 || (input.shape.length === 0 && index.numel !== 1)) {
    throw new TypeError(
      `Cannot select from a tensor of shape [${input.shape}] by an index of shape ` +
        `[${index.shape}]: it needs ${input.shape.length === 0 ? "one element" : "one axis"}`,
    );
  }
  if (input.shape.length === 0) return gather(input, 0, reshape(index, []));
  const list = withAxis(index);
  const shape = input.shape.with(at, list.shape[0]);
  const strides = shape.map((_, i) => i === at ? list.strides[0] : 0);
  return gather(input, at, list.with(shape, strides));
}

/**
 * The elements at which a mask is true, in flat order; both are broadcast.
 *
 * @throws {TypeError} If the mask is not bool, or shapes do not broadcast.
 */
export function maskedSelect(input: Strided, mask: Strided): Strided {
  if (mask.dtype !== "bool") {
    throw new TypeError(`Cannot select by a mask of dtype ${mask.dtype}: it needs bool`);
  }
  const shape = broadcast(input.shape, mask.shape);
  const flat = (t: Strided): Strided => {
    const dense = contiguous(expandTo(t, shape));
    return dense.with([dense.numel], [1]);
  };
  const at = nonzero(flat(mask));
  return indexSelect(flat(input), 0, at.with([at.shape[0]], [1]));
}

function checkIndex(action: string, input: Strided, axis: number, index: Strided): number {
  const at = normalizeAxis(axis, input.shape.length, action);
  if (index.dtype !== "int64" && index.dtype !== "int32") {
    throw new TypeError(
      `Cannot ${action} by an index of dtype ${index.dtype}: it needs int64 or int32`,
    );
  }
  const [lengths, wanted] = [withAxis(input).shape, withAxis(index).shape];
  const fits = lengths.length === wanted.length &&
    wanted.every((length, i) => i === at || length <= lengths[i]);
  if (!fits && index.numel > 0) {
    throw new TypeError(
      `Cannot ${action} a tensor of shape [${input.shape}] along axis ${axis} by an index of ` +
        `shape [${index.shape}]`,
    );
  }
  return at;
}

/** A tensor without axes as one with one. */
function withAxis(input: Strided): Strided {
  return input.shape.length === 0 ? input.with([1], [1]) : input;
}

/** Storage that does not share memory with another one. */
function ownMemory(input: Strided, other: Strided): Strided {
  return input.buffer === other.buffer ? duplicate(input) : input;
}

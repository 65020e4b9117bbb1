/**
 * Choosing elements by an index.
 *
 * @module
 */

import type { View } from "../../backend.ts";
import { bigIntsOf, bitsOf, LONG_ROW, type NumberArray, wordsOf } from "./arrays.ts";
import { copy } from "./copy.ts";
import { type Layout, walk } from "./walk.ts";

/**
 * `out[i][j] = input[index[i][j]][j]` for axis 0, and so on.
 *
 * @throws {RangeError} If an index is out of range; nothing has been written then.
 */
export function gather(input: View, axis: number, index: View, out: View): void {
  refuseOutside("gather", index, input.shape[axis], axis);
  if (choosesSlices(index, axis)) return gatherSlices(input, axis, index, out);
  // The loop is the same for int64: elements are only moved.
  const [from, to] = [input, out].map((view) => bitsOf(view) as NumberArray);
  const indices = wordsOf(index);
  const stride = input.strides[axis];
  walk(index.shape, [index, along(input, axis), out], (length, [x, i, o], [dx, di, dO]) => {
    for (let k = 0; k < length; k++) {
      to[o + k * dO] = from[i + k * di + indices[2 * (x + k * dx)] * stride];
    }
  });
}

/**
 * `out[index[i][j]][j] = source[i][j]` for axis 0, and so on. Of elements for one place the last in
 * row-major order stays.
 *
 * @throws {RangeError} If an index is out of range; nothing has been written then.
 */
export function scatter(out: View, axis: number, index: View, source: View): void {
  refuseOutside("scatter", index, out.shape[axis], axis);
  const [from, to] = [source, out].map((view) => bitsOf(view) as NumberArray);
  const indices = wordsOf(index);
  const stride = out.strides[axis];
  walk(index.shape, [index, along(out, axis), source], (length, [x, o, s], [dx, dO, ds]) => {
    for (let k = 0; k < length; k++) {
      to[o + k * dO + indices[2 * (x + k * dx)] * stride] = from[s + k * ds];
    }
  });
}

/** A view whose axis is walked by an index alone. */
function along(view: View, axis: number): Layout {
  return { strides: view.strides.with(axis, 0), offset: view.offset };
}

/** Whether an index is the same along all other axes, and there is enough along them to copy. */
function choosesSlices(index: View, axis: number): boolean {
  const repeats = index.strides.every((stride, i) =>
    i === axis || stride === 0 || index.shape[i] === 1
  );
  const slice = index.shape.reduce((size, length, i) => i === axis ? size : size * length, 1);
  return repeats && slice >= LONG_ROW;
}

function gatherSlices(input: View, axis: number, index: View, out: View): void {
  const indices = wordsOf(index);
  const slice = (view: View, at: number): View => ({
    buffer: view.buffer,
    dtype: view.dtype,
    shape: index.shape.with(axis, 1),
    strides: view.strides,
    offset: view.offset + at * view.strides[axis],
  });
  for (let k = 0; k < index.shape[axis]; k++) {
    const chosen = indices[2 * (index.offset + k * index.strides[axis])];
    copy(slice(input, chosen), slice(out, k));
  }
}

function refuseOutside(action: string, index: View, length: number, axis: number): void {
  const words = wordsOf(index);
  walk(index.shape, [index], (count, [x], [dx]) => {
    for (let k = 0; k < count; k++) {
      const at = 2 * (x + k * dx);
      if (words[at + 1] !== 0 || words[at] < 0 || words[at] >= length) {
        const value = bigIntsOf(index)[x + k * dx];
        throw new RangeError(
          `Cannot ${action} index ${value} along axis ${axis} of length ${length}`,
        );
      }
    }
  });
}

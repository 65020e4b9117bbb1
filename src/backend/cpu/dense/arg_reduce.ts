/**
 * The largest or smallest element along an axis, and where it is first.
 *
 * @module
 */

import type { View } from "../../backend.ts";
import { cpuBuffer, type TypedArray } from "../memory.ts";
import { wordsOf, writeIndex } from "./arrays.ts";
import { walk } from "./walk.ts";

/** Finds the first index, along an axis, of the largest or smallest element; NaN wins. */
type Search = (from: TypedArray, at: number, step: number, length: number) => number;

const searches: Record<"max" | "min", Search> = {
  max(from, at, step, length) {
    let best = 0;
    let value = from[at];
    for (let k = 1; k < length; k++) {
      const candidate = from[at + k * step];
      if (candidate > value || (candidate !== candidate && value === value)) {
        best = k;
        value = candidate;
      }
    }
    return best;
  },
  min(from, at, step, length) {
    let best = 0;
    let value = from[at];
    for (let k = 1; k < length; k++) {
      const candidate = from[at + k * step];
      if (candidate < value || (candidate !== candidate && value === value)) {
        best = k;
        value = candidate;
      }
    }
    return best;
  },
};

/** Largest or smallest element along an axis and its first index; the axis has length 1 in both. */
export function argReduce(
  op: "max" | "min",
  input: View,
  axis: number,
  values: View,
  indices: View,
): void {
  const from = cpuBuffer(input.buffer).array(input.dtype);
  const best = cpuBuffer(values.buffer).array(values.dtype);
  const found = wordsOf(indices);
  const search = searches[op];
  const length = input.shape[axis];
  const step = input.strides[axis];
  walk(values.shape, [input, values, indices], (count, [i, v, x], [di, dv, dx]) => {
    for (let k = 0; k < count; k++) {
      const at = i + k * di;
      const index = search(from, at, step, length);
      best[v + k * dv] = from[at + index * step];
      writeIndex(found, x + k * dx, index);
    }
  });
}

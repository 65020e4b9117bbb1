/**
 * Padding with a constant.
 *
 * @module
 */

import { emptyStrided, type Strided } from "../strided.ts";
import { copyInto, fill } from "./copy.ts";
import { narrow } from "./views.ts";

/** The part of a tensor that padding leaves, and where it goes. */
interface Padded {
  shape: number[];
  /** The elements that stay. */
  source: Strided;
  /** Where they start in the result. */
  starts: number[];
}

/**
 * What padding gives (negative: takes away), without its elements.
 *
 * @param padding Pairs (before, after), that of the last axis first.
 * @throws {TypeError} If there are no such axes, or more would be cut off than there is.
 */
export function padded(input: Strided, padding: readonly number[]): Padded {
  const rank = input.shape.length;
  if (padding.length % 2 !== 0 || padding.length > 2 * rank || !padding.every(Number.isInteger)) {
    throw new TypeError(
      `Cannot pad a tensor of shape [${input.shape}] by [${padding}]: it needs pairs of integers, ` +
        `at most ${rank}`,
    );
  }
  const shape = [...input.shape];
  const starts = shape.map(() => 0);
  let source = input;
  for (let pair = 0; pair < padding.length / 2; pair++) {
    const axis = rank - 1 - pair;
    const [before, after] = padding.slice(2 * pair, 2 * pair + 2);
    const kept = shape[axis] + Math.min(before, 0) + Math.min(after, 0);
    if (kept < 0) {
      throw new TypeError(
        `Cannot pad a tensor of shape [${input.shape}] by [${padding}]: it cuts off more than ` +
          `the ${shape[axis]} elements of axis ${axis}`,
      );
    }
    source = narrow(source, axis, Math.max(-before, 0), kept);
    starts[axis] = Math.max(before, 0);
    shape[axis] += before + after;
  }
  return { shape, source, starts };
}

/**
 * Adds elements before and after the last axes, or cuts them off where the number is negative.
 *
 * @param padding Pairs (before, after), that of the last axis first.
 * @throws {TypeError} If there are no such axes, or more would be cut off than there is.
 * @throws {RangeError} If the dtype cannot hold the value.
 */
export function pad(input: Strided, padding: readonly number[], value: number): Strided {
  const { shape, source, starts } = padded(input, padding);
  const out = emptyStrided(input.backend, shape, input.dtype);
  if (value !== 0) fill(out, value);
  let target = out;
  starts.forEach((start, axis) => {
    target = narrow(target, axis, start, source.shape[axis]);
  });
  copyInto(target, source);
  return out;
}

/**
 * Uniform numbers, as PyTorch's `uniform_`, `rand` and `rand_like` draw them.
 *
 * @module
 */

import { checkNumber } from "../../validation.ts";
import { fma32 } from "./float32_math.ts";
import { type Generator, sourceOf } from "./generator.ts";

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
const SUBJECT = 'the arguments of "uniform_"';

/**
 * Fills an array with float32 numbers of the half-open range, one draw each.
 *
 * @param generator Where the numbers come from.
 * @param out The array to fill.
 * @param from The lower bound, which may come up.
 * @param to The upper bound, which does not come up (unless it equals the lower one).
 * @throws {TypeError} If a bound is not a number.
 * @throws {RangeError} If a bound is not finite, if they are in the wrong order, or if their
 * difference is beyond float32.
 */
export function uniform(
  generator: Generator,
  out: Float32Array,
  from: number = 0,
  to: number = 1,
): void {
  const { engine } = sourceOf(generator);
  checkNumber(from, "from", SUBJECT, -LARGEST_FLOAT32, LARGEST_FLOAT32);
  checkNumber(to, "to", SUBJECT, -LARGEST_FLOAT32, LARGEST_FLOAT32);
  if (from > to || to - from > LARGEST_FLOAT32) {
    throw new RangeError(
      `Cannot draw uniform numbers from ${from} to ${to}: the bounds need to be in order and their ` +
        `difference within float32`,
    );
  }
  const low = Math.fround(from);
  const high = Math.fround(to);
  const extent = Math.fround(high - low);
  for (let i = 0; i < out.length; i++) {
    const value = fma32(engine.float32(), extent, low);
    out[i] = value === high ? low : value; // rounding may reach the excluded bound
  }
}

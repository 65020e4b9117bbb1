/**
 * Zeros and ones of given probabilities. PyTorch consumes its generator differently for a tensor of
 * probabilities (`torch.bernoulli(t)`, `t.bernoulli_(p)` with a tensor) and for one number
 * (`t.bernoulli_(0.5)`), hence the two functions.
 *
 * @module
 */

import { checkNumber } from "../../validation.ts";
import { type Generator, sourceOf } from "./generator.ts";

/** What zeros and ones can be written to. */
export type NumberArray = Float32Array | Int32Array | Uint16Array | Uint8Array;

/**
 * A one with the probability at the same index, one draw of 24 bits each.
 *
 * @param generator Where the numbers come from.
 * @param probabilities Probabilities from 0 to 1.
 * @param out The array to fill; may be `probabilities` itself.
 * @throws {TypeError} If the lengths differ.
 * @throws {RangeError} If a probability is out of range.
 */
export function bernoulli(
  generator: Generator,
  probabilities: Float32Array,
  out: NumberArray,
): void {
  const { engine } = sourceOf(generator);
  if (probabilities.length !== out.length) {
    throw new TypeError(
      `Cannot draw ${out.length} numbers with ${probabilities.length} probabilities: ` +
        `the lengths need to be equal`,
    );
  }
  const wrong = probabilities.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot draw with the probability ${probabilities[wrong]} at index ${wrong}: ` +
        `expected a number from 0 to 1`,
    );
  }
  for (let i = 0; i < out.length; i++) out[i] = engine.float32() < probabilities[i] ? 1 : 0;
}

/**
 * Ones with one probability: two draws, together 53 bits, each. PyTorch does so everywhere but on
 * processors of Intel, where it seeds a generator of the Math Kernel Library with a single draw; that
 * other sequence is not offered.
 *
 * @param generator Where the numbers come from.
 * @param p The probability, from 0 to 1.
 * @param out The array to fill.
 * @throws {TypeError} If the probability is not a number.
 * @throws {RangeError} If the probability is out of range.
 */
export function bernoulliScalar(generator: Generator, p: number, out: NumberArray): void {
  const { engine } = sourceOf(generator);
  checkNumber(p, "p", 'the arguments of "bernoulli_"', 0, 1);
  for (let i = 0; i < out.length; i++) out[i] = engine.float64() < p ? 1 : 0;
}

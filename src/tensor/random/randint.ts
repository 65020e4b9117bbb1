/**
 * Uniform integers, as PyTorch's `randint` and `random_` draw them.
 *
 * @module
 */

import { describe } from "../../validation.ts";
import { type Generator, sourceOf } from "./generator.ts";

/** What integers can be written to. */
export type IntegerArray = BigInt64Array | Float32Array | Int32Array | Uint16Array | Uint8Array;

/** From this many values on PyTorch takes 64 bits, since the remainder would favour low values. */
const WIDE_RANGE = 2n ** 28n;

/**
 * Fills an array with integers of the half-open range: one draw each, two where the range has 2^28
 * values or more.
 *
 * @param generator Where the numbers come from.
 * @param out The array to fill.
 * @param low The lowest integer that may come up.
 * @param high One above the highest integer that may come up.
 * @throws {TypeError} If a bound is neither a number nor a bigint.
 * @throws {RangeError} If a bound is not an integer, if the range is empty, or if the array cannot
 * hold all of it.
 */
export function randint(
  generator: Generator,
  out: IntegerArray,
  low: number | bigint,
  high: number | bigint,
): void {
  const { engine } = sourceOf(generator);
  const from = toInteger(low, "low");
  const to = toInteger(high, "high");
  const [least, most] = limitsOf(out);
  if (from >= to || from < least || to - 1n > most) {
    throw new RangeError(
      `Cannot draw integers from ${low} to below ${high}: the bounds need to be in order and lie ` +
        `between ${least} and ${most + 1n}`,
    );
  }
  const range = to - from;
  const draw = range < WIDE_RANGE
    ? () => from + BigInt(engine.uint32() % Number(range))
    : () => from + engine.uint64() % range;
  if (out instanceof BigInt64Array) {
    for (let i = 0; i < out.length; i++) out[i] = draw();
  } else {
    for (let i = 0; i < out.length; i++) out[i] = Number(draw());
  }
}

/**
 * A seed for something else, from 0 to 2^63 - 1: what PyTorch's `DataLoader` draws at every pass, and
 * its `RandomSampler` where it is given no generator (`torch.empty((), dtype=torch.int64).random_()`).
 * Takes two draws.
 *
 * @param generator Where the numbers come from.
 * @returns The seed.
 */
export function nextSeed(generator: Generator): bigint {
  return BigInt.asUintN(63, sourceOf(generator).engine.uint64());
}

function toInteger(value: unknown, name: string): bigint {
  if (typeof value === "bigint") return value;
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  const ErrorClass = typeof value === "number" ? RangeError : TypeError;
  throw new ErrorClass(
    `Cannot draw integers where "${name}" is ${describe(value)}: expected an integer`,
  );
}

/** The least and the greatest integer that an array holds; of float32 without gaps between them. */
function limitsOf(out: IntegerArray): [bigint, bigint] {
  if (out instanceof BigInt64Array) return [-(2n ** 63n), 2n ** 63n - 1n];
  if (out instanceof Float32Array) return [-(2n ** 24n), 2n ** 24n];
  if (out instanceof Int32Array) return [-(2n ** 31n), 2n ** 31n - 1n];
  return [0n, 2n ** BigInt(8 * out.BYTES_PER_ELEMENT) - 1n];
}

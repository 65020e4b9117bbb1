/**
 * Random permutations, as PyTorch's `randperm` draws them on the CPU.
 *
 * @module
 */

import { checkInteger } from "../../validation.ts";
import { type Generator, sourceOf } from "./generator.ts";
import type { Mt19937 } from "./mt19937.ts";

/** From here on 32 bits are too few for a uniform remainder, and PyTorch shuffles another way. */
const HUGE = Math.floor((2 ** 32 - 1) / 20);

/**
 * A random permutation of the integers from 0 to below n, as a tensor holds it.
 *
 * @param generator Where the numbers come from.
 * @param n How many integers, at most 2^32.
 * @returns The permutation as int64.
 * @throws {TypeError} If n is not a number.
 * @throws {RangeError} If n is not an integer of that range.
 */
export function randperm(generator: Generator, n: number): BigInt64Array<ArrayBuffer> {
  const order = permutation(generator, n);
  const wide = new BigInt64Array(n);
  for (let i = 0; i < n; i++) wide[i] = BigInt(order[i]);
  return wide;
}

/**
 * The permutation of {@linkcode randperm} as plain numbers.
 *
 * Below 214,748,364 elements it is the shuffle of Fisher and Yates from the front, one draw for each
 * element but the last; from there on the "inside-out" variant with two draws for each. Where the
 * change lies is a constant of PyTorch.
 *
 * @param generator Where the numbers come from.
 * @param n How many integers, at most 2^32.
 * @returns The permutation.
 * @throws {TypeError} If n is not a number.
 * @throws {RangeError} If n is not an integer of that range.
 */
export function permutation(generator: Generator, n: number): Uint32Array<ArrayBuffer> {
  const { engine } = sourceOf(generator);
  checkInteger(n, "n", 'the arguments of "randperm"', 0, 2 ** 32);
  return n < HUGE ? shuffleForward(engine, n) : shuffleInsideOut(engine, n);
}

function shuffleForward(engine: Mt19937, n: number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const other = i + engine.uint32() % (n - i);
    const taken = order[other];
    order[other] = order[i];
    order[i] = taken;
  }
  return order;
}

/**
 * The shuffle for huge permutations.
 *
 * @param engine Where the numbers come from.
 * @param n How many integers, at most 2^32.
 * @returns The permutation.
 */
export function shuffleInsideOut(engine: Mt19937, n: number): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const other = remainder64(engine.uint32(), engine.uint32(), i + 1);
    order[i] = order[other];
    order[other] = i;
  }
  return order;
}

/** `(upper * 2^32 + lower) % divisor` for a divisor of at most 2^32, 16 bits at a time: exact. */
function remainder64(upper: number, lower: number, divisor: number): number {
  const high = ((upper % divisor) * 0x10000 + (lower >>> 16)) % divisor;
  return (high * 0x10000 + (lower & 0xffff)) % divisor;
}

/**
 * Brings rows of views, of any type but int64, to where loops can work on them: blocks of doubles.
 *
 * @module
 */

import { LONG_ROW, type NumberArray } from "./arrays.ts";

/** The most elements that are worked on at once: three blocks stay in the fastest cache. */
export const BLOCK = 1024;

// Operations do not nest.
/** The block of the first operand. */
export const first: Float64Array = new Float64Array(BLOCK);
/** The block of the second operand. */
export const second: Float64Array = new Float64Array(BLOCK);
/** The block of the result. */
export const result: Float64Array = new Float64Array(BLOCK);

/** Reads `n` elements, `step` apart from `at` on, into a block. */
export function load(
  block: Float64Array,
  from: NumberArray,
  at: number,
  step: number,
  n: number,
): void {
  if (step === 0) block.fill(from[at], 0, n);
  else if (step === 1 && n >= LONG_ROW) block.set(from.subarray(at, at + n));
  else for (let k = 0; k < n; k++) block[k] = from[at + k * step];
}

/** Writes the first `n` elements of a block, `step` apart from `at` on. */
export function store(
  block: Float64Array,
  to: NumberArray,
  at: number,
  step: number,
  n: number,
): void {
  if (step === 1 && n >= LONG_ROW) to.set(n === BLOCK ? block : block.subarray(0, n), at);
  else for (let k = 0; k < n; k++) to[at + k * step] = block[k];
}

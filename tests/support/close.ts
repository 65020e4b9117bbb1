/** Comparison of floats within a tolerance, with the first difference named. */

import { fail } from "@std/assert";

/** Allowed: `atol + rtol * |expected|`. */
export interface Tolerance {
  rtol: number;
  atol: number;
}

/** Asserts that numbers are equal within a tolerance. */
export function assertClose(
  actual: ArrayLike<number | bigint>,
  expected: ArrayLike<number | bigint>,
  { rtol, atol }: Tolerance,
  note = "",
): void {
  if (actual.length !== expected.length) {
    fail(`${note} Expected ${expected.length} numbers, got ${actual.length}`);
  }
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [Number(actual[i]), Number(expected[i])];
    const close = Object.is(a, e) || Math.abs(a - e) <= atol + rtol * Math.abs(e);
    if (!close) fail(`${note} Expected ${e} at index ${i}, got ${a}`);
  }
}

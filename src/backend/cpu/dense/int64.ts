/**
 * Elementwise operations of int64. What does not fit wraps when it is stored.
 *
 * @module
 */

import type { BinaryOp, UnaryOp } from "../../backend.ts";

const same = (x: bigint): bigint => x;

/** The remainder with the sign of the divisor, as Python's `%`. */
function remainder(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && (rest < 0n) !== (b < 0n) ? rest + b : rest;
}

/** `a ** b` modulo 2^64; a negative power is the fraction cut off. */
function power(a: bigint, b: bigint): bigint {
  if (b < 0n) return a === 1n || a === -1n ? a ** (b & 1n) : 0n;
  let result = 1n;
  for (let base = a, rest = b; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asIntN(64, result * base);
    base = BigInt.asIntN(64, base * base);
  }
  return result;
}

/** Operations of one operand that give int64. */
export const unaryInt64: Partial<Record<UnaryOp, (x: bigint) => bigint>> = {
  neg: (x) => -x,
  abs: (x) => x < 0n ? -x : x,
  sign: (x) => x > 0n ? 1n : x < 0n ? -1n : 0n,
  floor: same,
  ceil: same,
  round: same,
  trunc: same,
};

/** Operations of two operands that give int64. */
export const arithmeticInt64: Partial<Record<BinaryOp, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  floor_divide: (a, b) => (a - remainder(a, b)) / b,
  remainder,
  pow: power,
  maximum: (a, b) => a > b ? a : b,
  minimum: (a, b) => a < b ? a : b,
};

/** Operations of two operands that give bool. */
export const comparisonInt64: Partial<Record<BinaryOp, (a: bigint, b: bigint) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  logical_and: (a, b) => a !== 0n && b !== 0n,
  logical_or: (a, b) => a !== 0n || b !== 0n,
  logical_xor: (a, b) => (a !== 0n) !== (b !== 0n),
};

/**
 * The inner loops of elementwise operations of numbers, on blocks of doubles. Each is written out:
 * a call through a variable costs ten times the arithmetic, and so do arrays of changing types.
 *
 * Results are rounded once, when a block is stored: for + - * / and the square root of float32 that
 * is the correctly rounded float32 result.
 *
 * @module
 */

import type { BinaryOp, DType, UnaryOp } from "../../backend.ts";
import {
  floorDivide,
  floorDivideIntegers,
  power,
  powerIntegers,
  remainder,
  roundHalfEven,
  sign,
} from "./scalar.ts";

/** `out[k] = op(a[k])` for k below n. */
export type UnaryLoop = (a: Float64Array, out: Float64Array, n: number) => void;

/** `out[k] = a[k] op b[k]` for k below n. */
export type BinaryLoop = (a: Float64Array, b: Float64Array, out: Float64Array, n: number) => void;

const unaryLoops: Record<UnaryOp, UnaryLoop> = {
  neg(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = -a[k];
  },
  abs(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.abs(a[k]);
  },
  sign(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = sign(a[k]);
  },
  sqrt(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.sqrt(a[k]);
  },
  exp(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.exp(a[k]);
  },
  log(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.log(a[k]);
  },
  floor(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.floor(a[k]);
  },
  ceil(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.ceil(a[k]);
  },
  round(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = roundHalfEven(a[k]);
  },
  trunc(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.trunc(a[k]);
  },
  cos(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.cos(a[k]);
  },
  sin(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.sin(a[k]);
  },
  logical_not(a, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] === 0);
  },
};

const binaryLoops: Record<BinaryOp, BinaryLoop> = {
  add(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = a[k] + b[k];
  },
  sub(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = a[k] - b[k];
  },
  mul(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = a[k] * b[k];
  },
  div(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = a[k] / b[k];
  },
  floor_divide(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = floorDivide(a[k], b[k]);
  },
  remainder(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = remainder(a[k], b[k]);
  },
  pow(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = power(a[k], b[k]);
  },
  maximum(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.max(a[k], b[k]);
  },
  minimum(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.min(a[k], b[k]);
  },
  eq(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] === b[k]);
  },
  ne(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] !== b[k]);
  },
  lt(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] < b[k]);
  },
  le(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] <= b[k]);
  },
  gt(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] > b[k]);
  },
  ge(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] >= b[k]);
  },
  logical_and(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] !== 0 && b[k] !== 0);
  },
  logical_or(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number(a[k] !== 0 || b[k] !== 0);
  },
  logical_xor(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Number((a[k] !== 0) !== (b[k] !== 0));
  },
};

/** What integers of 8 to 32 bits do otherwise: they wrap, and divide without fractions. */
const integerLoops: Partial<Record<BinaryOp, BinaryLoop>> = {
  mul(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = Math.imul(a[k], b[k]);
  },
  floor_divide(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = floorDivideIntegers(a[k], b[k]);
  },
  pow(a, b, out, n) {
    for (let k = 0; k < n; k++) out[k] = powerIntegers(a[k], b[k]);
  },
};

/** In PyTorch the sum and the product of bool are "or" and "and". */
const boolLoops: Partial<Record<BinaryOp, BinaryLoop>> = {
  add: binaryLoops.logical_or,
  mul: binaryLoops.logical_and,
};

/** The loop of an operation. */
export function unaryLoop(op: UnaryOp): UnaryLoop {
  return unaryLoops[op];
}

/** The loop of an operation on operands of a dtype. */
export function binaryLoop(op: BinaryOp, dtype: DType): BinaryLoop {
  if (dtype === "float32") return binaryLoops[op];
  return (dtype === "bool" ? boolLoops : integerLoops)[op] ?? binaryLoops[op];
}

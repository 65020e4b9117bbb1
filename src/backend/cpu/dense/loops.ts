/**
 * The inner loops of elementwise operations of numbers. Each is written out: a call through a
 * variable costs ten times the arithmetic. They work on arrays without gaps, float32 for float32
 * and doubles for all other types.
 *
 * Arithmetic is done in double precision and rounded once, when it is stored: for + - * / and the
 * square root of float32 that is the correctly rounded float32 result.
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

/** Numbers without gaps. */
export type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Numbers, or bool. */
export type Results = Numbers | Uint8Array<ArrayBuffer>;

/** `out[o + k] = op(a[i + k])` for k below n. */
export type UnaryLoop = (a: Numbers, i: number, out: Results, o: number, n: number) => void;

/** `out[o + k] = a[i + k] op b[j + k]` for k below n. */
export type BinaryLoop = (
  a: Numbers,
  i: number,
  b: Numbers,
  j: number,
  out: Results,
  o: number,
  n: number,
) => void;

const unaryLoops: Record<UnaryOp, UnaryLoop> = {
  neg(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = -a[i + k];
  },
  abs(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.abs(a[i + k]);
  },
  sign(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = sign(a[i + k]);
  },
  sqrt(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.sqrt(a[i + k]);
  },
  exp(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.exp(a[i + k]);
  },
  log(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.log(a[i + k]);
  },
  floor(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.floor(a[i + k]);
  },
  ceil(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.ceil(a[i + k]);
  },
  round(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = roundHalfEven(a[i + k]);
  },
  trunc(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.trunc(a[i + k]);
  },
  cos(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.cos(a[i + k]);
  },
  sin(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.sin(a[i + k]);
  },
  logical_not(a, i, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] === 0);
  },
};

const binaryLoops: Record<BinaryOp, BinaryLoop> = {
  add(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = a[i + k] + b[j + k];
  },
  sub(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = a[i + k] - b[j + k];
  },
  mul(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = a[i + k] * b[j + k];
  },
  div(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = a[i + k] / b[j + k];
  },
  floor_divide(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = floorDivide(a[i + k], b[j + k]);
  },
  remainder(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = remainder(a[i + k], b[j + k]);
  },
  pow(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = power(a[i + k], b[j + k]);
  },
  maximum(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.max(a[i + k], b[j + k]);
  },
  minimum(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.min(a[i + k], b[j + k]);
  },
  eq(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] === b[j + k]);
  },
  ne(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] !== b[j + k]);
  },
  lt(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] < b[j + k]);
  },
  le(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] <= b[j + k]);
  },
  gt(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] > b[j + k]);
  },
  ge(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] >= b[j + k]);
  },
  logical_and(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] !== 0 && b[j + k] !== 0);
  },
  logical_or(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number(a[i + k] !== 0 || b[j + k] !== 0);
  },
  logical_xor(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Number((a[i + k] !== 0) !== (b[j + k] !== 0));
  },
};

/** What integers of 8 to 32 bits do otherwise: they wrap, and divide without fractions. */
const integerLoops: Partial<Record<BinaryOp, BinaryLoop>> = {
  mul(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = Math.imul(a[i + k], b[j + k]);
  },
  floor_divide(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = floorDivideIntegers(a[i + k], b[j + k]);
  },
  pow(a, i, b, j, out, o, n) {
    for (let k = 0; k < n; k++) out[o + k] = powerIntegers(a[i + k], b[j + k]);
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

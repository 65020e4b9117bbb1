/**
 * Copies with conversion, and fills.
 *
 * @module
 */

import type { View } from "../../backend.ts";
import {
  bigIntsOf,
  bitsOf,
  fromWords,
  LONG_ROW,
  type NumberArray,
  numbersOf,
  wordsOf,
  writeWords,
} from "./arrays.ts";
import { walk } from "./walk.ts";

/**
 * `out = input`, converted as PyTorch's `to(dtype)`: towards zero for integers, `!= 0` for bool.
 * What an integer type cannot hold wraps, as it does for integers in PyTorch, and NaN gives 0 (for
 * floats PyTorch leaves both undefined).
 */
export function copy(input: View, out: View): void {
  if (input.dtype === out.dtype) moveBits(input, out);
  else if (out.dtype === "bool") toBool(input, out);
  else if (out.dtype === "int64") toInt64(input, out);
  else if (input.dtype === "int64") fromInt64(input, out);
  else move(numbersOf(input), input, numbersOf(out), out);
}

/** `out = value`, converted likewise. */
export function fill(out: View, value: number | bigint): void {
  if (out.dtype === "int64") return put(bigIntsOf(out), out, toBigInt(value));
  const number = typeof value === "bigint" && out.dtype !== "float32"
    ? Number(BigInt.asIntN(32, value))
    : Number(value);
  put(numbersOf(out), out, out.dtype === "bool" ? Number(value != 0) : number);
}

function toBigInt(value: number | bigint): bigint {
  if (typeof value === "bigint") return value;
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
}

function put(to: NumberArray, out: View, element: number): void;
function put(to: BigInt64Array, out: View, element: bigint): void;
function put(to: NumberArray | BigInt64Array, out: View, element: number | bigint): void {
  const array = to as NumberArray;
  const item = element as number;
  walk(out.shape, [out], (length, [at], [step]) => {
    if (step === 1) array.fill(item, at, at + length);
    else for (let k = 0; k < length; k++) array[at + k * step] = item;
  });
}

function moveBits(input: View, out: View): void {
  if (input.dtype !== "int64") {
    return move(bitsOf(input) as NumberArray, input, bitsOf(out) as NumberArray, out);
  }
  const from = bigIntsOf(input);
  const to = bigIntsOf(out);
  walk(out.shape, [input, out], (length, [i, o], [di, dO]) => {
    if (di === 1 && dO === 1 && length >= LONG_ROW) to.set(from.subarray(i, i + length), o);
    else for (let k = 0; k < length; k++) to[o + k * dO] = from[i + k * di];
  });
}

/** Copies numbers; storing them converts. */
function move(from: NumberArray, input: View, to: NumberArray, out: View): void {
  walk(out.shape, [input, out], (length, [i, o], [di, dO]) => {
    if (dO !== 1 || di > 1 || length < LONG_ROW) moveRow(from, i, di, to, o, dO, length);
    else if (di === 1) to.set(from.subarray(i, i + length), o);
    else to.fill(from[i], o, o + length);
  });
}

function moveRow(
  from: NumberArray,
  i: number,
  di: number,
  to: NumberArray,
  o: number,
  dO: number,
  length: number,
): void {
  for (let k = 0; k < length; k++) to[o + k * dO] = from[i + k * di];
}

function toBool(input: View, out: View): void {
  const to = numbersOf(out);
  if (input.dtype === "int64") {
    const from = wordsOf(input);
    walk(out.shape, [input, out], (length, [i, o], [di, dO]) => {
      for (let k = 0; k < length; k++) {
        const at = 2 * (i + k * di);
        to[o + k * dO] = Number((from[at] | from[at + 1]) !== 0);
      }
    });
  } else {
    const from = numbersOf(input);
    walk(out.shape, [input, out], (length, [i, o], [di, dO]) => {
      for (let k = 0; k < length; k++) to[o + k * dO] = Number(from[i + k * di] !== 0);
    });
  }
}

function toInt64(input: View, out: View): void {
  const from = numbersOf(input);
  const to = wordsOf(out);
  walk(out.shape, [input, out], (length, [i, o], [di, dO]) => {
    for (let k = 0; k < length; k++) writeWords(to, o + k * dO, Math.trunc(from[i + k * di]));
  });
}

function fromInt64(input: View, out: View): void {
  const from = wordsOf(input);
  const to = numbersOf(out);
  // An integer type keeps bits of the low word only.
  const whole = out.dtype === "float32";
  walk(out.shape, [input, out], (length, [i, o], [di, dO]) => {
    for (let k = 0; k < length; k++) {
      const at = 2 * (i + k * di);
      to[o + k * dO] = whole ? fromWords(from[at], from[at + 1]) : from[at];
    }
  });
}

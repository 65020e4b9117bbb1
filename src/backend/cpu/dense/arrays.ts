/**
 * The arrays behind views, as loops want them.
 *
 * @module
 */

import type { View } from "../../backend.ts";
import { cpuBuffer, type TypedArray } from "../memory.ts";

/** Arrays whose elements are numbers: all but int64. */
export type NumberArray = Exclude<TypedArray, BigInt64Array<ArrayBuffer>>;

/**
 * From how many elements on the built-in `set` and `fill`, with the subarray they need, beat a
 * loop.
 */
export const LONG_ROW = 24;

/** The array of a view, whose dtype is not int64. */
export function numbersOf(view: View): NumberArray {
  return cpuBuffer(view.buffer).array(view.dtype) as NumberArray;
}

/** The array of an int64 view. */
export function bigIntsOf(view: View): BigInt64Array<ArrayBuffer> {
  return cpuBuffer(view.buffer).array("int64");
}

/**
 * An int64 array as its low and high words: element `i` is words `2 * i` and `2 * i + 1`, on any
 * machine that runs WebAssembly. Spares a BigInt per element.
 */
export function wordsOf(view: View): Int32Array<ArrayBuffer> {
  return cpuBuffer(view.buffer).array("int32");
}

/**
 * The array of a view as bits that are only moved: float32 as int32 and bool as uint8, so that
 * loops see few kinds of arrays, which keeps them fast.
 */
export function bitsOf(view: View): TypedArray {
  return cpuBuffer(view.buffer).array(view.dtype === "float32" ? "int32" : view.dtype);
}

/** Two words as a number: exact up to 2^53, rounded once beyond. */
export function fromWords(low: number, high: number): number {
  return high * 2 ** 32 + (low >>> 0);
}

/** Writes an integer as element `i` of an int64 array. What does not fit wraps, NaN gives 0. */
export function writeWords(words: Int32Array, i: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  words[2 * i] = value - high * 2 ** 32;
  words[2 * i + 1] = high;
}

/** Writes an index, not negative and below 2^31, as element `i` of an int64 array. */
export function writeIndex(words: Int32Array, i: number, index: number): void {
  words[2 * i] = index;
  words[2 * i + 1] = 0;
}

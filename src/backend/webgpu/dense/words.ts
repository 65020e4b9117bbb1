/**
 * Elements as the words that they lie in: small ones are moved four or two at a time where they fill words.
 *
 * @module
 */

import type { DType, View } from "../../backend.ts";
import { isContiguous, itemsize, numelOf } from "../../layout.ts";
import { float } from "../kernel.ts";

/** A view in whole words, and what is left over behind them. */
export interface InWords {
  readonly words: View;
  readonly rest: View;
}

/** Small elements that begin with a word and have no gaps, in words; else null. */
export function inWords(view: View): InWords | null {
  const { buffer, dtype, shape, strides, offset } = view;
  const perWord = 4 / itemsize(dtype);
  const count = numelOf(shape);
  if (perWord <= 1 || count < perWord || offset % perWord !== 0) return null;
  if (!isContiguous(shape, strides)) return null;
  const whole = Math.floor(count / perWord);
  const flat = (dtype: DType, length: number, offset: number): View => ({
    ...{ buffer, dtype, shape: [length], strides: [1], offset },
  });
  return {
    words: flat("int32", whole, offset / perWord),
    rest: flat(dtype, count - whole * perWord, offset + whole * perWord),
  };
}

/** The bits of a number as an element of a type; those of small elements fill a word. */
export function bitsOf(value: number | bigint, dtype: DType): [low: number, high: number] {
  if (dtype === "float32") return [float(Number(value)), 0];
  if (dtype === "bool") return [value != 0 ? 0x01010101 : 0, 0];
  const whole = typeof value === "bigint"
    ? value
    : BigInt(Number.isFinite(value) ? Math.trunc(value) : 0);
  const low = Number(BigInt.asUintN(32, whole));
  if (dtype === "uint8") return [(low & 0xff) * 0x01010101, 0];
  if (dtype === "uint16") return [(low & 0xffff) * 0x00010001, 0];
  return [low, Number(BigInt.asUintN(32, whole >> 32n))];
}

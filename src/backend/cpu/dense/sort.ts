/**
 * Stable sorting along an axis. Elements become words of 32 bits that sort as they do (int64: two
 * words), and these are sorted digit by digit.
 *
 * @module
 */

import type { DType, View } from "../../backend.ts";
import { bitsOf, type NumberArray, wordsOf, writeIndex } from "./arrays.ts";
import { Order } from "./order.ts";
import { walk } from "./walk.ts";

/** The word of an element, given as its bits. */
type Key = (bits: number) => number;

const keysOf: Record<DType, readonly Key[]> = {
  float32: [floatKey],
  int32: [signedKey],
  int64: [same, signedKey], // the lower word first
  uint16: [same],
  uint8: [same],
  bool: [same],
};

/** Stable sort along an axis; `indices` is int64. NaN counts as largest. */
export function sort(
  input: View,
  axis: number,
  descending: boolean,
  values: View,
  indices: View,
): void {
  const order = new Order(input.shape[axis]);
  const words = input.dtype === "int64" ? 2 : 1;
  const bits = words === 2 ? wordsOf(input) : bitsOf(input) as NumberArray;
  const step = input.strides[axis];
  const place = placer(input, values, axis);
  const found = wordsOf(indices);
  const foundStep = indices.strides[axis];
  const lines = input.shape.with(axis, 1);
  walk(lines, [input, values, indices], (count, [i, v, x], [di, dv, dx]) => {
    for (let line = 0; line < count; line++) {
      const at = i + line * di;
      order.reset();
      keysOf[input.dtype].forEach((key, word) => {
        order.setKeys(bits, words * at + word, words * step, key, descending);
        order.sort();
      });
      const { indices } = order;
      place(at, v + line * dv, indices);
      for (let k = 0; k < indices.length; k++) {
        writeIndex(found, x + line * dx + k * foundStep, indices[k]);
      }
    }
  });
}

/** Writes a line of values in order. */
function placer(
  input: View,
  values: View,
  axis: number,
): (from: number, to: number, order: Uint32Array) => void {
  // The loop is the same for int64: elements are only moved.
  const [source, target] = [input, values].map((view) => bitsOf(view) as NumberArray);
  const step = input.strides[axis];
  const outStep = values.strides[axis];
  return (from, to, order) => {
    for (let k = 0; k < order.length; k++) {
      target[to + k * outStep] = source[from + order[k] * step];
    }
  };
}

function same(bits: number): number {
  return bits;
}

function signedKey(bits: number): number {
  return bits ^ 0x80000000;
}

/** Negative floats sort backwards by their bits; -0 equals 0, and all NaN are one. */
function floatKey(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return 0xffffffff;
  if (bits === -0x80000000) return 0x80000000;
  return bits < 0 ? ~bits : bits ^ 0x80000000;
}

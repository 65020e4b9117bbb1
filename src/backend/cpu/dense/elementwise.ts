/**
 * Elementwise operations on strided views. The arithmetic is in `loops.ts` and `int64.ts`.
 *
 * @module
 */

import type { BinaryOp, UnaryOp, View } from "../../backend.ts";
import { bigIntsOf, bitsOf, type NumberArray, numbersOf } from "./arrays.ts";
import { arithmeticInt64, comparisonInt64, unaryInt64 } from "./int64.ts";
import { binaryLoop, unaryLoop } from "./loops.ts";
import { BLOCK, first, load, result, second, store } from "./stage.ts";
import { walk } from "./walk.ts";

/** `out = op(input)`, both of one dtype. */
export function unary(op: UnaryOp, input: View, out: View): void {
  if (input.dtype === "int64") return unaryBigInts(op, input, out);
  const loop = unaryLoop(op);
  const from = numbersOf(input);
  const to = numbersOf(out);
  walk(out.shape, [input, out], (length, [i, o], [di, dO]) => {
    for (let done = 0; done < length; done += BLOCK) {
      const n = Math.min(BLOCK, length - done);
      load(first, from, i + done * di, di, n);
      loop(first, result, n);
      store(result, to, o + done * dO, dO, n);
    }
  });
}

/**
 * `out = a op b`.
 *
 * @throws {RangeError} If integers are divided by zero; nothing has been written then.
 */
export function binary(op: BinaryOp, a: View, b: View, out: View): void {
  const divides = op === "floor_divide" || op === "remainder";
  if (divides && a.dtype !== "float32") refuseZero(op, b);
  if (a.dtype === "int64") return binaryBigInts(op, a, b, out);
  const loop = binaryLoop(op, a.dtype);
  const left = numbersOf(a);
  const right = numbersOf(b);
  const to = numbersOf(out);
  walk(out.shape, [a, b, out], (length, [i, j, o], [di, dj, dO]) => {
    for (let done = 0; done < length; done += BLOCK) {
      const n = Math.min(BLOCK, length - done);
      load(first, left, i + done * di, di, n);
      load(second, right, j + done * dj, dj, n);
      loop(first, second, result, n);
      store(result, to, o + done * dO, dO, n);
    }
  });
}

/** `out = condition ? a : b`. */
export function where(condition: View, a: View, b: View, out: View): void {
  const test = numbersOf(condition);
  // The loop is the same for int64: elements are only moved.
  const [left, right, to] = [a, b, out].map((view) => bitsOf(view) as NumberArray);
  walk(out.shape, [condition, a, b, out], (length, at, step) => {
    chooseRow(test, left, right, to, length, at, step);
  });
}

function chooseRow(
  test: NumberArray,
  left: NumberArray,
  right: NumberArray,
  to: NumberArray,
  length: number,
  [c, i, j, o]: readonly number[],
  [dc, di, dj, dO]: readonly number[],
): void {
  for (let k = 0; k < length; k++) {
    to[o + k * dO] = test[c + k * dc] !== 0 ? left[i + k * di] : right[j + k * dj];
  }
}

function unaryBigInts(op: UnaryOp, input: View, out: View): void {
  const f = unaryInt64[op]!;
  const from = bigIntsOf(input);
  const to = bigIntsOf(out);
  walk(out.shape, [input, out], (length, [i, o], [di, dO]) => {
    for (let k = 0; k < length; k++) to[o + k * dO] = f(from[i + k * di]);
  });
}

function binaryBigInts(op: BinaryOp, a: View, b: View, out: View): void {
  const left = bigIntsOf(a);
  const right = bigIntsOf(b);
  const arithmetic = arithmeticInt64[op];
  if (arithmetic) {
    const to = bigIntsOf(out);
    walk(out.shape, [a, b, out], (length, [i, j, o], [di, dj, dO]) => {
      for (let k = 0; k < length; k++) {
        to[o + k * dO] = arithmetic(left[i + k * di], right[j + k * dj]);
      }
    });
  } else {
    const compare = comparisonInt64[op]!;
    const to = numbersOf(out);
    walk(out.shape, [a, b, out], (length, [i, j, o], [di, dj, dO]) => {
      for (let k = 0; k < length; k++) {
        to[o + k * dO] = Number(compare(left[i + k * di], right[j + k * dj]));
      }
    });
  }
}

function refuseZero(op: BinaryOp, divisor: View): void {
  const values = divisor.dtype === "int64" ? bigIntsOf(divisor) : numbersOf(divisor);
  walk(divisor.shape, [divisor], (length, [i], [di]) => {
    for (let k = 0; k < length; k++) {
      if (!values[i + k * di]) throw new RangeError(`Cannot ${action(op)} integers by zero`);
    }
  });
}

function action(op: BinaryOp): string {
  return op === "remainder" ? "take the remainder of" : "divide";
}

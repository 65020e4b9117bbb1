/**
 * Reductions of whole axes. Sums of float32 are accumulated in double precision, row-major, and
 * rounded once; sums and products of integers are int64 and wrap.
 *
 * @module
 */

import type { ReduceOp, View } from "../../backend.ts";
import { mergedAxes } from "../../layout.ts";
import { bigIntsOf, numbersOf, wordsOf, writeWords } from "./arrays.ts";
import { accumulators, type FoldOp, folds, foldsInt64, starts } from "./folds.ts";
import { BLOCK } from "./stage.ts";
import { walk, walkElements } from "./walk.ts";

/** So many integers of 32 bits, and no sum in double precision has been rounded. */
const EXACT_TERMS = 2 ** 21;

/** Rows shorter than this are not worth a loop across them. */
const SHORT_ROW = 8;

const totals = new Float64Array(BLOCK);

/**
 * Reduces the given axes; `out` has them with length 1. The dtype of `out` is that of the result:
 * int64 for sums and products of integers, bool or uint8 for "all" and "any".
 */
export function reduce(op: ReduceOp, input: View, axes: readonly number[], out: View): void {
  const fold = op === "mean" ? "sum" : op;
  const kept = input.shape.map((length, axis) => axes.includes(axis) ? 1 : length);
  const block = blockOf(input, axes);
  if (needsInt64(op, input, block.count)) return reduceInt64(fold, input, kept, block, out);
  const divisor = op === "mean" ? block.count : 1;
  const store = storeOf(out);
  const put = (o: number, total: number): void => store(o, total / divisor);
  // The inner loop is over whichever lie closer together: elements of a result, or its neighbours.
  const row = mergedAxes(kept, [input, out]).at(-1);
  const across = row !== undefined && row.length >= SHORT_ROW && row.steps[0] < block.step;
  (across ? reduceAcross : reduceAlong)(fold, input, kept, block, out, put);
}

/** The elements that one result is made of. */
interface Block {
  /** Where its rows begin, from the first element. */
  offsets: Int32Array;
  /** The length of a row. */
  length: number;
  /** The distance between the elements of a row. */
  step: number;
  /** The number of elements. */
  count: number;
}

type Put = (o: number, total: number) => void;

function blockOf(input: View, axes: readonly number[]): Block {
  const order = [...axes].sort((a, b) => a - b);
  const shape = order.map((axis) => input.shape[axis]);
  const merged = mergedAxes(shape, [{ strides: order.map((axis) => input.strides[axis]) }]);
  const row = merged.pop() ?? { length: 1, steps: [1] };
  const lengths = merged.map(({ length }) => length);
  const offsets = new Int32Array(lengths.reduce((a, b) => a * b, 1));
  let next = 0;
  const strides = merged.map(({ steps }) => steps[0]);
  walk(lengths, [{ strides, offset: 0 }], (length, [at], [step]) => {
    for (let k = 0; k < length; k++) offsets[next++] = at + k * step;
  });
  return { offsets, length: row.length, step: row.steps[0], count: offsets.length * row.length };
}

function reduceAlong(
  op: FoldOp,
  input: View,
  kept: readonly number[],
  { offsets, length, step }: Block,
  out: View,
  put: Put,
): void {
  const from = numbersOf(input);
  const fold = folds[op];
  walkElements(kept, [input, out], (i, o) => {
    let total = starts[op];
    for (const offset of offsets) total = fold(from, i + offset, step, length, total);
    put(o, total);
  });
}

function reduceAcross(
  op: FoldOp,
  input: View,
  kept: readonly number[],
  block: Block,
  out: View,
  put: Put,
): void {
  const from = numbersOf(input);
  const accumulate = accumulators[op];
  walk(kept, [input, out], (length, [i, o], [di, dO]) => {
    for (let done = 0; done < length; done += BLOCK) {
      const n = Math.min(BLOCK, length - done);
      totals.fill(starts[op], 0, n);
      for (const offset of block.offsets) {
        const at = i + done * di + offset;
        for (let k = 0; k < block.length; k++) {
          accumulate(totals, from, at + k * block.step, di, n);
        }
      }
      for (let k = 0; k < n; k++) put(o + (done + k) * dO, totals[k]);
    }
  });
}

function needsInt64(op: ReduceOp, { dtype }: View, count: number): boolean {
  if (dtype === "int64") return true;
  if (dtype === "float32") return false;
  return op === "prod" || (op === "sum" && dtype === "int32" && count > EXACT_TERMS);
}

function reduceInt64(
  op: FoldOp,
  input: View,
  kept: readonly number[],
  { offsets, length, step }: Block,
  out: View,
): void {
  const from = input.dtype === "int64" ? bigIntsOf(input) : numbersOf(input);
  const big = out.dtype === "int64" ? bigIntsOf(out) : null;
  const small = big ? null : numbersOf(out);
  const fold = foldsInt64[op];
  walkElements(kept, [input, out], (i, o) => {
    let total = fold.start;
    for (const offset of offsets) {
      for (let k = 0; k < length; k++) {
        total = fold.step(total, BigInt(from[i + offset + k * step]));
      }
    }
    if (big) big[o] = total;
    else small![o] = Number(total);
  });
}

/** Writes numbers to an output of any dtype. */
function storeOf(out: View): Put {
  if (out.dtype === "int64") {
    const words = wordsOf(out);
    return (o, total) => writeWords(words, o, total);
  }
  const to = numbersOf(out);
  return (o, total) => {
    to[o] = total;
  };
}

/**
 * Reductions to single elements. Sums of float32 are accumulated in double precision, row-major,
 * and rounded once; sums and products of integers are int64 and wrap.
 *
 * @module
 */

import type { ReduceOp, View } from "../../backend.ts";
import { bigIntsOf, type NumberArray, numbersOf } from "./arrays.ts";
import { accumulators, type Fold, folds, foldsInt64, starts } from "./folds.ts";
import { BLOCK } from "./stage.ts";
import { mergedAxes, walk, walkElements } from "./walk.ts";

/** Up to so many 32-bit integers a double sums up exactly. */
const EXACT_TERMS = 2 ** 21;

/**
 * Reduces the given axes; `out` has them with length 1. The dtype of `out` is that of the result:
 * int64 for sums and products of integers, for "all" and "any" bool or uint8.
 */
export function reduce(op: ReduceOp, input: View, axes: readonly number[], out: View): void {
  const kept = input.shape.map((length, axis) => axes.includes(axis) ? 1 : length);
  const block = blockOf(input, axes);
  if (needsBigInts(op, input, block.count)) return reduceBigInts(op, input, kept, block, out);
  const fold = op === "mean" ? "sum" : op;
  const divisor = op === "mean" ? block.count : 1;
  const rows = mergedAxes(kept, [input, out]).at(-1);
  // Whichever lies closer together is the inner loop: elements of one result, or of neighbours.
  const across = rows !== undefined && rows.steps[0] < Math.abs(block.step);
  const put = storer(out);
  if (across) reduceAcross(fold, input, kept, block, out, (o, total) => put(o, total / divisor));
  else reduceAlong(fold, input, kept, block, out, (o, total) => put(o, total / divisor));
}

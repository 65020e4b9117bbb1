/**
 * The inner loops of reductions: along rows into one total, and across rows into many.
 *
 * @module
 */

import type { ReduceOp } from "../../backend.ts";
import type { NumberArray } from "./arrays.ts";

/** Reductions as loops see them: a mean is a sum. */
export type FoldOp = Exclude<ReduceOp, "mean">;

/** Takes `n` elements, `step` apart from `at` on, into a total. */
export type Fold = (
  from: NumberArray,
  at: number,
  step: number,
  n: number,
  total: number,
) => number;

/** Takes `n` elements, `step` apart from `at` on, into a total each. */
export type Accumulate = (
  totals: Float64Array,
  from: NumberArray,
  at: number,
  step: number,
  n: number,
) => void;

/** The total of nothing. */
export const starts: Record<FoldOp, number> = {
  sum: 0,
  prod: 1,
  max: -Infinity,
  min: Infinity,
  all: 1,
  any: 0,
};

/** Loops along rows. NaN wins among largest and smallest, as in PyTorch. */
export const folds: Record<FoldOp, Fold> = {
  sum(from, at, step, n, total) {
    for (let k = 0; k < n; k++) total += from[at + k * step];
    return total;
  },
  prod(from, at, step, n, total) {
    for (let k = 0; k < n; k++) total *= from[at + k * step];
    return total;
  },
  max(from, at, step, n, total) {
    for (let k = 0; k < n; k++) total = Math.max(total, from[at + k * step]);
    return total;
  },
  min(from, at, step, n, total) {
    for (let k = 0; k < n; k++) total = Math.min(total, from[at + k * step]);
    return total;
  },
  all(from, at, step, n, total) {
    for (let k = 0; k < n && total !== 0; k++) total = Number(from[at + k * step] !== 0);
    return total;
  },
  any(from, at, step, n, total) {
    for (let k = 0; k < n && total === 0; k++) total = Number(from[at + k * step] !== 0);
    return total;
  },
};

/** Loops across rows. */
export const accumulators: Record<FoldOp, Accumulate> = {
  sum(totals, from, at, step, n) {
    for (let k = 0; k < n; k++) totals[k] += from[at + k * step];
  },
  prod(totals, from, at, step, n) {
    for (let k = 0; k < n; k++) totals[k] *= from[at + k * step];
  },
  max(totals, from, at, step, n) {
    for (let k = 0; k < n; k++) totals[k] = Math.max(totals[k], from[at + k * step]);
  },
  min(totals, from, at, step, n) {
    for (let k = 0; k < n; k++) totals[k] = Math.min(totals[k], from[at + k * step]);
  },
  all(totals, from, at, step, n) {
    for (let k = 0; k < n; k++) if (from[at + k * step] === 0) totals[k] = 0;
  },
  any(totals, from, at, step, n) {
    for (let k = 0; k < n; k++) if (from[at + k * step] !== 0) totals[k] = 1;
  },
};

/** A reduction of int64: the total of nothing, and a total with one more element. */
export interface Int64Fold {
  readonly start: bigint;
  readonly step: (total: bigint, element: bigint) => bigint;
}

/** Reductions of int64. */
export const foldsInt64: Record<FoldOp, Int64Fold> = {
  sum: { start: 0n, step: (total, x) => total + x },
  prod: { start: 1n, step: (total, x) => BigInt.asIntN(64, total * x) },
  max: { start: -(2n ** 63n), step: (total, x) => x > total ? x : total },
  min: { start: 2n ** 63n - 1n, step: (total, x) => x < total ? x : total },
  all: { start: 1n, step: (total, x) => x === 0n ? 0n : total },
  any: { start: 0n, step: (total, x) => x === 0n ? total : 1n },
};

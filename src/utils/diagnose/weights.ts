/**
 * The state of a weight: how far it has settled, and what is wrong with it.
 *
 * @module
 */

import type { Convolution } from "../../snn/convolution.ts";
import { copiesOf, type Copy } from "./copies.ts";

/** Weights this close to a bound, as a share of the range, are at it. */
const CLOSE = 0.01;

/** The weight of a layer. */
export interface WeightReport {
  /** `[out, in, kh, kw]`. */
  readonly shape: readonly number[];
  /** The bound that no weight falls below while it learns. */
  readonly lower_bound: number;
  /** The bound that no weight rises above. */
  readonly upper_bound: number;
  /** The mean of all weights. */
  readonly mean: number;
  /** The mean of `(w - lower_bound) * (upper_bound - w)` over the square of the range: 0 once settled. */
  readonly convergence: number;
  /** Share of weights within 1 % of the range of the lower bound, or below it. */
  readonly at_lower: number;
  /** Share of weights within 1 % of the range of the upper bound, or above it. */
  readonly at_upper: number;
  /** How many weights are outside the bounds by more than that. */
  readonly outside: number;
  /** How many weights are NaN or infinite. */
  readonly not_finite: number;
  /** Whether one is below 0, so that potentials may fall. */
  readonly signed: boolean;
  /** For each feature the largest potential that its weights can give: the sum of those above 0. */
  readonly reach: readonly number[];
  /** Features that have all their weights at the lower bound. */
  readonly features_at_lower: readonly number[];
  /** Features that have all their weights at the upper bound. */
  readonly features_at_upper: readonly number[];
  /** Pairs of features that are near copies of each other, the closest first. */
  readonly copies: readonly Copy[];
}

/** Looks at the weight of a layer. */
export async function examineWeight(
  { weight, out_channels }: Convolution,
  lower: number,
  upper: number,
): Promise<WeightReport> {
  const data = await weight.data() as Float32Array;
  const size = data.length / out_channels;
  const rows = Array.from(
    { length: out_channels },
    (_, f) => data.subarray(f * size, (f + 1) * size),
  );
  const range = upper - lower;
  const low = (w: number) => w <= lower + CLOSE * range;
  const high = (w: number) => w >= upper - CLOSE * range;
  const featuresWhere = (test: (w: number) => boolean) =>
    rows.flatMap((row, feature) => row.every(test) ? [feature] : []);
  // With equal bounds there is nowhere to go: that is settled too.
  const settling = (w: number) => range === 0 ? 0 : (w - lower) * (upper - w) / range ** 2;
  return {
    shape: weight.shape,
    lower_bound: lower,
    upper_bound: upper,
    mean: sum(data, (w) => w) / data.length,
    convergence: sum(data, settling) / data.length,
    at_lower: sum(data, (w) => Number(low(w))) / data.length,
    at_upper: sum(data, (w) => Number(high(w))) / data.length,
    // Not by a rounding: weights in files may have fewer digits.
    outside: sum(data, (w) => Number(w < lower - CLOSE * range || w > upper + CLOSE * range)),
    not_finite: sum(data, (w) => Number(!Number.isFinite(w))),
    signed: data.some((w) => w < 0),
    reach: rows.map((row) => sum(row, (w) => Math.max(w, 0))),
    features_at_lower: featuresWhere(low),
    features_at_upper: featuresWhere(high),
    copies: await copiesOf(rows, range),
  };
}

function sum(values: Float32Array, of: (value: number) => number): number {
  let total = 0;
  for (const value of values) total += of(value);
  return total;
}

/**
 * Learning rates and rules, and how arguments are read as such.
 *
 * @module
 */

import type { StdpKind } from "../backend/backend.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkNumber, describe } from "../validation.ts";

/** How much a synapse changes: potentiation, then depression (a negative number). */
export type LearningRate = readonly [ltp: number, ltd: number];

/**
 * How weights change, by name: `"stabilized"` (times `(w - lower_bound) * (upper_bound - w)`),
 * `"additive"`, `"soft_bounds"` (`ltp * (upper_bound - w)`, `ltd * (w - lower_bound)`; Kistler and
 * van Hemmen, doi 10.1162/089976600300015844) or `"multiplicative"` (`ltp`, `ltd * (w - lower_bound)`;
 * van Rossum et al., doi 10.1523/JNEUROSCI.20-23-08812.2000).
 */
export type Rule = StdpKind;

const RULES: readonly Rule[] = ["stabilized", "additive", "soft_bounds", "multiplicative"];

/** A rule by its name. */
export function readRule(rule: unknown): Rule {
  const rules: readonly unknown[] = RULES;
  if (rules.includes(rule)) return rule as Rule;
  throw new TypeError(
    `Cannot learn by the rule ${describe(rule)}: it needs one of ${
      RULES.map((name) => `"${name}"`).join(", ")
    }`,
  );
}

/** A rate as a number; a tensor of one element, as scripts compute them in Python, is read. */
export function readRate(rate: number | Tensor, name: string): number {
  const value = rate instanceof Tensor && rate.numel() === 1 ? Number(rate.dataSync()[0]) : rate;
  return checkNumber(value, name, "a learning rate");
}

/** One pair of rates a feature. */
export function readRates(rates: unknown, features: number): LearningRate[] {
  const isPair = (value: unknown): value is LearningRate =>
    Array.isArray(value) && value.length === 2 && value.every((rate) => typeof rate === "number");
  if (isPair(rates)) {
    rates.forEach((rate) => readRate(rate, "learning_rate"));
    return Array.from({ length: features }, () => rates);
  }
  if (Array.isArray(rates) && rates.length === features && rates.every(isPair)) {
    rates.flat().forEach((rate) => readRate(rate, "learning_rate"));
    return rates;
  }
  throw new TypeError(
    `Cannot learn with the rates ${describe(rates)}: it needs [ltp, ltd], or a list of ` +
      `${features} such pairs, one a feature`,
  );
}

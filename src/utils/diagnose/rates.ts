/**
 * The learning rates of a layer.
 *
 * @module
 */

import type { Patient, Purpose } from "./patient.ts";

/** The rates of a rule. */
export interface RateReport {
  /** What the rule is for: `"learning"` of an STDP, else `"reward"` or `"punishment"`. */
  readonly purpose: Purpose;
  /** Potentiation of each feature. */
  readonly ltp: readonly number[];
  /** Depression of each feature. */
  readonly ltd: readonly number[];
}

/** Reads the rates of all rules. */
export function examineRates({ rules }: Patient): Promise<RateReport[]> {
  return Promise.all(rules.map(async ([purpose, { rates }]) => {
    const [ltp, ltd] = await Promise.all([rates.ltp.data(), rates.ltd.data()]);
    return { purpose, ltp: Array.from(ltp, Number), ltd: Array.from(ltd, Number) };
  }));
}

/**
 * What weights and rates say.
 *
 * @module
 */

import { apart } from "./advice.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { Finding } from "./finding.ts";
import type { RateReport } from "./rates.ts";
import { list, number, percent, some } from "./words.ts";
import type { WeightReport } from "./weights.ts";

/** Weights outside the bounds, as a share, that fresh ones may have. */
const FEW_OUTSIDE = 0.001;
/** Features that are copies, as a share, that well trained layers have too. */
const FEW_COPIES = 0.05;

/** Weights that are no weights, or no patterns. */
export function* weightFindings(report: Diagnosis): Generator<Finding> {
  const { weights } = report;
  yield* valueFindings(weights);
  yield* boundFindings(weights);
  const features = weights.shape[0];
  const alike = [...new Set(weights.copies.flatMap(([a, b]) => [a, b]))].sort((a, b) => a - b);
  if (alike.length <= FEW_COPIES * features) return;
  const [[a, b, similarity]] = weights.copies;
  const closest = `${a} and ${b} are the closest, with a similarity of ${similarity.toFixed(3)}`;
  yield {
    kind: "copies",
    text: `${alike.length} of ${features} features are near copies of others (${closest}); ` +
      apart(report),
    features: alike,
  };
}

function* valueFindings(weights: WeightReport): Generator<Finding> {
  const { not_finite, outside } = weights;
  const count = weights.shape.reduce((product, length) => product * length);
  if (not_finite > 0) {
    const who = some(not_finite, count, "weights", "is NaN or infinite", "are NaN or infinite");
    yield {
      kind: "weights_not_finite",
      text:
        `${who}, and no update mends that; draw them anew with reset_weight, or load them from ` +
        `before`,
    };
  }
  if (outside > FEW_OUTSIDE * count) {
    const bounds = `${number(weights.lower_bound)} and ${number(weights.upper_bound)}`;
    yield {
      kind: "weights_outside",
      text:
        `${percent(outside / count)} of the weights are outside the bounds ${bounds}, and the ` +
        `next update moves them there; that is fine for fresh weights, trained ones need the ` +
        `bounds that they learnt with`,
    };
  }
}

function* boundFindings(weights: WeightReport): Generator<Finding> {
  const { features_at_lower: low, features_at_upper: high } = weights;
  const who = (at: readonly number[], bound: string) =>
    some(at.length, weights.shape[0], "features", "has all its", "have all their") +
    ` weights at the ${bound} (${list(at)})`;
  if (low.length > 0) {
    yield {
      kind: "weights_at_lower",
      text:
        `${who(low, `lower bound ${number(weights.lower_bound)}`)}: depression has won; raise ` +
        `ltp against ltd, or lower the threshold`,
      features: low,
    };
  }
  if (high.length > 0) {
    yield {
      kind: "weights_at_upper",
      text: `${who(high, `upper bound ${number(weights.upper_bound)}`)}: potentiation has won; ` +
        `raise the threshold, or use more steps`,
      features: high,
    };
  }
}

/** Rates that change nothing, or the wrong way. */
export function* rateFindings({ rates, decisions }: Diagnosis): Generator<Finding> {
  for (const rule of rates) {
    const features = [...rule.ltp.keys()];
    const zero = features.filter((f) => rule.ltp[f] === 0 && rule.ltd[f] === 0);
    if (zero.length > 0) {
      const who = some(zero.length, features.length, "features", "has", "have");
      yield {
        kind: "rates_zero",
        text: `${who} learning rates of 0 for ${rule.purpose}; set them with ` +
          `update_all_learning_rate`,
        features: zero,
      };
    }
    const wrong = features.filter((f) => !isRight(rule, f, decisions !== null));
    if (wrong.length > 0) yield signFinding(rule, wrong);
  }
}

/** @param decides Whether features stand for classes: then a rule by itself may be what punishes. */
function isRight({ purpose, ltp, ltd }: RateReport, feature: number, decides: boolean): boolean {
  const learns = ltp[feature] >= 0 && ltd[feature] <= 0;
  const unlearns = ltp[feature] <= 0 && ltd[feature] >= 0;
  if (purpose === "punishment") return unlearns;
  return learns || (purpose === "learning" && decides && unlearns);
}

function signFinding({ purpose, ltp, ltd }: RateReport, wrong: readonly number[]): Finding {
  const [up, down] = [ltp[wrong[0]], ltd[wrong[0]]];
  const who = some(wrong.length, ltp.length, "features", "has", "have");
  const effect = up >= 0 && down >= 0
    ? "all weights of a winner rise"
    : up <= 0 && down <= 0
    ? "all weights of a winner fall"
    : up < 0
    ? "a winner unlearns what it has seen, which is for punishment"
    : "a winner learns what it has seen, which is for reward";
  const needed = purpose === "punishment"
    ? "a negative ltp and a positive ltd"
    : "a positive ltp and a negative ltd";
  return {
    kind: "rates_sign",
    text: `${who} the rates [${number(up)}, ${number(down)}] for ${purpose}: ${effect}; it needs ` +
      needed,
    features: wrong,
  };
}

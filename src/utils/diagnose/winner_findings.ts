/**
 * What the winners say.
 *
 * @module
 */

import { apart } from "./advice.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { Finding } from "./finding.ts";
import { largestOf, list, number, some } from "./words.ts";

/** Wins that a feature has on average before one without is told of: with fewer, chance leaves some out. */
const ENOUGH_WINS = 10;
/** Features without a win, as a share, that well trained layers have too. */
const FEW = 0.05;

/** Features that never win, or nearly always. */
export function* winnerFindings(report: Diagnosis): Generator<Finding> {
  const { winners, dead_features: dead, frequent_features: frequent, decisions } = report;
  const part = report.winners_per_feature.length - report.lesson.inhibited_features.length;
  if (frequent.length > 0) {
    yield {
      kind: "frequent_features",
      text: `${often(report)}, where a fair share is ${number(winners / part)}; let it learn ` +
        `longer, ${apart(report)}`,
      features: frequent,
    };
  }
  // Where features stand for classes, each class is judged by itself.
  if (!decisions && winners >= ENOUGH_WINS * part && dead.length > FEW * part) {
    const who = some(dead.length, part, "features", "never wins", "never win");
    yield {
      kind: "dead_features",
      text: `${who} (${list(dead)})${unable(report)}; let it learn longer, ${apart(report)}`,
      features: dead,
    };
  }
}

function often(report: Diagnosis): string {
  const { frequent_features: frequent, winners_per_feature, stimuli, silent_stimuli } = report;
  if (frequent.length > 1) {
    return `${frequent.length} features win in more than half of the stimuli (${list(frequent)})`;
  }
  const fired = stimuli - silent_stimuli;
  return `Feature ${frequent[0]} wins in ${largestOf(winners_per_feature)} of ${fired} stimuli`;
}

function unable({ dead_features, weights, potentials: { threshold } }: Diagnosis): string {
  const cannot = dead_features.filter((feature) => weights.reach[feature] <= (threshold ?? 0));
  if (cannot.length === 0) return "";
  return `, ${cannot.length} of them because the weights sum up to no more than the threshold`;
}

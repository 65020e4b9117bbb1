/**
 * What the decisions say.
 *
 * @module
 */

import type { ClassReport } from "./decisions.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { Finding } from "./finding.ts";
import { list } from "./words.ts";

/** Stimuli of a class before it counts that it is never answered. */
const ENOUGH_STIMULI = 5;
/** Answers of a class, for each of its features, before one without is told of. */
const ENOUGH_ANSWERS = 5;
/** Features of a class without a win, as a share, before they are told of. */
const MANY_DEAD = 0.5;

const LEAVE_OUT = "leave out features at random while it learns (inhibited_features)";

/** Classes that are never answered, or by few of their features. */
export function* decisionFindings({ decisions, stimuli }: Diagnosis): Generator<Finding> {
  if (decisions === null || decisions.silent === stimuli) return;
  const { classes } = decisions;
  const without = classes.filter(({ features }) => features.length === 0);
  if (without.length > 0) {
    yield {
      kind: "classes_without_features",
      text:
        `${which(without, classes, "has no feature", "have no feature")} to be answered with; ` +
        `give it some in decision_map`,
      classes: without.map((report) => report.class),
    };
  }
  // Where the classes of the stimuli are not known, all are taken to be as frequent.
  const answered = (stimuli - decisions.silent) / classes.length;
  const never = classes.filter((report) =>
    report.features.length > 0 && report.answers === 0 &&
    (report.stimuli ?? answered) >= ENOUGH_STIMULI
  );
  if (never.length > 0) {
    const features = never.flatMap((report) => report.features);
    yield {
      kind: "classes_never_answered",
      text:
        `${which(never, classes, "is never answered", "are never answered")}: no feature that ` +
        `stands for ${never.length === 1 ? "it" : "them"} (${
          list(features)
        }) is ever the first to ` +
        `win; let it learn longer, or ` +
        LEAVE_OUT,
      classes: never.map((report) => report.class),
      features,
    };
  }
  for (const report of classes) {
    const { class: number, answers, features, dead_features: dead } = report;
    if (answers < ENOUGH_ANSWERS * features.length) continue;
    if (dead.length <= MANY_DEAD * features.length) continue;
    yield {
      kind: "class_dead_features",
      text: `${dead.length} of ${features.length} features of class ${number} never win (${
        list(dead)
      }); ${LEAVE_OUT}, or have fewer`,
      classes: [number],
      features: dead,
    };
  }
}

function which(
  some: readonly ClassReport[],
  all: readonly ClassReport[],
  one: string,
  many: string,
): string {
  if (some.length === 1) return `Class ${some[0].class} ${one}`;
  return `${some.length} of ${all.length} classes (${
    list(some.map((report) => report.class))
  }) ${many}`;
}

/**
 * The decisions of a layer: the first winner of a stimulus answers with the class of its feature.
 *
 * @module
 */

import type { Winner } from "../../wave/winners.ts";

/** How a layer decides. */
export interface DecisionReport {
  /** Right answers; null where the classes of the stimuli are not known. */
  readonly right: number | null;
  /** Wrong answers; null where the classes of the stimuli are not known. */
  readonly wrong: number | null;
  /** Stimuli without an answer. */
  readonly silent: number;
  /** Each class, in order. */
  readonly classes: readonly ClassReport[];
}

/** A class. */
export interface ClassReport {
  /** Its number. */
  readonly class: number;
  /** Stimuli of it; null where that is not known. */
  readonly stimuli: number | null;
  /** How many of them were answered right; null where that is not known. */
  readonly right: number | null;
  /** Stimuli that were answered with it, right or wrong. */
  readonly answers: number;
  /** Features that stand for it. */
  readonly features: readonly number[];
  /** Which of these never win. */
  readonly dead_features: readonly number[];
}

/**
 * Judges the answers to stimuli.
 *
 * @param winners Of each stimulus.
 * @param decision_map The class that each feature stands for.
 * @param targets The class of each stimulus, if it is known.
 * @param dead Features that never win.
 */
export function judge(
  winners: readonly (readonly Winner[])[],
  decision_map: readonly number[],
  targets: readonly number[] | null,
  dead: readonly number[],
): DecisionReport {
  const answers = winners.map(([first]) => first ? decision_map[first[0]] : null);
  const isRight = targets && answers.map((answer, i) => answer === targets[i]);
  const numbers = new Set([...decision_map, ...targets ?? []]);
  const silent = count(answers, (answer) => answer === null);
  const right = isRight && count(isRight, Boolean);
  return {
    right,
    wrong: right === null ? null : answers.length - silent - right,
    silent,
    classes: [...numbers].sort((a, b) => a - b).map((number) => {
      const features = [...decision_map.keys()].filter((f) => decision_map[f] === number);
      return {
        class: number,
        stimuli: targets && count(targets, (target) => target === number),
        right: isRight && count(isRight, (is, i) => is && answers[i] === number),
        answers: count(answers, (answer) => answer === number),
        features,
        dead_features: features.filter((feature) => dead.includes(feature)),
      };
    }),
  };
}

function count<T>(items: readonly T[], test: (item: T, index: number) => boolean): number {
  return items.filter(test).length;
}

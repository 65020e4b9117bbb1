/**
 * Learning of one network or of several at once, with schedules of the rates.
 *
 * @module
 */

import { stridedOf } from "../tensor/core.ts";
import type { Latency } from "../tensor/latency.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { describe } from "../validation.ts";
import { learn } from "../wave/learn.ts";
import type { Lesson } from "../wave/lesson.ts";
import { inParts } from "../wave/pace.ts";
import type { Rule } from "../wave/plasticity.ts";
import type { Convolution } from "./convolution.ts";
import { Inputs } from "./inputs.ts";
import { type LearnOptions, readLesson } from "./lesson.ts";
import type { LearningRate } from "./rates.ts";
import type { Schedule } from "./schedules.ts";
import type { Plasticity } from "./plasticity.ts";
import type { STDP } from "./stdp.ts";

/** A network that learns, with what it learns from. */
interface Pupil {
  rule: STDP;
  input: Latency;
  lesson: Omit<Lesson, "rules" | "teacher">;
  schedule: Schedule | null;
}

/** `STDP.learn` of each rule, from its waves or from those that all are given; a promise if there is a signal. */
export function learnAll(
  rules: readonly STDP[],
  waves: Tensor | readonly Tensor[],
  options: readonly LearnOptions[],
): void | Promise<void> {
  const layers = rules.map((rule) => rule.conv_layer);
  const lessons = rules.map((_, i) => readLesson(options[i], layers[i]));
  checkSchedules(lessons.map(({ schedule }) => schedule));
  const inputs = new Inputs(layers, waves);
  const pupils = rules.map((rule, i): Pupil => ({ rule, input: inputs.all[i], ...lessons[i] }));
  const { n } = pupils[0].input.extent;
  if (pupils.some(({ input }) => input.extent.n !== n)) {
    inputs.release();
    throw new TypeError("Cannot learn together from batches of different sizes");
  }
  const { signal = null } = options[0];
  if (signal === null) {
    try {
      for (let first = 0; first < n;) first += learnPart(pupils, first, n - first);
    } finally {
      inputs.release();
    }
    return;
  }
  const part = (first: number, most: number) => learnPart(pupils, first, most);
  return inParts(inputs.backends, n, signal, part).finally(() => inputs.release());
}

/** As many stimuli as keep their rates. */
function learnPart(pupils: readonly Pupil[], first: number, most: number): number {
  for (const { rule, schedule } of pupils) {
    const change = schedule?.begin(firstRates(rule));
    if (change) rule.update_all_learning_rate(...change);
  }
  const count = Math.min(most, ...pupils.map(({ schedule }) => schedule?.remaining ?? most));
  learn(pupils.map(({ rule, input, lesson }) => ({
    input: input.narrowBatch(first, count),
    weight: stridedOf(rule.conv_layer.weight),
    lesson: { ...lesson, rules: [ruleOf(rule)], teacher: null },
  })));
  for (const { schedule } of pupils) schedule?.advance(count);
  return count;
}

/** The rates of the first feature, as schedules that set all of them see them. */
function firstRates({ learning_rate: [[ltp, ltd]] }: STDP): LearningRate {
  return [Number(ltp.dataSync()[0]), Number(ltd.dataSync()[0])];
}

/** A rule as the operations take it. */
export function ruleOf(stdp: Plasticity): Rule {
  const { ltp, ltd } = stdp.rates;
  return {
    ltp: stridedOf(ltp),
    ltd: stridedOf(ltd),
    kind: stdp.rule,
    lower: stdp.lower_bound,
    upper: stdp.upper_bound,
  };
}

/** One item for each network: a list, or the same for all. */
export function forEach<T>(
  networks: readonly unknown[],
  given: T | readonly T[],
  name: string,
): readonly T[] {
  if (!Array.isArray(given)) return networks.map(() => given as T);
  if (given.length === networks.length) return given;
  throw new TypeError(
    `Cannot learn with ${given.length} ${name} for ${networks.length} networks: it needs one for each`,
  );
}

/** Waves for each network, or the same for all. */
export function wavesFor(
  networks: readonly unknown[],
  waves: Tensor | readonly Tensor[],
): Tensor | readonly Tensor[] {
  return Array.isArray(waves) ? forEach(networks, waves, "waves") : waves;
}

/**
 * Refuses what is no list of networks that can learn at once.
 *
 * @throws {TypeError} If it is none, or two have the same layer or weight.
 */
export function checkPopulation<T>(
  rules: readonly T[],
  RuleClass: new (...args: never[]) => T,
  layers: readonly Convolution[],
  action: string,
): void {
  const wrong = !Array.isArray(rules) || rules.length === 0
    ? rules
    : rules.find((rule) => !(rule instanceof RuleClass));
  if (wrong !== undefined) {
    throw new TypeError(
      `Cannot ${action} with ${describe(wrong)}: it needs a list of ${RuleClass.name}`,
    );
  }
  if (new Set(layers).size < layers.length) {
    throw new TypeError(`Cannot ${action} with two rules of one layer: each needs its own`);
  }
  const weights = layers.map(({ weight }) => stridedOf(weight));
  const tied = weights.some((a, i) =>
    weights.slice(0, i).some((b) => a.buffer === b.buffer && a.offset === b.offset)
  );
  if (tied) {
    throw new TypeError(`Cannot ${action} with two layers of one weight: each needs its own`);
  }
}

/**
 * Refuses a schedule that two networks would advance.
 *
 * @throws {TypeError} If there is one.
 */
export function checkSchedules(given: readonly (object | null)[]): void {
  const schedules = given.filter((schedule) => schedule !== null);
  if (new Set(schedules).size < schedules.length) {
    throw new TypeError("Cannot learn together by one schedule: each network needs its own");
  }
}

/**
 * Reward-modulated STDP from many stimuli in one call.
 *
 * @module
 */

import { Module } from "../nn/module.ts";
import { stridedOf } from "../tensor/core.ts";
import type { Latency } from "../tensor/latency.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkKeys, describe } from "../validation.ts";
import { learn } from "../wave/learn.ts";
import type { Lesson } from "../wave/lesson.ts";
import { inParts } from "../wave/pace.ts";
import type { Convolution } from "./convolution.ts";
import { Inputs } from "./inputs.ts";
import { checkDecisionMap, type LessonOptions, readLesson } from "./lesson.ts";
import { checkPopulation, checkSchedules, forEach, ruleOf, wavesFor } from "./population.ts";
import type { LearningRate } from "./rates.ts";
import { AdaptiveReward, type Decisions } from "./schedules.ts";
import { STDP, type StdpOptions } from "./stdp.ts";

/** What `RSTDP` takes. */
export interface RstdpOptions extends LessonOptions, StdpOptions {
  /** Rates after a right decision, or the rule itself. */
  reward: LearningRate | STDP;
  /** Rates after a wrong one, or the rule itself. */
  punish: LearningRate | STDP;
  /** The class that each feature stands for. */
  decision_map: readonly number[];
  /** How the rates follow the decisions; null (the default) for not at all. */
  schedule?: AdaptiveReward | null;
}

/** What `RSTDP.learn` takes by name. */
export interface RewardOptions {
  /** Features that take no part in this call, as by `feature_inhibition_`. */
  inhibited_features?: readonly number[];
  /** Whether a schedule ends a shorter batch with the last stimulus. */
  end?: boolean;
  /** Ends learning between two stimuli. */
  signal?: AbortSignal;
}

/**
 * Reward-modulated STDP (Mozafari et al., doi 10.1109/TNNLS.2018.2826721) in one step: the first winner
 * decides for the class that its feature stands for; a right decision is learnt by the rule `reward`, a
 * wrong one by `punish`, none without a winner. For each stimulus in order, exactly what the separate
 * calls give.
 *
 * @example
 * ```ts
 * import { snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const conv = new snn.Convolution(1, 2, [1, 2]);
 * conv.load_weight(torch.tensor([[0.6, 0.5], [0.5, 0.5]]).view(2, 1, 1, 2));
 * const rstdp = new snn.RSTDP(conv, {
 *   reward: [0.1, -0.1],
 *   punish: [-0.1, 0.1],
 *   use_stabilizer: false,
 *   decision_map: [0, 1],
 * });
 * const waves = torch.from_times(torch.tensor([[[[0, 2]]], [[[2, 2]]]]), 2);
 * const decisions = await rstdp.learn(waves, [0, 1]);
 * assertEquals(decisions, { right: 1, wrong: 0, silent: 1 });
 * ```
 */
export class RSTDP
  extends Module<[waves: Tensor, targets: Tensor | readonly number[]], Promise<Decisions>> {
  /** The layer that learns. */
  readonly conv_layer: Convolution;
  /** The rule of right decisions. */
  readonly reward: STDP;
  /** The rule of wrong ones. */
  readonly punish: STDP;
  /** The class that each feature stands for. */
  readonly decision_map: readonly number[];
  readonly #options: LessonOptions;
  readonly #schedule: AdaptiveReward | null;

  /**
   * Makes a rule for a layer.
   *
   * @param conv_layer The layer that learns.
   * @param options Rates, classes, and how the layer fires and chooses.
   * @throws {TypeError} If an option has a wrong type, or the two rules do not fit together.
   * @throws {RangeError} If a number is out of range.
   */
  constructor(conv_layer: Convolution, options: RstdpOptions) {
    super();
    const { reward, punish, decision_map, schedule = null, ...rest } = options;
    const { use_stabilizer, rule, lower_bound, upper_bound, ...lesson } = rest;
    const given: StdpOptions = { use_stabilizer, rule, lower_bound, upper_bound };
    const known = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const ruleFrom = (rates: LearningRate | STDP): STDP =>
      rates instanceof STDP ? rates : new STDP(conv_layer, rates, known);
    this.reward = ruleFrom(reward);
    this.punish = ruleFrom(punish);
    for (const stdp of [this.reward, this.punish]) {
      if (stdp.conv_layer !== conv_layer) {
        throw new TypeError("Cannot reward a layer by a rule of another layer");
      }
    }
    const same = this.reward.lower_bound === this.punish.lower_bound &&
      this.reward.upper_bound === this.punish.upper_bound;
    if (!same) {
      throw new TypeError("Cannot reward and punish with different bounds: they have to be equal");
    }
    checkDecisionMap(decision_map, conv_layer.out_channels);
    if (schedule !== null && !(schedule instanceof AdaptiveReward)) {
      throw new TypeError(
        `Cannot reward by the schedule ${describe(schedule)}: it needs an AdaptiveReward or null`,
      );
    }
    readLesson(lesson, conv_layer);
    this.conv_layer = conv_layer;
    this.decision_map = decision_map;
    this.#options = lesson;
    this.#schedule = schedule;
  }

  /** @ignore How the layer fires and chooses. */
  get lesson(): LessonOptions {
    return this.#options;
  }

  /** As `learn`. */
  override forward(waves: Tensor, targets: Tensor | readonly number[]): Promise<Decisions> {
    return this.learn(waves, targets);
  }

  /**
   * Learns from stimuli and their classes, in order.
   *
   * @param waves What the layer is given, padded: `[N, T, in, H, W]` or `[T, in, H, W]`.
   * @param targets The class of each stimulus.
   * @param options See {@linkcode RewardOptions}.
   * @returns How many decisions were right and wrong, and how many stimuli had no winner.
   * @throws {TypeError} If the shape is not that of the layer, or there is not one class a stimulus.
   * @throws The reason of a signal, after a whole number of stimuli.
   */
  async learn(
    waves: Tensor,
    targets: Tensor | readonly number[],
    options: RewardOptions = {},
  ): Promise<Decisions> {
    const [decisions] = await RSTDP.learn_all([this], [waves], targets, options);
    return decisions;
  }

  /**
   * Several networks of one shape learn at once, each what its own `learn` would: see `STDP.learn_all`.
   *
   * @param rules A rule for each network, each with its own layer, on any devices.
   * @param waves What all layers are given, which is copied to their devices; or one for each, on its device.
   * @param targets The class of each stimulus, the same for all.
   * @param options For all or one for each; the signal is that of the first.
   * @returns The decisions of each network.
   * @throws {TypeError} As `learn` does, and if the lists do not have one item a network, or two networks share
   * a layer or a schedule.
   *
   * @example
   * ```ts
   * import { snn, torch } from "../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const population = [[0, 1], [1, 0]].map((decision_map) => {
   *   const conv = new snn.Convolution(1, 2, [1, 2]);
   *   conv.load_weight(torch.tensor([[0.6, 0.5], [0.5, 0.5]]).view(2, 1, 1, 2));
   *   return new snn.RSTDP(conv, { reward: [0.1, -0.1], punish: [-0.1, 0.1], decision_map });
   * });
   * const waves = torch.from_times(torch.tensor([[[[0, 1]]]]), 2);
   * const decisions = await snn.RSTDP.learn_all(population, waves, [0]);
   * assertEquals(decisions.map(({ right }) => right), [1, 0]);
   * ```
   */
  static async learn_all(
    rules: readonly RSTDP[],
    waves: Tensor | readonly Tensor[],
    targets: Tensor | readonly number[],
    options: RewardOptions | readonly RewardOptions[] = {},
  ): Promise<Decisions[]> {
    const layers = rules.map((rule) => rule.conv_layer);
    checkPopulation(rules, RSTDP, layers, "learn_all");
    const each = forEach(rules, options, "options");
    checkSchedules(rules.map((rule) => rule.#schedule));
    const inputs = new Inputs(layers, wavesFor(rules, waves));
    try {
      const pupils = rules.map((rule, i) => rule.#pupil(inputs.all[i], each[i]));
      const labels = await readTargets(targets, pupils);
      await inParts(inputs.backends, labels.length, each[0].signal ?? null, async (first, most) => {
        const remaining = pupils.map(({ rule }) => rule.#schedule?.remaining ?? most);
        const count = Math.min(most, ...remaining);
        const decisions = await learn(pupils.map(({ rule, input, lesson }) => ({
          input: input.narrowBatch(first, count),
          weight: stridedOf(rule.conv_layer.weight),
          lesson: {
            ...lesson,
            rules: [ruleOf(rule.reward), ruleOf(rule.punish)],
            teacher: { classes: rule.decision_map, targets: labels.slice(first, first + count) },
          },
        })));
        for (const [i, { rule, total, end }] of pupils.entries()) {
          for (const key of OUTCOMES) total[key] += decisions[i][key];
          rule.#adapt(decisions[i], end && first + count === labels.length);
        }
        return count;
      });
      return pupils.map(({ total }) => total);
    } finally {
      inputs.release();
    }
  }

  #pupil(input: Latency, options: RewardOptions): Pupil {
    const subject = 'the options of "learn"';
    checkKeys(options as Record<string, unknown>, ["inhibited_features", "end", "signal"], subject);
    const { end = false, ...more } = options;
    const { lesson } = readLesson({ ...this.#options, ...more }, this.conv_layer);
    return { rule: this, input, lesson, end, total: { right: 0, wrong: 0, silent: 0 } };
  }

  #adapt(decisions: Decisions, end: boolean): void {
    const rates = this.#schedule?.advance(decisions, end);
    if (!rates) return;
    this.reward.update_all_learning_rate(...rates.reward);
    this.punish.update_all_learning_rate(...rates.punish);
  }
}

/** A network that learns, and how its decisions came out so far. */
interface Pupil {
  rule: RSTDP;
  input: Latency;
  lesson: Omit<Lesson, "rules" | "teacher">;
  end: boolean;
  total: Decisions;
}

const OUTCOMES = ["right", "wrong", "silent"] as const;

async function readTargets(
  targets: Tensor | readonly number[],
  pupils: readonly Pupil[],
): Promise<readonly number[]> {
  const labels = Array.isArray(targets)
    ? targets
    : await (targets as Tensor).reshape(-1).tolist() as number[];
  for (const { input: { extent: { n } } } of pupils) {
    if (labels.length !== n || !labels.every(Number.isInteger)) {
      throw new TypeError(
        `Cannot learn from ${n} stimuli with ${labels.length} targets: it needs an integer for each`,
      );
    }
  }
  return labels;
}

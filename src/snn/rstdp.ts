/**
 * Reward-modulated STDP from many stimuli in one call.
 *
 * @module
 */

import { Module } from "../nn/module.ts";
import { stridedOf } from "../tensor/core.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkKeys, describe } from "../validation.ts";
import { learn } from "../wave/learn.ts";
import type { Convolution } from "./convolution.ts";
import { type LessonOptions, readLesson, readWaves } from "./lesson.ts";
import { AdaptiveReward, type Decisions } from "./schedules.ts";
import { type LearningRate, ruleOf, STDP, type StdpOptions } from "./stdp.ts";

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
    const features = conv_layer.out_channels;
    const classes = Array.isArray(decision_map) && decision_map.length === features &&
      decision_map.every((value) => Number.isInteger(value));
    if (!classes) {
      throw new TypeError(
        `Cannot decide by the map ${describe(decision_map)}: it needs a class for each of ` +
          `${features} features`,
      );
    }
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

  /** As `learn`. */
  override forward(waves: Tensor, targets: Tensor | readonly number[]): Promise<Decisions> {
    return this.learn(waves, targets);
  }

  /**
   * Learns from stimuli and their classes, in order.
   *
   * @param waves What the layer is given, padded: `[N, T, in, H, W]` or `[T, in, H, W]`.
   * @param targets The class of each stimulus.
   * @param options `inhibited_features` for this call; `end: true` lets a schedule end a shorter batch.
   * @returns How many decisions were right and wrong, and how many stimuli had no winner.
   * @throws {TypeError} If the shape is not that of the layer, or there is not one class a stimulus.
   */
  async learn(
    waves: Tensor,
    targets: Tensor | readonly number[],
    options: { inhibited_features?: readonly number[]; end?: boolean } = {},
  ): Promise<Decisions> {
    const subject = 'the options of "learn"';
    checkKeys(options as Record<string, unknown>, ["inhibited_features", "end"], subject);
    const { end = false, ...dropped } = options;
    const { lesson } = readLesson({ ...this.#options, ...dropped }, this.conv_layer);
    const input = readWaves(waves, this.conv_layer);
    const { n } = input.extent;
    const classes = Array.isArray(targets)
      ? targets
      : await (targets as Tensor).reshape(-1).tolist();
    const labels = classes as number[];
    if (labels.length !== n || !labels.every(Number.isInteger)) {
      throw new TypeError(
        `Cannot learn from ${n} stimuli with ${labels.length} targets: it needs an integer for each`,
      );
    }
    const total: Decisions = { right: 0, wrong: 0, silent: 0 };
    for (let first = 0; first < n;) {
      const count = Math.min(this.#schedule?.remaining ?? n, n - first);
      const decisions = await learn(
        input.narrowBatch(first, count),
        stridedOf(this.conv_layer.weight),
        {
          ...lesson,
          rules: [ruleOf(this.reward), ruleOf(this.punish)],
          teacher: { classes: this.decision_map, targets: labels.slice(first, first + count) },
        },
      );
      first += count;
      for (const key of ["right", "wrong", "silent"] as const) total[key] += decisions[key];
      const rates = this.#schedule?.advance(decisions, end && first === n);
      if (!rates) continue;
      this.reward.update_all_learning_rate(...rates.reward);
      this.punish.update_all_learning_rate(...rates.punish);
    }
    return total;
  }
}

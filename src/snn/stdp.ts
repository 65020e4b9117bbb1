/**
 * Spike-timing-dependent plasticity of a convolution layer.
 *
 * @module
 */

import type { StdpKind } from "../backend/backend.ts";
import { get_k_winners } from "../functional/winners.ts";
import { bindArguments } from "../keywords.ts";
import { Module } from "../nn/module.ts";
import { Parameter } from "../nn/parameter.ts";
import { stridedOf } from "../tensor/core.ts";
import { tensor } from "../tensor/creation.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkInteger, checkNumber, describe } from "../validation.ts";
import { waveStorage } from "../wave/operands.ts";
import { learn } from "../wave/learn.ts";
import { orderings, type Rule as RuleData, update } from "../wave/plasticity.ts";
import { type Winner, Winners } from "../wave/winners.ts";
import { Convolution } from "./convolution.ts";
import { type LearnOptions, readLesson, readWaves } from "./lesson.ts";

/** How much a synapse changes: potentiation, then depression (a negative number). */
export type LearningRate = readonly [ltp: number, ltd: number];

/**
 * How weights change, by name: `"stabilized"` (times `(w - lower_bound) * (upper_bound - w)`),
 * `"additive"`, `"soft_bounds"` (`ltp * (upper_bound - w)`, `ltd * (w - lower_bound)`; Kistler and
 * van Hemmen, doi 10.1162/089976600300015844) or `"multiplicative"` (`ltp`, `ltd * (w - lower_bound)`;
 * van Rossum et al., doi 10.1523/JNEUROSCI.20-23-08812.2000).
 */
export type Rule = StdpKind;

/** What `STDP` takes by name. */
export interface StdpOptions {
  /** Whether changes are multiplied by `(w - lower_bound) * (upper_bound - w)`. */
  use_stabilizer?: boolean;
  /** Another rule: an addition to the original. By default what `use_stabilizer` says. */
  rule?: Rule;
  /** No weight falls below it. */
  lower_bound?: number;
  /** No weight rises above it. */
  upper_bound?: number;
}

/** What a call of `STDP` takes by name. */
export interface UpdateOptions {
  /** The winners; by default they are selected. */
  winners?: Winners | readonly Winner[] | null;
  /** The most winners, where they are selected. */
  kwta?: number;
  /** The inhibition radius, where they are selected. */
  inhibition_radius?: number;
}

const RULES: readonly Rule[] = ["stabilized", "additive", "soft_bounds", "multiplicative"];
const subject = 'the arguments of "STDP"';
const callSubject = 'the arguments of a call of "STDP"';

/**
 * Spike-timing-dependent plasticity (Mozafari et al., doi 10.1109/TNNLS.2018.2826721). Called with
 * one stimulus it changes the rows of the winners' features: a synapse whose input spiked no later
 * than the winner by `ltp`, any other one (silent ones too) by `ltd`, times
 * `(w - lower_bound) * (upper_bound - w)` with the stabilizer. Then the **whole** weight is clamped
 * into the bounds, winners or not. Weights below 1e-30 become 0 in the update.
 *
 * Its state holds the layer and one rate of each kind a feature: `conv_layer.weight`, `ltp_0`,
 * `ltd_0`, …
 *
 * @example
 * ```ts
 * import { functional as sf, snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const conv = new snn.Convolution(1, 1, [1, 2]);
 * conv.load_weight(torch.tensor([0.5, 0.5]).view(1, 1, 1, 2));
 * const stdp = new snn.STDP(conv, [0.4, -0.2]);
 * const input = torch.from_times(torch.tensor([[[0, 2]]]), 3); // the second input comes late
 * const [spk, pot] = sf.fire(conv(input), 0.4, true);
 * stdp(input, pot, spk, sf.get_k_winners(pot, 1, 0, spk));
 * assertEquals(String(conv.weight.flatten()), "tensor([0.6000, 0.4500])");
 * ```
 */
export class STDP extends Module<
  [
    input_spikes: Tensor,
    potentials: Tensor,
    output_spikes: Tensor,
    winners?: Winners | readonly Winner[] | null | UpdateOptions,
    kwta?: number | Omit<UpdateOptions, "winners">,
    inhibition_radius?: number | Pick<UpdateOptions, "inhibition_radius">,
  ],
  void
> {
  /** The layer that learns. */
  readonly conv_layer: Convolution;
  /** For each feature its rates, tensors of one element; scripts read them with `item()`. */
  readonly learning_rate: readonly (readonly [ltp: Parameter, ltd: Parameter])[];
  /** Whether changes are multiplied by `(w - lower_bound) * (upper_bound - w)`. */
  readonly use_stabilizer: boolean;
  /** How weights change. */
  readonly rule: Rule;
  /** No weight falls below it. */
  readonly lower_bound: number;
  /** No weight rises above it. */
  readonly upper_bound: number;
  readonly #ltp: Tensor;
  readonly #ltd: Tensor;

  /**
   * Makes a rule for a layer.
   *
   * @param conv_layer The layer that learns.
   * @param learning_rate `[ltp, ltd]`, or one pair a feature.
   * @param use_stabilizer True by default.
   * @param lower_bound 0 by default.
   * @param upper_bound 1 by default.
   * @throws {TypeError} If an argument has a wrong type, or the pairs are not one a feature.
   * @throws {RangeError} If a number is not finite, or the bounds are in the wrong order.
   */
  constructor(
    conv_layer: Convolution,
    learning_rate: LearningRate | readonly LearningRate[],
    use_stabilizer?: boolean | StdpOptions,
    lower_bound?: number | Omit<StdpOptions, "use_stabilizer">,
    upper_bound?: number | Pick<StdpOptions, "upper_bound" | "rule">,
    options?: Pick<StdpOptions, "rule">,
  );
  constructor(conv_layer: Convolution, learning_rate: unknown, ...args: unknown[]) {
    super();
    if (!(conv_layer instanceof Convolution)) {
      throw new TypeError(
        `Cannot learn a layer that is ${describe(conv_layer)}: it needs a Convolution`,
      );
    }
    const names = ["use_stabilizer", "lower_bound", "upper_bound", "rule"] as const;
    const bound = bindArguments(names, args, subject);
    const { use_stabilizer = (bound.rule ?? "stabilized") === "stabilized" } = bound;
    if (typeof use_stabilizer !== "boolean") {
      throw new TypeError(
        `Cannot read ${subject}: "use_stabilizer" is ${
          describe(use_stabilizer)
        }, expected a boolean`,
      );
    }
    this.rule = readRule(bound.rule ?? (use_stabilizer ? "stabilized" : "additive"));
    if (use_stabilizer !== (this.rule === "stabilized")) {
      throw new TypeError(
        `Cannot learn by the rule "${this.rule}" with use_stabilizer ${use_stabilizer}: ` +
          `give one of the two`,
      );
    }
    this.use_stabilizer = use_stabilizer;
    this.lower_bound = checkNumber(bound.lower_bound ?? 0, "lower_bound", subject);
    this.upper_bound = checkNumber(bound.upper_bound ?? 1, "upper_bound", subject);
    if (this.lower_bound > this.upper_bound) {
      throw new RangeError(
        `Cannot keep weights between ${this.lower_bound} and ${this.upper_bound}: ` +
          `the lower bound is above the upper one`,
      );
    }
    const rates = readRates(learning_rate, conv_layer.out_channels);
    this.#ltp = tensor(rates.map(([ltp]) => ltp), { dtype: "float32" });
    this.#ltd = tensor(rates.map(([, ltd]) => ltd), { dtype: "float32" });
    this.learning_rate = rates.map((_, feature) => [
      this.#register(`ltp_${feature}`, this.#ltp.narrow(0, feature, 1)),
      this.#register(`ltd_${feature}`, this.#ltd.narrow(0, feature, 1)),
    ]);
    this.conv_layer = conv_layer;
  }

  #register(name: string, rate: Tensor): Parameter {
    const parameter = new Parameter(rate, { share: true });
    this.register_parameter(name, parameter);
    return parameter;
  }

  /**
   * One learning step.
   *
   * @param input_spikes What the layer was given, `[T, in, H, W]`.
   * @param potentials The layer's thresholded potentials `[T, out, H', W']`; read only where winners
   * are to be selected.
   * @param output_spikes The layer's spikes, of the same shape.
   * @param winners What `get_k_winners` gave, or a list; by default they are selected here.
   * @param kwta The most winners, where they are selected.
   * @param inhibition_radius The radius, where they are selected.
   * @throws {TypeError} If the shapes are not those of the layer, or of a batch.
   * @throws {RangeError} If a winner is not a neuron of the layer.
   */
  override forward(
    input_spikes: Tensor,
    potentials: Tensor,
    output_spikes: Tensor,
    ...args: unknown[]
  ): void {
    const bound = bindArguments(["winners", "kwta", "inhibition_radius"], args, callSubject);
    const kwta = checkInteger(bound.kwta ?? 1, "kwta", callSubject, 1);
    const radius = checkInteger(bound.inhibition_radius ?? 0, "inhibition_radius", callSubject, 0);
    const winners = readWinners(bound.winners) ??
      get_k_winners(potentials, kwta, radius, output_spikes);
    const input = waveStorage(input_spikes, "learn from");
    const output = waveStorage(output_spikes, "learn from");
    update(input, output, winners, stridedOf(this.conv_layer.weight), ruleOf(this));
  }

  /**
   * Learning in one step: for each stimulus **in order** what convolution, `fire`,
   * `pointwise_inhibition` if asked, `get_k_winners` and a call of this rule give, bit for bit, without
   * what the winners do not need. A batch is a way to hand work over; it never changes the result.
   *
   * @param waves What the layer is given, padded: `[N, T, in, H, W]` or `[T, in, H, W]`.
   * @param options Threshold, winners, inhibition, features left out, and a schedule of the rates.
   * @throws {TypeError} If the shape is not that of the layer, or an option has a wrong type.
   * @throws {RangeError} If an option is out of range.
   *
   * @example
   * ```ts
   * import { snn, torch } from "../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const conv = new snn.Convolution(1, 1, [1, 2]);
   * conv.load_weight(torch.tensor([0.5, 0.5]).view(1, 1, 1, 2));
   * const stdp = new snn.STDP(conv, [0.4, -0.2]);
   * const waves = torch.from_times(torch.tensor([[[[0, 2]]], [[[0, 2]]]]), 3); // two stimuli
   * stdp.learn(waves, { threshold: 0.4 });
   * assertEquals(String(conv.weight.flatten()), "tensor([0.6960, 0.4005])");
   * ```
   */
  learn(waves: Tensor, options: LearnOptions = {}): void {
    const { lesson, schedule } = readLesson(options, this.conv_layer);
    const input = readWaves(waves, this.conv_layer);
    for (let first = 0; first < input.extent.n;) {
      const change = schedule?.begin(this.#rates());
      if (change) this.update_all_learning_rate(...change);
      const count = Math.min(schedule?.remaining ?? Infinity, input.extent.n - first);
      const part = input.narrowBatch(first, count);
      learn(part, stridedOf(this.conv_layer.weight), {
        ...lesson,
        rules: [ruleOf(this)],
        teacher: null,
      });
      schedule?.advance(count);
      first += count;
    }
  }

  /** The rates of the first feature, as schedules that set all of them see them. */
  #rates(): LearningRate {
    const [ltp, ltd] = this.learning_rate[0];
    return [Number(ltp.dataSync()[0]), Number(ltd.dataSync()[0])];
  }

  /** @ignore Both rates of all features, `[F]` each. */
  get rates(): { ltp: Tensor; ltd: Tensor } {
    return { ltp: this.#ltp, ltd: this.#ltd };
  }

  /**
   * Which synapses of the winners count as early.
   *
   * @param input_spikes What the layer was given, `[T, in, H, W]`.
   * @param output_spikes The layer's spikes, `[T, out, H', W']`.
   * @param winners What `get_k_winners` gave, or a list.
   * @returns For each winner `[in, kh, kw]`: 1 where the input spiked no later, else 0.
   * @throws {TypeError} If the shapes are not those of the layer.
   */
  async get_pre_post_ordering(
    input_spikes: Tensor,
    output_spikes: Tensor,
    winners: Winners | readonly Winner[],
  ): Promise<Tensor[]> {
    const input = waveStorage(input_spikes, "order");
    const output = waveStorage(output_spikes, "order");
    const weight = stridedOf(this.conv_layer.weight);
    const all = await orderings(input, output, winners, weight);
    return all.map((ordering) => new Tensor(ordering));
  }

  /**
   * Sets the rates of one feature.
   *
   * @param feature Its index.
   * @param ap Potentiation.
   * @param an Depression, a negative number.
   * @throws {RangeError} If there is no such feature, or a rate is not finite.
   */
  update_learning_rate(feature: number, ap: number | Tensor, an: number | Tensor): void {
    const last = this.learning_rate.length - 1;
    checkInteger(feature, "feature", 'the arguments of "update_learning_rate"', 0, last);
    const [ltp, ltd] = [readRate(ap, "ap"), readRate(an, "an")];
    this.learning_rate[feature][0].fill_(ltp);
    this.learning_rate[feature][1].fill_(ltd);
  }

  /**
   * Sets the rates of all features.
   *
   * @param ap Potentiation.
   * @param an Depression, a negative number.
   * @throws {RangeError} If a rate is not finite.
   */
  update_all_learning_rate(ap: number | Tensor, an: number | Tensor): void {
    const [ltp, ltd] = [readRate(ap, "ap"), readRate(an, "an")];
    this.#ltp.fill_(ltp);
    this.#ltd.fill_(ltd);
  }
}

/** @ignore A rule as the operations take it. */
export function ruleOf(stdp: STDP): RuleData {
  const { ltp, ltd } = stdp.rates;
  return {
    ltp: stridedOf(ltp),
    ltd: stridedOf(ltd),
    kind: stdp.rule,
    lower: stdp.lower_bound,
    upper: stdp.upper_bound,
  };
}

function readRule(rule: unknown): Rule {
  const rules: readonly unknown[] = RULES;
  if (rules.includes(rule)) return rule as Rule;
  throw new TypeError(
    `Cannot learn by the rule ${describe(rule)}: it needs one of ${
      RULES.map((name) => `"${name}"`).join(", ")
    }`,
  );
}

/** A rate as a number; a tensor of one element, as scripts compute them in Python, is read. */
function readRate(rate: number | Tensor, name: string): number {
  const value = rate instanceof Tensor && rate.numel() === 1 ? Number(rate.dataSync()[0]) : rate;
  return checkNumber(value, name, "a learning rate");
}

function readRates(rates: unknown, features: number): LearningRate[] {
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

function readWinners(winners: unknown): Winners | readonly Winner[] | null {
  if (winners === null || winners === undefined) return null;
  if (winners instanceof Winners || Array.isArray(winners)) return winners;
  throw new TypeError(
    `Cannot learn from winners that are ${describe(winners)}: it needs what get_k_winners gave, ` +
      `or a list of [feature, row, column]`,
  );
}

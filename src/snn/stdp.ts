/**
 * Spike-timing-dependent plasticity of a convolution layer.
 *
 * @module
 */

import { get_k_winners } from "../functional/winners.ts";
import { bindArguments } from "../keywords.ts";
import { stridedOf } from "../tensor/core.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkInteger, describe } from "../validation.ts";
import { waveStorage } from "../wave/operands.ts";
import { orderings, update } from "../wave/plasticity.ts";
import { type Winner, Winners } from "../wave/winners.ts";
import type { LearnOptions } from "./lesson.ts";
import { Plasticity, type StdpOptions } from "./plasticity.ts";
import { checkPopulation, forEach, learnAll, ruleOf, wavesFor } from "./population.ts";
import type { LearningRate, Rule } from "./rates.ts";

export type { LearningRate, Rule, StdpOptions };

/** What a call of `STDP` takes by name. */
export interface UpdateOptions {
  /** The winners; by default they are selected. */
  winners?: Winners | readonly Winner[] | null;
  /** The most winners, where they are selected. */
  kwta?: number;
  /** The inhibition radius, where they are selected. */
  inhibition_radius?: number;
}

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
export class STDP extends Plasticity<
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
    const radius = checkInteger(
      bound.inhibition_radius ?? 0,
      "inhibition_radius",
      callSubject,
      0,
      2 ** 31 - 1,
    );
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
   * @param options Threshold, winners, inhibition, features left out, and a schedule of the rates. With a
   * `signal` the waves are learnt in parts of about a tenth of a second, and between them the event
   * loop runs: the promise is kept once all is learnt, or rejects with the reason of the signal after
   * a whole number of stimuli.
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
  learn(waves: Tensor, options: LearnOptions & { signal: AbortSignal }): Promise<void>;
  /** Without a signal: all of it is asked for at once. */
  learn(waves: Tensor, options?: LearnOptions): void;
  learn(waves: Tensor, options: LearnOptions = {}): void | Promise<void> {
    return learnAll([this], [waves], [options]);
  }

  /**
   * Several networks of one shape learn at once, each what its own `learn` would, from the same waves or each
   * from its own: the same experiment with many seeds, rates or thresholds. A GPU does all of them in the
   * time of a few; on the CPU they take turns. Those on different devices learn at the same time.
   *
   * @param rules A rule for each network, each with its own layer, on any devices.
   * @param waves What all layers are given, which is copied to their devices; or one for each, on its device.
   * @param options As `learn` takes them, for all or one for each. A schedule belongs to one network.
   * @throws {TypeError} As `learn` does, and if the lists do not have one item a network, or two networks share
   * a layer or a schedule.
   *
   * @example
   * ```ts
   * import { snn, torch } from "../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const population = [0.4, 0.2].map((ltp) => {
   *   const conv = new snn.Convolution(1, 1, [1, 2]);
   *   conv.load_weight(torch.tensor([0.5, 0.5]).view(1, 1, 1, 2));
   *   return new snn.STDP(conv, [ltp, -0.2]);
   * });
   * const waves = torch.from_times(torch.tensor([[[[0, 2]]]]), 3);
   * snn.STDP.learn_all(population, waves, { threshold: 0.4 });
   * assertEquals(String(population[0].conv_layer.weight.flatten()), "tensor([0.6000, 0.4500])");
   * assertEquals(String(population[1].conv_layer.weight.flatten()), "tensor([0.5500, 0.4500])");
   * ```
   */
  static learn_all(
    rules: readonly STDP[],
    waves: Tensor | readonly Tensor[],
    options: LearnOptions & { signal: AbortSignal },
  ): Promise<void>;
  /** Without a signal: all of it is asked for at once. */
  static learn_all(
    rules: readonly STDP[],
    waves: Tensor | readonly Tensor[],
    options?: LearnOptions | readonly LearnOptions[],
  ): void;
  static learn_all(
    rules: readonly STDP[],
    waves: Tensor | readonly Tensor[],
    options: LearnOptions | readonly LearnOptions[] = {},
  ): void | Promise<void> {
    const layers = rules.map((rule) => rule.conv_layer);
    checkPopulation(rules, STDP, layers, "learn_all");
    return learnAll(rules, wavesFor(rules, waves), forEach(rules, options, "options"));
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
}

function readWinners(winners: unknown): Winners | readonly Winner[] | null {
  if (winners === null || winners === undefined) return null;
  if (winners instanceof Winners || Array.isArray(winners)) return winners;
  throw new TypeError(
    `Cannot learn from winners that are ${describe(winners)}: it needs what get_k_winners gave, ` +
      `or a list of [feature, row, column]`,
  );
}

/**
 * One layer of any size with random spikes and weights: what the table of scaling times.
 */

import { functional as sf, snn, torch } from "../../mod.ts";

/** The sizes of a layer and of what it is given. */
export interface Sizes {
  /** Rows and columns of the input. */
  side: number;
  features: number;
  /** Rows and columns of a kernel. */
  kernel: number;
  /** Spike steps. */
  steps: number;
  /** Stimuli that are handed over at once. */
  batch: number;
}

const CHANNELS = 6;
/** The share of the inputs that spike, as in the first layer of the digit network. */
const DENSITY = 0.25;

/** A layer, and stimuli in batches. */
export class SampleLayer {
  readonly conv: snn.Convolution;
  readonly batches: readonly torch.Tensor[];
  readonly threshold: number;
  readonly #stdp: snn.STDP;
  readonly #weight: torch.Tensor;

  constructor({ side, features, kernel, steps, batch }: Sizes, readonly images: number) {
    torch.manual_seed(0);
    this.conv = new snn.Convolution(CHANNELS, features, kernel);
    this.#weight = torch.rand(features, CHANNELS, kernel, kernel);
    this.restore();
    this.#stdp = new snn.STDP(this.conv, [0.004, -0.003]);
    // Half of what is added up on average by the last step: most neurons fire on the way.
    this.threshold = 0.5 * 0.5 * DENSITY * CHANNELS * kernel ** 2;
    const shape = [batch, CHANNELS, side, side];
    this.batches = Array.from({ length: Math.ceil(images / batch) }, () => {
      const times = torch.randint(0, steps, shape);
      return torch.from_times(times.masked_fill_(torch.rand(shape).gt(DENSITY), steps), steps);
    });
  }

  /** Convolution and firing; with null in the last step. */
  fire(threshold: number | null): torch.Tensor[] {
    return this.batches.map((batch) => {
      const spikes = sf.fire(this.conv(batch), threshold);
      spikes.times; // computed now: in the last step nothing would be
      return spikes;
    });
  }

  /** One learning step for each stimulus. */
  learn(): void {
    const lesson = { threshold: this.threshold, kwta: 5, inhibition_radius: 3 };
    for (const batch of this.batches) {
      this.#stdp.learn(batch, { ...lesson, pointwise_inhibition: true });
    }
  }

  /** Puts the weights back that learning has changed. */
  restore(): void {
    this.conv.load_weight(this.#weight);
  }

  /** Refuses what is not right: the dense layout, and learning by separate calls. */
  async check(): Promise<void> {
    const wave = this.batches[0].at(0);
    for (const threshold of [this.threshold, null]) {
      const dense = sf.fire(this.conv(wave.to_dense()), threshold);
      if (!await dense.equal(sf.fire(this.conv(wave), threshold).to_dense())) {
        throw new Error("Cannot time a layer: its spikes differ in dense layout");
      }
    }
    this.learn();
    const learnt = this.conv.weight.clone();
    this.restore();
    for (const batch of this.batches) {
      for (const input of batch) this.#step(input);
    }
    const same = await learnt.equal(this.conv.weight);
    this.restore();
    if (!same) throw new Error("Cannot time learning: separate calls give other weights");
  }

  #step(input: torch.Tensor): void {
    const [, thresholded] = sf.fire(this.conv(input), this.threshold, true);
    const pot = sf.pointwise_inhibition(thresholded);
    const spk = pot.sign();
    this.#stdp(input, pot, spk, sf.get_k_winners(pot, 5, 3, spk));
  }
}

/**
 * How the network of the page learns: from drawn digits, one layer after the other, step by step.
 */

import { functional as sf, snn, torch, torchvision } from "../../mod.ts";
import { batchEncoding, MozafariMNIST2018, PUNISHMENT, REWARD } from "../mozafari_network.ts";
import { range } from "../support/stimuli.ts";

/** What is done in turn. */
export type Stage = "draw" | "layer1" | "layer2" | "layer3";

/** How much is learnt. */
export interface Amounts {
  /** Digits to learn from. */
  train: number;
  /** Digits that it is asked about and never learns. */
  test: number;
  /** How often each layer goes through all digits. */
  epochs: readonly [layer1: number, layer2: number, layer3: number];
}

/** How far it is. */
export interface Step {
  stage: Stage;
  /** Digits of the stage that have been seen, and all of them. */
  done: number;
  total: number;
  /** The share of unseen digits that are named rightly, after each epoch of layer 3. */
  right: number | null;
}

/** Digits that are drawn, or learnt by layers 1 and 2, in a step; and by layer 3. */
const FEW = 20;
const MANY = 200;
/** Decisions after which the rates of layer 3 follow them. */
const ADAPT = 1000;

/** Digits `[digits, 1, 28, 28]` from 0 to 1 to what the network is given. */
export type Encoding = (images: torch.Tensor) => torch.Tensor;

/** A network that learns, on one device. */
export class Training {
  readonly net: MozafariMNIST2018;
  readonly encode: Encoding;
  readonly #amounts: Amounts;
  readonly #seed: number;

  /** Makes a network with random weights. */
  constructor(device: string, seed: number, amounts: Amounts) {
    torch.manual_seed(seed);
    this.net = new MozafariMNIST2018(100, 10).to(device);
    const waves = batchEncoding();
    this.encode = (images) => sf.pad(waves(images), [2, 2, 2, 2]).to(device);
    this.#amounts = amounts;
    this.#seed = seed;
  }

  /** Learns, and says after each step how far it is. Between two steps the network may be asked. */
  async *steps(): AsyncGenerator<Step> {
    const { net } = this;
    const [epochs1, epochs2, epochs3] = this.#amounts.epochs;
    const waves: torch.Tensor[] = [];
    const unseen: torch.Tensor[] = [];
    yield* this.#draw(waves, unseen);
    yield* this.#watch("layer1", waves, epochs1);
    const second = waves.map((wave) => net.input2(wave));
    yield* this.#watch("layer2", second, epochs2);
    const third = torch.cat(second.map((wave) => net.input3(wave)));
    yield* this.#practise(third, torch.cat(unseen.map((wave) => net.deep_input(wave))), epochs3);
  }

  async *#draw(waves: torch.Tensor[], unseen: torch.Tensor[]): AsyncGenerator<Step> {
    const { train, test } = this.#amounts;
    const total = train + test;
    const transform = new torchvision.transforms.ToTensor();
    let done = 0;
    for (const [list, length] of [[waves, train], [unseen, test]] as const) {
      const options = { train: list === waves, seed: this.#seed, transform };
      const digits = new torchvision.datasets.StrokeDigits(length, options);
      for (let first = 0; first < length; first += FEW) {
        const some = range(first, Math.min(first + FEW, length)).map((i) => digits.get(i)[0]);
        list.push(this.encode(torch.stack(some)));
        done += some.length;
        yield { stage: "draw", done, total, right: null };
      }
    }
  }

  /** Layers 1 and 2 learn what digits have in common, without being told what they are. */
  async *#watch(
    stage: "layer1" | "layer2",
    inputs: readonly torch.Tensor[],
    epochs: number,
  ): AsyncGenerator<Step> {
    const { net } = this;
    const [stdp, lesson] = stage === "layer1"
      ? [net.stdp1, net.lesson(1)]
      : [net.stdp2, net.lesson(2)];
    const schedule = new snn.Doubling();
    const total = epochs * this.#amounts.train;
    let done = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const wave of inputs) {
        stdp.learn(wave, { ...lesson, schedule });
        done += wave.size(0);
        yield { stage, done, total, right: null };
      }
    }
  }

  /** Layer 3 names digits, and is told whether it was right. */
  async *#practise(
    inputs: torch.Tensor,
    unseen: torch.Tensor,
    epochs: number,
  ): AsyncGenerator<Step> {
    const { net: { conv3, stdp3: reward, anti_stdp3: punish, decision_map } } = this;
    const { train } = this.#amounts;
    const schedule = new snn.AdaptiveReward({ reward: REWARD, punish: PUNISHMENT, every: ADAPT });
    const rstdp = new snn.RSTDP(conv3, { reward, punish, decision_map, schedule });
    const total = epochs * train;
    let done = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (let first = 0; first < train; first += MANY) {
        const count = Math.min(MANY, train - first);
        const labels = range(first, first + count).map((i) => i % 10);
        await rstdp.learn(inputs.narrow(0, first, count), labels, { end: first + count === train });
        done += count;
        const last = first + count === train;
        yield { stage: "layer3", done, total, right: last ? await this.#examine(unseen) : null };
      }
    }
  }

  /** The share of digits that are named rightly. */
  async #examine(unseen: torch.Tensor): Promise<number> {
    const { net } = this;
    const [spikes, potentials] = sf.fire(net.conv3(unseen), null, true);
    const winners = await sf.get_k_winners(potentials, 1, 0, spikes).batch();
    const right = winners.filter(([winner], i) => winner && net.decision_map[winner[0]] === i % 10);
    return right.length / winners.length;
  }
}

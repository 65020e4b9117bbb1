/**
 * The network of Mozafari et al. (arXiv:1804.00227) for digits, as its Python port reads: two layers
 * that learn by STDP, a third one that learns by reward-modulated STDP and decides.
 */

import { functional as sf, snn, torch, torchvision, utils } from "../mod.ts";
import { type Context, double, learnFrom, lessonOf } from "./support/context.ts";
import { type Encoding, ofBatches } from "./support/stimuli.ts";

/** The rates by which layer 3 learns from right and from wrong decisions, before they adapt. */
export const REWARD = [0.004, -0.003] as const;
export const PUNISHMENT = [-0.004, 0.0005] as const;

/** Images `[N, 1, 28, 28]` in 0..1 to spike waves `[N, 15, 6, 28, 28]`, of one image without `N`. */
function encoder(): Encoding {
  const kernels = [
    new utils.DoGKernel(3, 3 / 9, 6 / 9),
    new utils.DoGKernel(3, 6 / 9, 3 / 9),
    new utils.DoGKernel(7, 7 / 9, 14 / 9),
    new utils.DoGKernel(7, 14 / 9, 7 / 9),
    new utils.DoGKernel(13, 13 / 9, 26 / 9),
    new utils.DoGKernel(13, 26 / 9, 13 / 9),
  ];
  const filter = new utils.Filter(kernels, { padding: 6, thresholds: 50 });
  const encode = new utils.Intensity2Latency(15, { to_spike: true });
  return (images) => encode(sf.local_normalization(filter(images.mul(255)), 8));
}

/** The same, of one image too as a batch. */
export function batchEncoding(): Encoding {
  return ofBatches(encoder());
}

/** Images to spike waves `[15, 6, 28, 28]`. */
export function encoding(): torchvision.transforms.Compose<torchvision.Image, torch.Tensor> {
  const encode = encoder();
  return new torchvision.transforms.Compose([
    new torchvision.transforms.ToTensor(),
    (image: torch.Tensor) => encode(image.unsqueeze(0)),
  ]);
}

/** The network. While it trains, `max_layer` says which layer learns. */
export class MozafariMNIST2018 extends torch.nn.Module<
  [input: torch.Tensor, max_layer?: number],
  Promise<number>
> {
  conv1: snn.Convolution;
  conv2: snn.Convolution;
  conv3: snn.Convolution;

  conv1_t = 15;
  k1 = 5;
  r1 = 3;

  conv2_t = 10;
  k2 = 8;
  r2 = 1;

  stdp1: snn.STDP;
  stdp2: snn.STDP;
  stdp3: snn.STDP;
  anti_stdp3: snn.STDP;
  max_ap = new torch.nn.Parameter(torch.tensor([0.15]));

  /** The class that each feature of the last layer stands for. */
  decision_map: number[];

  spk_cnt1 = 0;
  spk_cnt2 = 0;
  ctx: Context | null = null;

  /** Features of the second layer, and of the last one for each class; as published by default. */
  constructor(features2 = 250, features_per_class = 20) {
    super();
    const features3 = 10 * features_per_class;
    this.conv1 = new snn.Convolution(6, 30, 5, 0.8, 0.05);
    this.conv2 = new snn.Convolution(30, features2, 3, 0.8, 0.05);
    this.conv3 = new snn.Convolution(features2, features3, 5, 0.8, 0.05);
    this.stdp1 = new snn.STDP(this.conv1, [0.004, -0.003]);
    this.stdp2 = new snn.STDP(this.conv2, [0.004, -0.003]);
    this.stdp3 = new snn.STDP(this.conv3, REWARD, false, 0.2, 0.8);
    this.anti_stdp3 = new snn.STDP(this.conv3, PUNISHMENT, false, 0.2, 0.8);
    this.decision_map = Array.from(
      { length: features3 },
      (_, feature) => Math.floor(feature / features_per_class),
    );
  }

  /** The class of an image, or -1 where no neuron of the last layer spikes. */
  override async forward(input: torch.Tensor, max_layer = 3): Promise<number> {
    input = sf.pad(input.float(), [2, 2, 2, 2], 0);
    if (this.training) {
      let pot = this.conv1(input);
      let spk: torch.Tensor;
      [spk, pot] = sf.fire(pot, this.conv1_t, true);
      if (max_layer === 1) {
        this.spk_cnt1 = await double(this.stdp1, this.spk_cnt1, this.max_ap);
        pot = sf.pointwise_inhibition(pot);
        spk = pot.sign();
        const winners = sf.get_k_winners(pot, this.k1, this.r1, spk);
        this.ctx = { input_spikes: input, potentials: pot, output_spikes: spk, winners };
        return -1;
      }
      const spk_in = this.pooled1(spk);
      pot = this.conv2(spk_in);
      [spk, pot] = sf.fire(pot, this.conv2_t, true);
      if (max_layer === 2) {
        this.spk_cnt2 = await double(this.stdp2, this.spk_cnt2, this.max_ap);
        pot = sf.pointwise_inhibition(pot);
        spk = pot.sign();
        const winners = sf.get_k_winners(pot, this.k2, this.r2, spk);
        this.ctx = { input_spikes: spk_in, potentials: pot, output_spikes: spk, winners };
        return -1;
      }
      return await this.decide(this.pooled2(spk));
    }
    return await this.decide(this.deep_input(input));
  }

  /** What the last layer is given. It stays as it is once the first two layers have learnt. */
  deep_input(padded: torch.Tensor): torch.Tensor {
    return this.input3(this.input2(padded));
  }

  /** What the second layer is given, of the padded input of the first. */
  input2(padded: torch.Tensor): torch.Tensor {
    return this.pooled1(sf.fire(this.conv1(padded), this.conv1_t));
  }

  /** What the third layer is given, of the input of the second. */
  input3(spk_in: torch.Tensor): torch.Tensor {
    return this.pooled2(sf.fire(this.conv2(spk_in), this.conv2_t));
  }

  /** What the second layer is given, of the spikes of the first. */
  pooled1(spk: torch.Tensor): torch.Tensor {
    return sf.pad(sf.pooling(spk, 2, 2), [1, 1, 1, 1]);
  }

  /** What the third layer is given, of the spikes of the second. */
  pooled2(spk: torch.Tensor): torch.Tensor {
    return sf.pad(sf.pooling(spk, 3, 3), [2, 2, 2, 2]);
  }

  /** How layer 1 or 2 learns, as `learn` takes it: what `forward` and `stdp` do. */
  lesson(layer: 1 | 2): snn.LearnOptions {
    return lessonOf(this, layer);
  }

  /** The class that the first neuron of the last layer to spike stands for, or -1. */
  async decide(deep_in: torch.Tensor): Promise<number> {
    const [spk, pot] = sf.fire(this.conv3(deep_in), null, true);
    const winners = await sf.get_k_winners(pot, 1, 0, spk);
    this.ctx = { input_spikes: deep_in, potentials: pot, output_spikes: spk, winners };
    return winners.length !== 0 ? this.decision_map[winners[0][0]] : -1;
  }

  /** Unsupervised learning of layer 1 or 2 from the last image. */
  stdp(layer: 1 | 2): void {
    learnFrom(this.ctx, layer === 1 ? this.stdp1 : this.stdp2);
  }

  /** Strengthens the decision on the last image. */
  reward(): void {
    learnFrom(this.ctx, this.stdp3);
  }

  /** Weakens it. */
  punish(): void {
    learnFrom(this.ctx, this.anti_stdp3);
  }

  /** Sets the rates of reward and punishment. */
  update_learning_rates(
    reward: readonly [ap: number, an: number],
    punishment: readonly [ap: number, an: number],
  ): void {
    this.stdp3.update_all_learning_rate(...reward);
    this.anti_stdp3.update_all_learning_rate(...punishment);
  }
}

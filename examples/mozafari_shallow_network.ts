/**
 * The network of Mozafari et al. for objects (doi 10.1109/TNNLS.2018.2826721), as its Python port reads:
 * one layer of features, each of which stands for a class, that learns by reward-modulated STDP.
 */

import { functional as sf, snn, torch, torchvision, utils } from "../mod.ts";
import { type Context, learnFrom } from "./support/context.ts";

type Rates = readonly [ltp: number, ltd: number];

/** What differs between the published data sets. */
export interface Setting {
  /** Size that images are brought to, `[width, height]`; a null width keeps the shape of the image. */
  size: readonly [width: number | null, height: number];
  /** Window and stride of the pooling of edges. */
  pool: readonly [window: number, stride: number];
  bins: number;
  features_per_class: number;
  kernel: number;
  threshold: number;
  reward: Rates;
  punish: Rates;
  /** Chance of a feature to sit out an epoch. */
  dropout: number;
  epochs: number;
}

/** The published settings. */
export const SETTINGS = {
  /** Faces and motorbikes, 160 pixels high. */
  caltech: {
    size: [null, 160],
    pool: [7, 6],
    bins: 15,
    features_per_class: 10,
    kernel: 17,
    threshold: 42,
    reward: [0.005, -0.0025],
    punish: [-0.005, 0.0005],
    dropout: 0.5,
    epochs: 400,
  },
  eth80: {
    size: [128, 128],
    pool: [5, 4],
    bins: 15,
    features_per_class: 10,
    kernel: 31,
    threshold: 160,
    reward: [0.01, -0.0035],
    punish: [-0.01, 0.0006],
    dropout: 0.4,
    epochs: 250,
  },
  norb: {
    size: [96, 96],
    pool: [5, 4],
    bins: 30,
    features_per_class: 10,
    kernel: 23,
    threshold: 150,
    reward: [0.05, -0.003],
    punish: [-0.05, 0.0005],
    dropout: 0.5,
    epochs: 800,
  },
} as const satisfies Record<string, Setting>;

/** Oriented edges of an image in 0..1, `[1, 1, H, W]`, as a spike wave `[bins, 4, H', W']`. */
export class S1C1Transform {
  readonly #filter: utils.Filter;
  readonly #inhibit: utils.LateralIntencityInhibition;
  readonly #encode: utils.Intensity2Latency;
  readonly #pool: Setting["pool"];

  constructor({ pool, bins }: Pick<Setting, "pool" | "bins">) {
    const kernels = [67.5, 112.5, 157.5, 202.5].map((angle) => new utils.GaborKernel(5, angle));
    this.#filter = new utils.Filter(kernels, { use_abs: true });
    this.#inhibit = new utils.LateralIntencityInhibition([0.15, 0.12, 0.1, 0.07, 0.05]);
    this.#encode = new utils.Intensity2Latency(bins);
    this.#pool = pool;
  }

  encode(image: torch.Tensor): torch.Tensor {
    image = this.#filter(image);
    const [window, stride] = this.#pool;
    image = sf.pooling(image, window, stride, Math.floor(window / 2));
    image = this.#inhibit(image);
    let wave = this.#encode(image);
    wave = sf.pointwise_inhibition(wave);
    return wave.sign();
  }
}

/** Images to spike waves. */
export function encoding(
  setting: Setting,
): torchvision.transforms.Compose<torchvision.Image, torch.Tensor> {
  const s1c1 = new S1C1Transform(setting);
  const [fixed, height] = setting.size;
  return new torchvision.transforms.Compose([
    new torchvision.transforms.Grayscale(),
    (image: torchvision.Image) => {
      const width = fixed ?? Math.max(Math.round(image.width * height / image.height), 1);
      return image.width === width && image.height === height
        ? image
        : image.resize([width, height]);
    },
    new torchvision.transforms.ToTensor(),
    (image: torch.Tensor) => s1c1.encode(image.unsqueeze(0)),
  ]);
}

/** The network. It decides for the class of the first neuron to spike. */
export class MozafariShallow extends torch.nn.Module<[input: torch.Tensor], Promise<number>> {
  s2: snn.Convolution;
  stdp: snn.STDP;
  anti_stdp: snn.STDP;

  threshold: number;
  dropout: number;
  /** The class that each feature stands for. */
  decision_map: number[];
  /** Features that sit out while it learns. */
  to_be_dropped: number[] = [];

  ctx: Context | null = null;

  constructor(setting: Setting, number_of_classes: number) {
    super();
    const { features_per_class, kernel, threshold, reward, punish, dropout } = setting;
    const features = features_per_class * number_of_classes;
    this.s2 = new snn.Convolution(4, features, kernel, 0.8, 0.05);
    this.stdp = new snn.STDP(this.s2, reward);
    this.anti_stdp = new snn.STDP(this.s2, punish);
    this.threshold = threshold;
    this.dropout = dropout;
    this.decision_map = Array.from(
      { length: features },
      (_, feature) => Math.floor(feature / features_per_class),
    );
  }

  /** The class of an image, or -1 where no neuron spikes. */
  override async forward(input: torch.Tensor): Promise<number> {
    input = input.float();
    let pot = this.s2(input);
    if (this.training) sf.feature_inhibition_(pot, this.to_be_dropped);
    let spk: torch.Tensor;
    [spk, pot] = sf.fire(pot, this.threshold, true);
    const winners = await sf.get_k_winners(pot, 1, 0, spk);
    this.ctx = { input_spikes: input, potentials: pot, output_spikes: spk, winners };
    return winners.length !== 0 ? this.decision_map[winners[0][0]] : -1;
  }

  /** The class of the largest potential in the end, whatever the threshold; -1 where all are 0. */
  async strongest(input: torch.Tensor): Promise<number> {
    const [spk, pot] = sf.fire(this.s2(input.float()), null, true);
    const winners = await sf.get_k_winners(pot, 1, 0, spk);
    return winners.length !== 0 ? this.decision_map[winners[0][0]] : -1;
  }

  /** Draws the features that sit out. */
  async update_dropout(generator?: torch.Generator): Promise<void> {
    const chances = torch.full([this.decision_map.length], this.dropout);
    const drawn = await torch.bernoulli(chances, { generator }).tolist() as number[];
    this.to_be_dropped = drawn.flatMap((drops, feature) => drops ? [feature] : []);
  }

  /** Strengthens the decision on the last image. */
  reward(): void {
    learnFrom(this.ctx, this.stdp);
  }

  /** Weakens it. */
  punish(): void {
    learnFrom(this.ctx, this.anti_stdp);
  }

  /** Sets the rates of reward and punishment. */
  update_learning_rates(reward: Rates, punish: Rates): void {
    this.stdp.update_all_learning_rate(...reward);
    this.anti_stdp.update_all_learning_rate(...punish);
  }
}

/**
 * The network of Kheradpisheh et al. (doi 10.1016/j.neunet.2017.12.005) for digits, as its Python port
 * reads: two layers that learn by STDP, and what the second one sees of an image, for a classifier.
 */

import { functional as sf, snn, torch, utils } from "../mod.ts";
import { type Context, double, learnFrom, lessonOf } from "./support/context.ts";
import { type Encoding, ofBatches } from "./support/stimuli.ts";

/** Images `[N, 1, 28, 28]` in 0..1 to spike waves `[N, 15, 2, 28, 28]`. */
export function batchEncoding(): Encoding {
  const kernels = [new utils.DoGKernel(7, 1, 2), new utils.DoGKernel(7, 2, 1)];
  const filter = new utils.Filter(kernels, { padding: 3, thresholds: 50 });
  const encode = new utils.Intensity2Latency(15, { to_spike: true });
  return ofBatches((images) => encode(sf.local_normalization(filter(images.mul(255)), 8)));
}

/** The network. While it trains, `max_layer` says which layer learns. */
export class KheradpishehMNIST extends torch.nn.Module<
  [input: torch.Tensor, max_layer?: number],
  Promise<torch.Tensor>
> {
  conv1 = new snn.Convolution(2, 32, 5, 0.8, 0.05);
  conv1_t = 10;
  k1 = 5;
  r1 = 2;

  conv2 = new snn.Convolution(32, 150, 2, 0.8, 0.05);
  conv2_t = 1;
  k2 = 8;
  r2 = 1;

  stdp1 = new snn.STDP(this.conv1, [0.004, -0.003]);
  stdp2 = new snn.STDP(this.conv2, [0.004, -0.003]);
  max_ap = new torch.nn.Parameter(torch.tensor([0.15]));

  spk_cnt1 = 0;
  ctx: Context | null = null;

  /** The spikes of the layer that learns; of a network that does not train, the features `[150, 9, 9]`. */
  override async forward(input: torch.Tensor, max_layer = 2): Promise<torch.Tensor> {
    input = sf.pad(input.float(), [2, 2, 2, 2], 0);
    if (!this.training) return this.features(input);
    let pot = this.conv1(input);
    let spk: torch.Tensor;
    [spk, pot] = sf.fire(pot, this.conv1_t, true);
    if (max_layer === 1) {
      this.spk_cnt1 = await double(this.stdp1, this.spk_cnt1, this.max_ap);
      pot = sf.pointwise_inhibition(pot);
      spk = pot.sign();
      const winners = sf.get_k_winners(pot, this.k1, this.r1, spk);
      this.ctx = { input_spikes: input, potentials: pot, output_spikes: spk, winners };
      return spk;
    }
    const spk_in = this.lesson_input2(this.pooled1(spk));
    pot = this.conv2(spk_in);
    [spk, pot] = sf.fire(pot, this.conv2_t, true);
    pot = sf.pointwise_inhibition(pot);
    spk = pot.sign();
    const winners = sf.get_k_winners(pot, this.k2, this.r2, spk);
    this.ctx = { input_spikes: spk_in, potentials: pot, output_spikes: spk, winners };
    return spk;
  }

  /** What the second layer is given, of the padded input of the first. */
  input2(padded: torch.Tensor): torch.Tensor {
    return this.pooled1(sf.fire(this.conv1(padded), this.conv1_t));
  }

  /** What the second layer is given, of the spikes of the first. */
  pooled1(spk: torch.Tensor): torch.Tensor {
    return sf.pad(sf.pooling(spk, 2, 2, 1), [1, 1, 1, 1]);
  }

  /** What it learns from: of each place the earliest feature. */
  lesson_input2(spk_in: torch.Tensor): torch.Tensor {
    return sf.pointwise_inhibition(spk_in);
  }

  /** Whether each feature of the second layer ever spikes in each of 9 x 9 windows, as 0 and 1. */
  features(padded: torch.Tensor): torch.Tensor {
    const spk = sf.fire(this.conv2(this.input2(padded)), this.conv2_t);
    const pooled = sf.pooling(spk, 2, 2, 1);
    return pooled.amax(-4);
  }

  /** How layer 1 or 2 learns, as `learn` takes it: what `forward` and `stdp` do. */
  lesson(layer: 1 | 2): snn.LearnOptions {
    return lessonOf(this, layer);
  }

  /** Unsupervised learning of layer 1 or 2 from the last image. */
  stdp(layer: 1 | 2): void {
    learnFrom(this.ctx, layer === 1 ? this.stdp1 : this.stdp2);
  }
}

/**
 * What is timed: the digit network with weights that have learnt, since they decide how many spikes
 * there are, and images.
 */

import { functional as sf, safetensors, snn, torch, torchvision } from "../../mod.ts";
import { encoding, MozafariMNIST2018 } from "../../examples/mozafari_network.ts";

/** Where images and weights come from. */
export interface Sources {
  /** A folder with MNIST; digits are drawn without. */
  data?: string;
  /** A state of the network; without, it learns for some seconds. */
  weights?: string;
  /** How many images are timed. */
  images: number;
  /** How many of them are in a batch, 100 by default. */
  batch?: number;
}

export type Layer = 1 | 2 | 3;
export const LAYERS: readonly Layer[] = [1, 2, 3];

/** How layers 1 and 2 learn, as published. */
export const LESSONS = {
  1: { threshold: 15, kwta: 5, inhibition_radius: 3, pointwise_inhibition: true },
  2: { threshold: 10, kwta: 8, inhibition_radius: 1, pointwise_inhibition: true },
} as const;

/** Images of a batch. */
const BATCH = 100;
const LEARNT_FROM = 1500;

/** The network and its images: encoded, and what each layer is given, padded, in batches. */
export class Subject {
  private constructor(
    readonly net: MozafariMNIST2018,
    readonly images: readonly torchvision.Image[],
    readonly targets: readonly number[],
    readonly waves: readonly torch.Tensor[],
    readonly batches: Readonly<Record<Layer, readonly torch.Tensor[]>>,
  ) {}

  /** Gets images, and weights or has them learnt. */
  static async open({ data, weights, images, batch = BATCH }: Sources): Promise<Subject> {
    torch.manual_seed(0);
    const net = new MozafariMNIST2018();
    const wanted = Math.max(images, weights === undefined ? LEARNT_FROM : 0);
    const [pictures, targets] = await pictured(data, wanted);
    if (weights !== undefined) await load(net, weights);
    else await learn(net, pictures, targets);
    const timed = pictures.slice(0, images);
    const waves = encoded(timed);
    const first = padded(waves, batch);
    const second = first.map((batch) => net.input2(batch));
    const batches = { 1: first, 2: second, 3: second.map((batch) => net.input3(batch)) };
    return new Subject(net, timed, targets.slice(0, images), waves, batches);
  }

  /** The same on another device. */
  to(device: string): Subject {
    const net = new MozafariMNIST2018();
    net.load_state_dict(this.net.state_dict());
    net.to(device);
    const move = (waves: readonly torch.Tensor[]) => waves.map((wave) => wave.to(device));
    const batches = {
      1: move(this.batches[1]),
      2: move(this.batches[2]),
      3: move(this.batches[3]),
    };
    return new Subject(net, this.images, this.targets, move(this.waves), batches);
  }

  convolution(layer: Layer): snn.Convolution {
    return ([this.net.conv1, this.net.conv2, this.net.conv3] as const)[layer - 1];
  }

  encode(): torch.Tensor[] {
    return encoded(this.images);
  }

  /** Decisions, one image at a time. */
  async infer(): Promise<number[]> {
    this.net.eval();
    const answers: number[] = [];
    for (const wave of this.waves) answers.push(await this.net(wave));
    return answers;
  }

  /** The same in batches. */
  async inferBatch(): Promise<number[]> {
    const { net } = this;
    const answers: number[] = [];
    for (const batch of this.batches[1]) {
      const [spk, pot] = sf.fire(net.conv3(net.deep_input(batch)), null, true);
      for (const [winner] of await sf.get_k_winners(pot, 1, 0, spk).batch()) {
        answers.push(winner === undefined ? -1 : net.decision_map[winner[0]]);
      }
    }
    return answers;
  }
}

function encoded(images: readonly torchvision.Image[]): torch.Tensor[] {
  const encode = encoding();
  return images.map((image) => encode(image));
}

async function pictured(
  data: string | undefined,
  images: number,
): Promise<[images: torchvision.Image[], targets: number[]]> {
  const set = data === undefined
    ? new torchvision.datasets.StrokeDigits(images)
    : await torchvision.datasets.MNIST.open(data);
  const indices = Array.from({ length: Math.min(images, set.length) }, (_, i) => i);
  const targets = await Promise.all(indices.map(async (i) => (await set.get(i))[1]));
  return [indices.map((i) => set.image(i)), targets];
}

/** What the first layer is given. */
function padded(waves: readonly torch.Tensor[], batch = BATCH): torch.Tensor[] {
  const batches: torch.Tensor[] = [];
  for (let i = 0; i < waves.length; i += batch) {
    batches.push(sf.pad(torch.stack(waves.slice(i, i + batch)), [2, 2, 2, 2]));
  }
  return batches;
}

/** Each layer learns before it computes what the next one is given. */
async function learn(
  net: MozafariMNIST2018,
  images: readonly torchvision.Image[],
  targets: readonly number[],
): Promise<void> {
  const look = (layer: 1 | 2, stdp: snn.STDP, passes: number): void => {
    const schedule = new snn.Doubling();
    for (let pass = 0; pass < passes; pass++) {
      for (const batch of batches) stdp.learn(batch, { ...LESSONS[layer], schedule });
    }
  };
  let batches = padded(encoded(images));
  look(1, net.stdp1, 2);
  batches = batches.map((batch) => net.input2(batch));
  look(2, net.stdp2, 3);
  batches = batches.map((batch) => net.input3(batch));
  const reward = { reward: net.stdp3, punish: net.anti_stdp3, decision_map: net.decision_map };
  const rstdp = new snn.RSTDP(net.conv3, reward);
  let first = 0;
  for (const batch of batches) {
    await rstdp.learn(batch, targets.slice(first, first += batch.size(0)));
  }
}

/** Takes the weights of a file, which may hold nothing else, with the rates that they learn at by then. */
async function load(net: MozafariMNIST2018, file: string): Promise<void> {
  const tensors = await safetensors.load_file(file);
  const missing = LAYERS.map((layer) => `conv${layer}.weight`).filter((key) => !tensors.has(key));
  if (missing.length > 0) {
    throw new TypeError(`Cannot take weights from "${file}": it has no ${missing.join(", ")}`);
  }
  net.load_state_dict(tensors, { strict: false });
  // As the published schedule sets them where 97 of 100 decisions are right.
  net.update_learning_rates([0.03 * 0.004, 0.03 * -0.003], [0.97 * -0.004, 0.97 * 0.0005]);
}

/**
 * The times of a device. Whatever is not read is waited for.
 */

import { snn, type torch } from "../../mod.ts";
import { keep } from "./checks.ts";
import type { DeviceRecord } from "./records.ts";
import { type Layer, LESSONS, type Subject } from "./subject.ts";
import { time } from "./timing.ts";
import { batched } from "./ways.ts";

type Times = Pick<
  DeviceRecord,
  "infer_ms" | "infer_batch_ms" | "learn1_ms" | "learn2_ms" | "learn3_ms"
>;
type Together = Pick<DeviceRecord, "together1_ms" | "together2_ms" | "together3_ms">;

/** Single images take long on a GPU: so many are enough. */
const SINGLE = 10;

/** Inference, and learning of one network. */
export async function measureDevice(subject: Subject, rounds: number): Promise<Times> {
  const { net, waves, images } = subject;
  const single = waves.slice(0, SINGLE);
  const way = batched(subject);
  const one = async () => {
    net.eval();
    for (const wave of single) await net(wave);
  };
  const learn = async (layer: Layer) => {
    const putBack = keep(subject, layer);
    const step = async () => {
      await way.learn(layer);
      await done(subject, layer);
    };
    const taken = await time(rounds, step, async () => {
      putBack();
      await done(subject, layer);
    });
    putBack();
    return taken / images.length;
  };
  return {
    infer_ms: await time(rounds, one) / single.length,
    infer_batch_ms: await time(rounds, () => subject.inferBatch()) / images.length,
    learn1_ms: await learn(1),
    learn2_ms: await learn(2),
    learn3_ms: await learn(3),
  };
}

/** Learning of several networks at once. */
export async function population(
  subject: Subject,
  networks: number,
  rounds: number,
): Promise<Together> {
  const { net, batches, targets } = subject;
  const measure = async (layer: Layer) => {
    const convolution = subject.convolution(layer);
    const layers = Array.from({ length: networks }, () => {
      const { in_channels, out_channels, kernel_size } = convolution;
      const copy = new snn.Convolution(in_channels, out_channels, kernel_size);
      copy.to(convolution.weight.device);
      copy.load_weight(convolution.weight);
      return copy;
    });
    const [waves] = batches[layer];
    const learn = layer === 3
      ? rewarded(layers, net.decision_map, waves, targets)
      : unsupervised(layers, waves, LESSONS[layer]);
    const taken = await time(rounds, async () => {
      await learn();
      await layers[0].weight.at(0).sum().item();
    });
    for (const { weight } of layers) weight.dispose();
    return taken / networks / targets.length;
  };
  return {
    together1_ms: await measure(1),
    together2_ms: await measure(2),
    together3_ms: await measure(3),
  };
}

function unsupervised(
  layers: readonly snn.Convolution[],
  waves: torch.Tensor,
  lesson: snn.LearnOptions,
): () => void {
  const rules = layers.map((layer) => new snn.STDP(layer, [0.004, -0.003]));
  return () => snn.STDP.learn_all(rules, waves, lesson);
}

function rewarded(
  layers: readonly snn.Convolution[],
  decision_map: readonly number[],
  waves: torch.Tensor,
  targets: readonly number[],
): () => Promise<unknown> {
  const options = {
    ...{ reward: [0.004, -0.003], punish: [-0.004, 0.0005] } as const,
    ...{ use_stabilizer: false, lower_bound: 0.2, upper_bound: 0.8, decision_map },
  };
  const rules = layers.map((layer) => new snn.RSTDP(layer, options));
  return () => snn.RSTDP.learn_all(rules, waves, targets);
}

/** Waits for the device. */
async function done(subject: Subject, layer: Layer): Promise<void> {
  await subject.convolution(layer).weight.at(0).sum().item();
}

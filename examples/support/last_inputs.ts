/**
 * What layer 3 is given by trained layers 1 and 2, kept in files as bits (500 bytes an image) that are
 * named after the weights: one experiment computes it, the next ones read it.
 */

import { functional as sf, safetensors, torch } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import { makeFolderOf } from "./record.ts";
import { chunks, type Stimuli } from "./stimuli.ts";

/** Rows and columns of layer 2 after pooling; layer 3 is given them padded by two. */
const SIDE = 4;
/** It asks only whether an input has spiked, so one step is enough. */
const STEPS = 1;

/**
 * The inputs of layer 3, from their file if there is one; computed and written if not.
 *
 * @param name Which images they are, and moved by how much.
 */
export async function lastInputs(
  net: MozafariMNIST2018,
  images: Stimuli,
  [folder, name]: readonly [folder: string, name: string],
  step: (count: number) => Promise<void>,
): Promise<Stimuli> {
  const file = `${folder}/inputs-${await digestOf(net)}-${name}.safetensors`;
  const bytes = net.conv2.out_channels * SIDE ** 2 / 8;
  try {
    const tensors = await safetensors.load_file(file);
    const [spikes, labels] = ["spikes", "labels"].map((key) => tensors.get(key));
    if (String(spikes?.shape) !== String([images.length, bytes]) || !labels) {
      throw new TypeError(`Cannot take inputs from "${file}": they are not those of this network`);
    }
    await step(images.length);
    return fromBits(await spikes!.data() as Uint8Array, await labels.data() as Uint8Array);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const spikes = new Uint8Array(images.length * bytes);
  const labels = new Uint8Array(images.length);
  let done = 0;
  for await (const batch of chunks(images)) {
    const deep = net.deep_input(batch.inputs);
    const times = await sf.pad(deep, [-2, -2, -2, -2]).times.data() as Uint8Array;
    const steps = deep.size(1);
    const first = done * bytes;
    times.forEach((time, i) => spikes[first + (i >> 3)] |= Number(time < steps) << (i & 7));
    labels.set(batch.labels, done);
    done += batch.labels.length;
    await step(batch.labels.length);
  }
  await makeFolderOf(file);
  await safetensors.save_file({
    spikes: torch.tensor(spikes, { shape: [images.length, bytes] }),
    labels: torch.tensor(labels),
  }, file);
  return fromBits(spikes, labels);
}

/** Inputs that are unpacked at each request. */
function fromBits(spikes: Uint8Array, labels: Uint8Array): Stimuli {
  const bytes = spikes.length / labels.length;
  return {
    length: labels.length,
    batch(indices) {
      const times = new Uint8Array(indices.length * bytes * 8);
      for (const [i, index] of indices.entries()) {
        for (let bit = 0; bit < bytes * 8; bit++) {
          const spiked = spikes[index * bytes + (bit >> 3)] >> (bit & 7) & 1;
          times[i * bytes * 8 + bit] = STEPS - spiked;
        }
      }
      const shape = [indices.length, bytes * 8 / SIDE ** 2, SIDE, SIDE];
      const waves = torch.from_times(torch.tensor(times, { shape }), STEPS);
      return Promise.resolve({
        inputs: sf.pad(waves, [2, 2, 2, 2]),
        labels: indices.map((index) => labels[index]),
      });
    },
  };
}

/** A name for all that the inputs depend on but for the images. */
async function digestOf(net: MozafariMNIST2018): Promise<string> {
  const { conv1, conv2, conv1_t, conv2_t } = net;
  const thresholds = new TextEncoder().encode(`${conv1_t},${conv2_t};`);
  const weights = await Promise.all([conv1, conv2].map(({ weight }) => weight.data()));
  const bytes = await new Blob([thresholds, ...weights]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.slice(0, 6).toHex();
}

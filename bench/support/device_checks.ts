/**
 * What is wrong is not timed: a device must give the spikes and decisions of the CPU, and its weights but for
 * rounding.
 */

import type { torch } from "../../mod.ts";
import { keep } from "./checks.ts";
import { type Layer, LAYERS, type Subject } from "./subject.ts";
import { batched, fire } from "./ways.ts";

/** Weights on a device may be off by so much of their size. */
const TOLERANCE = 1e-6;
/** Learning is compared over the first images. */
const LEARNT = 20;

/** Refuses to go on if something differs. */
export async function checkDevice(here: Subject, there: Subject): Promise<void> {
  for (const layer of LAYERS) {
    const [expected, found] = await Promise.all(
      [here, there].map((subject) => steps(subject, layer)),
    );
    if (String(expected) !== String(found)) refuse(there, `spikes of layer ${layer}`);
  }
  const [expected, found] = [await here.inferBatch(), await there.inferBatch()];
  if (String(expected) !== String(found)) refuse(there, "decisions");
  for (const layer of LAYERS) {
    const [expected, found] = await Promise.all(
      [here, there].map((subject) => learnt(subject, layer)),
    );
    const differs = found.some((weight, i) =>
      Math.abs(weight - expected[i]) > TOLERANCE * Math.abs(expected[i])
    );
    if (differs) refuse(there, `weights of layer ${layer} after ${LEARNT} images`);
  }
}

async function steps(subject: Subject, layer: Layer): Promise<torch.TypedArray[]> {
  const spikes = fire(subject, batched(subject), layer);
  return await Promise.all(spikes.map((wave) => wave.times.data()));
}

async function learnt(subject: Subject, layer: Layer): Promise<Float32Array> {
  const putBack = keep(subject, layer);
  await batched(subject).learn(layer, LEARNT);
  const weight = await subject.convolution(layer).weight.data();
  putBack();
  return weight as Float32Array;
}

function refuse(subject: Subject, what: string): never {
  const { device } = subject.net.conv1.weight;
  throw new Error(`Cannot time "${device}": it gives other ${what} than the CPU`);
}

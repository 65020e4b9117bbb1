/**
 * What is wrong is not timed. The dense layout must give the spikes and winners of the compact one, and
 * every way on every kind of kernels the spikes, decisions and weights of the first, to the bit.
 */

import { functional as sf, type torch } from "../../mod.ts";
import { type Layer, LAYERS, LESSONS, type Subject } from "./subject.ts";
import { fire, type Way } from "./ways.ts";

/** All that a way gives, by name. */
export type Outcome = ReadonlyMap<string, Uint8Array>;

/** Goes through everything that is timed. */
export async function outcomeOf(subject: Subject, way: Way): Promise<Outcome> {
  const outcome = new Map<string, Uint8Array>();
  outcome.set("encoded images", await timesOf(subject.encode()));
  for (const layer of LAYERS) {
    outcome.set(`spikes of layer ${layer}`, await timesOf(fire(subject, way, layer)));
  }
  outcome.set("decisions", bytesOf(Int32Array.from(await subject.infer())));
  for (const layer of LAYERS) {
    const restore = keep(subject, layer);
    await way.learn(layer);
    const learnt = await subject.convolution(layer).weight.data();
    outcome.set(`weights of layer ${layer} after learning`, bytesOf(learnt));
    restore();
  }
  const answers = bytesOf(Int32Array.from(await subject.inferBatch()));
  if (!same(answers, outcome.get("decisions")!)) {
    throw new Error("Cannot time inference: batches decide otherwise than single images");
  }
  return outcome;
}

/** Refuses an outcome that is not the expected one. */
export function compare(outcome: Outcome, expected: Outcome, name: string): void {
  for (const [what, bytes] of expected) {
    if (!same(outcome.get(what)!, bytes)) {
      throw new Error(`Cannot time ${name}: it gives other ${what} than the ported script`);
    }
  }
}

/** Refuses to go on if the dense layout differs, for some images. */
export async function checkDense(subject: Subject, way: Way): Promise<void> {
  for (const layer of LAYERS) {
    const conv = subject.convolution(layer);
    for (const input of way.inputs[layer].slice(0, 3)) {
      const [compact, dense] = [input, input.to_dense()].map((wave) => answer(conv(wave), layer));
      const spikes = await dense.spk.equal(compact.spk.to_dense());
      if (!spikes || String(await dense.winners) !== String(await compact.winners)) {
        throw new Error(`Cannot time layer ${layer}: its spikes or winners differ in dense layout`);
      }
    }
  }
}

function answer(
  raw: torch.Tensor,
  layer: Layer,
): { spk: torch.Tensor; winners: sf.Winners } {
  const lesson = layer === 3
    ? { threshold: null, kwta: 1, inhibition_radius: 0 } as const
    : LESSONS[layer];
  const [spk, pot] = sf.fire(raw, lesson.threshold, true);
  return { spk, winners: sf.get_k_winners(pot, lesson.kwta, lesson.inhibition_radius, spk) };
}

/** Keeps the weights of a layer; gives what puts them back. */
export function keep(subject: Subject, layer: Layer): () => void {
  const { weight } = subject.convolution(layer);
  const before = weight.clone();
  return () => weight.copy_(before);
}

async function timesOf(waves: readonly torch.Tensor[]): Promise<Uint8Array> {
  const parts = await Promise.all(waves.map(async (wave) => bytesOf(await wave.times.data())));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

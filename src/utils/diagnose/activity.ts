/**
 * What a layer does with stimuli: counted over all of them, one batch after another.
 *
 * @module
 */

import { fire } from "../../functional/fire.ts";
import { feature_inhibition, pointwise_inhibition } from "../../functional/inhibition.ts";
import { get_k_winners } from "../../functional/winners.ts";
import type { Convolution } from "../../snn/convolution.ts";
import { stridedOf } from "../../tensor/core.ts";
import type { Latency } from "../../tensor/latency.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Lesson } from "../../wave/lesson.ts";
import { inParts } from "../../wave/pace.ts";
import type { Winner } from "../../wave/winners.ts";

/** Potentials in memory at once. */
const TOGETHER = 2 ** 22;

/** How a layer fires and chooses. */
export type Firing = Omit<Lesson, "rules" | "teacher">;

/** What one stimulus did. */
export interface Response {
  /** Input spikes. */
  readonly spikes: number;
  /** Whether these are several, all in one step. */
  readonly one_step: boolean;
  /** Output spikes. */
  readonly fired: number;
  /** Output spikes in the first step with input. */
  readonly at_once: number;
  /** The largest potential. */
  readonly largest: number;
  /** Neurons in and out. */
  readonly neurons: readonly [input: number, output: number];
  readonly winners: readonly Winner[];
}

/**
 * Shows stimuli to a layer.
 *
 * @param signed Whether a weight is below 0, so that potentials may fall again.
 */
export async function respond(
  layer: Convolution,
  input: Latency,
  firing: Firing,
  signed: boolean,
  signal: AbortSignal | null,
): Promise<Response[]> {
  const { n, steps, h, w } = input.extent;
  const [kh, kw] = layer.kernel_size;
  const neurons = layer.out_channels * (h - kh + 1) * (w - kw + 1);
  const together = Math.max(1, Math.floor(TOGETHER / (neurons * (signed ? steps : 1))));
  const responses: Response[] = [];
  await inParts([stridedOf(layer.weight).backend], n, signal, async (first, most) => {
    const part = input.narrowBatch(first, Math.min(most, together));
    for (const response of await show(layer, new Tensor(part), steps, firing, signed)) {
      responses.push(response);
    }
    return part.extent.n;
  });
  return responses;
}

async function show(
  layer: Convolution,
  input: Tensor,
  steps: number,
  { threshold, kwta, radius, pointwise, dropped }: Firing,
  signed: boolean,
): Promise<Response[]> {
  const raw = feature_inhibition(layer(input), dropped);
  const [spikes, potentials] = fire(raw, threshold, true);
  const chosen = pointwise ? pointwise_inhibition(potentials) : potentials;
  const winners = get_k_winners(chosen, kwta, radius, pointwise ? chosen.sign() : spikes);
  // Potentials that never fall are largest in the last step, where they need not be kept for each step.
  const peaks = signed ? raw.to_dense() : fire(raw, null, true)[1].values!;
  const [given, fired, largest, lists] = await Promise.all([
    input.times.data() as Promise<Times>,
    spikes.times.data() as Promise<Times>,
    peaks.flatten(1).amax(1).data() as Promise<Float32Array>,
    winners.batch(),
  ]);
  const size = given.length / lists.length;
  const outputs = fired.length / lists.length;
  return lists.map((list, i) => {
    const before = given.subarray(i * size, (i + 1) * size);
    const after = fired.subarray(i * outputs, (i + 1) * outputs);
    const first = firstOf(before, steps);
    const spikes = countSpikes(before, steps, first);
    const answers = countSpikes(after, steps, first);
    return {
      spikes: spikes.count,
      one_step: spikes.count > 1 && spikes.at === spikes.count,
      fired: answers.count,
      at_once: answers.at,
      largest: largest[i],
      neurons: [size, outputs],
      winners: list,
    };
  });
}

/** First spike steps as they are read. */
type Times = Uint8Array | Uint16Array;

/** The first step with a spike; `steps` if there is none. */
function firstOf(times: Times, steps: number): number {
  let first = steps;
  for (const time of times) first = Math.min(first, time);
  return first;
}

/** Counts spikes: all of them, and those at one step. */
function countSpikes(times: Times, steps: number, step: number): { count: number; at: number } {
  let count = 0;
  let at = 0;
  for (const time of times) {
    if (time < steps) count++;
    if (time === step) at++;
  }
  return { count, at: step < steps ? at : 0 };
}

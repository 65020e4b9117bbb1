/**
 * What a layer is looked at with: waves, batches of them, or a stream of either, as a DataLoader gives it.
 *
 * @module
 */

import type { Convolution } from "../../snn/convolution.ts";
import { readWaves } from "../../snn/lesson.ts";
import type { Latency } from "../../tensor/latency.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { describe } from "../../validation.ts";

/** The classes of stimuli, the number of one. */
export type Targets = Tensor | readonly number[] | number;

/** Waves `[T, in, H, W]` or `[N, T, in, H, W]`, alone or with their classes, as data sets give them. */
export type Waves = Tensor | readonly [waves: Tensor, targets?: Targets, ...more: unknown[]];

/** Waves, or a stream of them: an array, a DataLoader, a generator. */
export type Stimuli = Tensor | Iterable<Waves> | AsyncIterable<Waves>;

/** Stimuli in compact form. */
export interface Batch {
  readonly input: Latency;
  /** Their classes, if they came with them and somebody asks. */
  readonly targets: readonly number[] | null;
}

/**
 * Reads stimuli one batch at a time.
 *
 * @param classes Whether the classes that come with stimuli are wanted.
 * @throws {TypeError} If they are not of the layer, or their classes are no integers.
 */
export async function* readStimuli(
  stimuli: Stimuli,
  layer: Convolution,
  classes: boolean,
): AsyncGenerator<Batch, void, void> {
  const stream = stimuli instanceof Tensor ? [stimuli] : stimuli;
  if (!isIterable(stream)) {
    throw new TypeError(
      `Cannot diagnose by ${describe(stimuli)}: it needs a tensor, or an iterable of tensors`,
    );
  }
  for await (const item of stream) {
    const [waves, targets]: readonly unknown[] = Array.isArray(item) ? item : [item];
    const input = readWaves(waves, layer, "diagnose by");
    const given = classes && targets !== undefined;
    yield { input, targets: given ? await readTargets(targets, input.extent.n) : null };
  }
}

/**
 * The classes of so many stimuli.
 *
 * @throws {TypeError} If there is not an integer for each.
 */
export async function readTargets(
  targets: unknown,
  stimuli: number,
): Promise<readonly number[]> {
  const list = targets instanceof Tensor ? Array.from(await targets.data(), Number) : targets;
  const labels: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (labels.length !== stimuli || !labels.every(Number.isInteger)) {
    throw new TypeError(
      `Cannot judge the decisions on ${stimuli} stimuli by ${describe(targets)}: ` +
        `it needs an integer for each`,
    );
  }
  return labels as readonly number[];
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}

/**
 * Spike steps as kernels take them.
 *
 * @module
 */

import { timeBytes, type Wave, type WaveShape } from "../../backend.ts";
import { elementsOf, neuronsOf } from "../../layout.ts";
import { type Binding, writes } from "../kernel.ts";

/** What `times.wgsl` is compiled with. */
export function timeConstants({ steps }: WaveShape): { TIME_BYTES: number } {
  return { TIME_BYTES: timeBytes(steps) };
}

/** The words that hold the steps of a wave: as many lanes write them. */
export function timeWords(wave: Wave): number {
  const perWord = 4 / timeBytes(wave.steps);
  const { offset } = wave.times;
  const end = offset + elementsOf(wave);
  return Math.ceil(end / perWord) - Math.floor(offset / perWord);
}

/** The steps of a wave, to be written. */
export function timesWritten(wave: Wave): Binding {
  return writes(wave.times, elementsOf(wave) * timeBytes(wave.steps));
}

/** Some stimuli of a batch. */
export function narrow(wave: Wave, first: number, n: number): Wave {
  const { buffer, offset } = wave.times;
  return { ...wave, n, times: { buffer, offset: offset + first * neuronsOf(wave) } };
}

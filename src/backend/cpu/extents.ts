/**
 * The sizes behind compact waves, and batches cut into slices that fit the caches and keep the
 * arena of WebAssembly small.
 *
 * @module
 */

import { type Span, timeBytes, type Wave, type WaveShape } from "../backend.ts";
import { neuronsOf } from "../layout.ts";
import { input, output, type Piece } from "./kernels.ts";

const SLICE_BYTES = 1 << 24;

/** The element type of spike times. */
export function timeType({ steps }: WaveShape): "uint8" | "uint16" {
  return timeBytes(steps) === 1 ? "uint8" : "uint16";
}

/** Spike times that a kernel reads. */
export function timesIn(wave: Wave): Piece {
  return input(wave.times, timeType(wave), wave.n * neuronsOf(wave));
}

/** Spike times that a kernel writes. */
export function timesOut(wave: Wave): Piece {
  return output(wave.times, timeType(wave), wave.n * neuronsOf(wave));
}

/** A value per neuron that a kernel reads. */
export function valuesIn(values: Span, wave: WaveShape): Piece {
  return input(values, "float32", wave.n * neuronsOf(wave));
}

/** A value per neuron that a kernel writes. */
export function valuesOut(values: Span, wave: WaveShape): Piece {
  return output(values, "float32", wave.n * neuronsOf(wave));
}

/** `count` stimuli of a batch. */
export interface Slice {
  readonly first: number;
  readonly count: number;
}

/** Cuts a batch of stimuli of so many bytes each. */
export function* slices(n: number, bytesEach: number): Generator<Slice> {
  const most = Math.max(1, Math.floor(SLICE_BYTES / bytesEach));
  for (let first = 0; first < n; first += most) yield { first, count: Math.min(most, n - first) };
}

/** The stimuli of a slice. */
export function sliceWave(wave: Wave, { first, count }: Slice): Wave {
  return { ...wave, n: count, times: sliceSpan(wave.times, neuronsOf(wave), first) };
}

/** What belongs to the stimuli from `first` on, `each` elements for one. */
export function sliceSpan({ buffer, offset }: Span, each: number, first: number): Span {
  return { buffer, offset: offset + first * each };
}

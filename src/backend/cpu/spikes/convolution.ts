/**
 * Convolutions of compact waves: calls of the C functions of the same names.
 *
 * @module
 */

import type { Span, SpikeOps, Wave, WaveShape, Weight } from "../../backend.ts";
import { neuronsOf } from "../../layout.ts";
import {
  type Slice,
  slices,
  sliceSpan,
  sliceWave,
  timesIn,
  timesOut,
  timeType,
  valuesOut,
} from "../extents.ts";
import { input as readCopy, kernels, output, type Piece, scratch, timed } from "../kernels.ts";
import { packedOf } from "./packed.ts";

/**
 * As `convFire` of the interface.
 *
 * @param doubts Counts the neurons of each stimulus that needed sums in flat order, int32 `[n]`.
 */
export function convFire(
  input: Wave,
  weight: Weight,
  threshold: number,
  out: Wave,
  doubts: Span | null = null,
): void {
  const packed = packedOf(weight);
  const screen = packed.screenFor(threshold);
  const { steps, c, h, w } = input;
  const { kh, kw } = weight;
  const needed = kernels.call("spyke_conv_fire_scratch_bytes", steps, c, h, w, kh, kw) >>> 0;
  for (const slice of slices(input.n, neuronsOf(input) + neuronsOf(out))) {
    const { first, count } = slice;
    kernels.call(
      timed("spyke_conv_fire", timeType(input)),
      timesIn(sliceWave(input, slice)),
      packed.read,
      screen && readCopy({ buffer: screen.data, offset: 0 }, "uint16", packed.length),
      timesOut(sliceWave(out, slice)),
      doubts && output(sliceSpan(doubts, 1, first), "int32", count),
      scratch(needed),
      count,
      ...[steps, ...sizesOf(input, weight)],
      threshold,
      screen?.scale ?? 0,
      packed.largest,
    );
  }
}

/** The convolutions of the interface. */
export const convolutions: Pick<
  SpikeOps,
  "convFire" | "convFinal" | "convValues" | "convSurvivors" | "convWinners" | "convSteps"
> = {
  convFire: (input, weight, threshold, out) => convFire(input, weight, threshold, out),

  convFinal(input, weight, values) {
    const packed = packedOf(weight);
    const neurons = neuronsOf(outputOf(input, weight));
    const layer = [input.steps, ...sizesOf(input, weight)];
    for (const slice of slices(input.n, neuronsOf(input) + neurons * 4)) {
      const needed = kernels.call("spyke_conv_final_scratch_bytes", slice.count, ...layer) >>> 0;
      kernels.call(
        timed("spyke_conv_final", timeType(input)),
        timesIn(sliceWave(input, slice)),
        packed.read,
        output(sliceSpan(values, neurons, slice.first), "float32", slice.count * neurons),
        scratch(needed),
        slice.count,
        ...layer,
      );
    }
  },

  convValues(input, weight, at, values) {
    convolveAt("conv_values", [input, weight, at], 5, ({ first }, wanted) => [
      valuesOut(sliceSpan(values, neuronsOf(at), first), wanted),
    ]);
  },

  convSurvivors(input, weight, at, out) {
    convolveAt("conv_survivors", [input, weight, at], 2, (slice) => [
      timesOut(sliceWave(out, slice)),
    ]);
  },

  convWinners(input, weight, at, kwta, radius, winners, counts) {
    convolveAt("conv_winners", [input, weight, at], 1, ({ first, count }) => [
      output(sliceSpan(winners, kwta * 3, first), "int32", count * kwta * 3),
      output(sliceSpan(counts, 1, first), "int32", count),
    ], [kwta, radius]);
  },

  convSteps(input, weight, dense) {
    const packed = packedOf(weight);
    const sizes = sizesOf(input, weight);
    const values = input.steps * neuronsOf(outputOf(input, weight));
    const { kh, kw } = weight;
    const needed = kernels.call("spyke_conv_steps_scratch_bytes", input.c, kh, kw) >>> 0;
    for (const slice of slices(input.n, neuronsOf(input) + values * 4)) {
      kernels.call(
        timed("spyke_conv_steps", timeType(input)),
        timesIn(sliceWave(input, slice)),
        packed.read,
        output(sliceSpan(dense, values, slice.first), "float32", slice.count * values),
        scratch(needed),
        slice.count,
        ...[input.steps, ...sizes],
      );
    }
  },
};

/**
 * A kernel that sums potentials at given spikes, slice by slice.
 *
 * @param bytes What it moves for each neuron.
 * @param outputs What it writes.
 * @param more Further numbers that it takes.
 */
function convolveAt(
  kernel: "conv_values" | "conv_survivors" | "conv_winners",
  [input, weight, at]: readonly [Wave, Weight, Wave],
  bytes: number,
  outputs: (slice: Slice, wanted: Wave) => readonly Piece[],
  more: readonly number[] = [],
): void {
  const packed = packedOf(weight);
  const sizes = sizesOf(input, weight);
  const needed = kernels.call(`spyke_${kernel}_scratch_bytes`, ...sizes) >>> 0;
  for (const slice of slices(input.n, neuronsOf(input) + neuronsOf(at) * bytes)) {
    const wanted = sliceWave(at, slice);
    kernels.call(
      timed(`spyke_${kernel}`, timeType(input)),
      timesIn(sliceWave(input, slice)),
      packed.read,
      timesIn(wanted),
      ...outputs(slice, wanted),
      scratch(needed),
      slice.count,
      ...[input.steps, ...sizes],
      ...more,
    );
  }
}

/** The sizes of a layer, as the kernels take them. */
function sizesOf({ c, h, w }: WaveShape, { f, kh, kw }: Weight): number[] {
  return [c, h, w, f, kh, kw];
}

function outputOf({ n, steps, h, w }: WaveShape, { f, kh, kw }: Weight): WaveShape {
  return { n, steps, c: f, h: h - kh + 1, w: w - kw + 1 };
}

/**
 * Firing, padding, pooling, inhibition and winners of compact waves: calls of the C functions of the same
 * names.
 *
 * @module
 */

import type { Sliding, SpikeOps, Wave, WaveShape } from "../../backend.ts";
import { neuronsOf } from "../../layout.ts";
import {
  slices,
  sliceSpan,
  sliceWave,
  timesIn,
  timesOut,
  timeType,
  valuesIn,
  valuesOut,
} from "../extents.ts";
import { kernels, output, scratch, timed } from "../kernels.ts";
import { timeBytes } from "../../backend.ts";

/** The operations of the interface that fire, pool, inhibit and choose. */
export const selection: Pick<
  SpikeOps,
  | "fireLast"
  | "padTimes"
  | "poolTimes"
  | "poolValues"
  | "pointwiseInhibition"
  | "selectWinners"
> = {
  fireLast(values, out) {
    for (const slice of slices(out.n, neuronsOf(out) * 5)) {
      const part = sliceWave(out, slice);
      kernels.call(
        timed("spyke_fire_last", timeType(out)),
        valuesIn(sliceSpan(values, neuronsOf(out), slice.first), part),
        timesOut(part),
        part.n * neuronsOf(out),
        out.steps,
      );
    }
  },

  padTimes(input, padding, out) {
    for (const slice of slices(input.n, neuronsOf(out) * 2)) {
      const from = sliceWave(input, slice);
      kernels.call(
        timed("spyke_pad", timeType(input)),
        timesIn(from),
        timesOut(sliceWave(out, slice)),
        from.n * from.c,
        ...[from.steps, from.h, from.w],
        ...padding,
      );
    }
  },

  poolTimes(input, window, out) {
    const row = (input.w + 2 * window.padding[1] + 15) * timeBytes(input.steps);
    for (const slice of slices(input.n, neuronsOf(input) * 2)) {
      const from = sliceWave(input, slice);
      kernels.call(
        timed("spyke_pool", timeType(input)),
        timesIn(from),
        timesOut(sliceWave(out, slice)),
        scratch(row),
        ...poolSizes(from, window, out),
      );
    }
  },

  poolValues(input, values, window, out, outValues) {
    for (const slice of slices(input.n, neuronsOf(input) * 5)) {
      const from = sliceWave(input, slice);
      const to = sliceWave(out, slice);
      kernels.call(
        timed("spyke_pool_values", timeType(input)),
        timesIn(from),
        valuesIn(sliceSpan(values, neuronsOf(input), slice.first), from),
        timesOut(to),
        valuesOut(sliceSpan(outValues, neuronsOf(out), slice.first), to),
        ...poolSizes(from, window, out),
      );
    }
  },

  pointwiseInhibition(input, values, out) {
    const positions = input.h * input.w;
    for (const slice of slices(input.n, neuronsOf(input) * 6)) {
      const part = sliceWave(input, slice);
      kernels.call(
        timed("spyke_pointwise_inhibition", timeType(input)),
        timesIn(part),
        valuesIn(sliceSpan(values, neuronsOf(input), slice.first), part),
        timesOut(sliceWave(out, slice)),
        scratch(positions * (4 + timeBytes(input.steps))),
        slice.count,
        input.steps,
        input.c,
        positions,
      );
    }
  },

  selectWinners(wave, values, kwta, radius, winners, counts) {
    const neurons = neuronsOf(wave);
    const { c, h, w } = wave;
    const needed = kernels.call("spyke_select_winners_scratch_bytes", c, h, w) >>> 0;
    for (const slice of slices(wave.n, neurons * 5)) {
      const part = sliceWave(wave, slice);
      kernels.call(
        timed("spyke_select_winners", timeType(wave)),
        timesIn(part),
        valuesIn(sliceSpan(values, neurons, slice.first), part),
        output(sliceSpan(winners, kwta * 3, slice.first), "int32", part.n * kwta * 3),
        output(sliceSpan(counts, 1, slice.first), "int32", part.n),
        scratch(needed),
        part.n,
        ...[wave.steps, c, h, w],
        kwta,
        radius,
      );
    }
  },
};

function poolSizes(from: Wave, { kernel, stride, padding }: Sliding, to: WaveShape): number[] {
  const { n, c, steps, h, w } = from;
  return [n * c, steps, h, w, to.h, to.w, ...kernel, ...stride, ...padding];
}

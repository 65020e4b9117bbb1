/**
 * Padding, pooling and inhibition of compact waves.
 *
 * @module
 */

import fireLast from "../../../../kernels/wgsl/fire_last.wgsl" with { type: "text" };
import pad from "../../../../kernels/wgsl/pad.wgsl" with { type: "text" };
import pointwiseFirst from "../../../../kernels/wgsl/pointwise_first.wgsl" with { type: "text" };
import pointwiseInhibition from "../../../../kernels/wgsl/pointwise_inhibition.wgsl" with {
  type: "text",
};
import pool from "../../../../kernels/wgsl/pool.wgsl" with { type: "text" };
import poolValues from "../../../../kernels/wgsl/pool_values.wgsl" with { type: "text" };
import {
  type Sliding,
  type Span,
  type SpikeOps,
  timeBytes,
  type Wave,
  type WaveShape,
} from "../../backend.ts";
import { elementsOf } from "../../layout.ts";
import type { GpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";
import { fills, groupsFor, kernel, reads, updates } from "../kernel.ts";
import { GRID, SIGNS, TIMES } from "../parts.ts";
import { eachTimeOf, eachValueOf, POOL_WINDOW, timeKernel, valueKernel } from "./each.ts";
import { timeConstants } from "./times.ts";

const FIRE_LAST = timeKernel("fire_last.wgsl", fireLast);
const PAD = timeKernel("pad.wgsl", pad);
const POOL = timeKernel("pool.wgsl", pool, [POOL_WINDOW]);
const POOL_VALUES = valueKernel("pool_values.wgsl", poolValues, [POOL_WINDOW]);
const POINTWISE_FIRST = kernel("pointwise_first.wgsl", pointwiseFirst, [GRID, TIMES, SIGNS]);
const POINTWISE_INHIBITION = timeKernel("pointwise_inhibition.wgsl", pointwiseInhibition);

/** Features that an invocation visits at most: see the limit on loops in kernels/wgsl/README.md. */
const MOST_FEATURES = 2 ** 15;
/** Inputs of a window, of which a lane has four. More are pooled along each axis by itself, up to 6,000 rows. */
const MOST_INPUTS = 2 ** 13;

/** The operations. */
export function waveOps(
  gpu: Gpu,
): Pick<SpikeOps, "padTimes" | "poolTimes" | "poolValues" | "pointwiseInhibition" | "fireLast"> {
  const poolTimes = (input: Wave, window: Sliding, out: Wave): void => {
    if (isLarge(window)) {
      const { rows, columns, between } = separate(gpu, input, window, out);
      poolTimes(input, rows, between);
      poolTimes(between, columns, out);
      return gpu.free(between.times.buffer);
    }
    eachTimeOf(gpu, POOL, [reads(input.times)], out, poolParams(input, window, out));
  };

  const poolValues = (
    input: Wave,
    values: Span,
    window: Sliding,
    out: Wave,
    outValues: Span,
  ): void => {
    if (isLarge(window)) {
      const { rows, columns, between } = separate(gpu, input, window, out);
      const largest = { buffer: gpu.alloc(elementsOf(between) * 4), offset: 0 };
      poolValues(input, values, rows, between, largest);
      poolValues(between, largest, columns, out, outValues);
      gpu.free(largest.buffer);
      return gpu.free(between.times.buffer);
    }
    poolTimes(input, window, out);
    const inputs = [reads(input.times), reads(values)];
    const params = [...poolParams(input, window, out), values.offset];
    const constants = timeConstants(input);
    eachValueOf(gpu, POOL_VALUES, inputs, outValues, elementsOf(out), params, constants);
  };

  return {
    fireLast(values, out) {
      eachTimeOf(gpu, FIRE_LAST, [reads(values)], out, [values.offset, out.steps]);
    },

    padTimes(input, [left, , top], out) {
      const { times, steps, h, w } = input;
      const params = [times.offset, steps, h, w, out.h, out.w, left, top];
      eachTimeOf(gpu, PAD, [reads(times)], out, params);
    },

    poolTimes,

    poolValues,

    pointwiseInhibition(input, values, out) {
      const { n, steps, c, h, w, times } = input;
      const positions = h * w;
      const buffer = gpu.alloc(n * positions * 4);
      for (let begin = 0; begin < c; begin += MOST_FEATURES) {
        gpu.run({
          kernel: POINTWISE_FIRST,
          constants: timeConstants(input),
          bindings: [
            ...[reads(times), reads(values)],
            begin === 0 ? fills(buffer) : updates({ buffer }),
          ],
          params: [
            ...[n * positions, times.offset, values.offset, steps, c, positions],
            ...[begin, Math.min(begin + MOST_FEATURES, c)],
          ],
          groups: groupsFor(n * positions, 64),
        });
      }
      const inputs = [reads(times), reads({ buffer })];
      eachTimeOf(gpu, POINTWISE_INHIBITION, inputs, out, [times.offset, steps, c, positions]);
      gpu.free(buffer);
    },
  };
}

/** Whether a window has more inputs than an invocation may visit. Along one axis it stays whole. */
function isLarge({ kernel: [kh, kw] }: Sliding): boolean {
  return kh > 1 && kw > 1 && kh * kw > MOST_INPUTS;
}

/** Pooling along the rows and then along the columns, which gives the same, and what lies between. */
function separate(
  gpu: Gpu,
  input: Wave,
  { kernel: [kh, kw], stride: [sh, sw], padding: [ph, pw] }: Sliding,
  { w }: WaveShape,
): { rows: Sliding; columns: Sliding; between: Wave & { times: { buffer: GpuBuffer } } } {
  const extent = { ...input, w };
  const buffer = gpu.alloc(elementsOf(extent) * timeBytes(input.steps));
  return {
    rows: { kernel: [1, kw], stride: [1, sw], padding: [0, pw] },
    columns: { kernel: [kh, 1], stride: [sh, 1], padding: [ph, 0] },
    between: { ...extent, times: { buffer, offset: 0 } },
  };
}

function poolParams(
  input: Wave,
  { kernel, stride, padding }: Sliding,
  out: WaveShape,
): number[] {
  const { times, steps, h, w } = input;
  return [times.offset, steps, h, w, out.h, out.w, ...kernel, ...stride, ...padding];
}

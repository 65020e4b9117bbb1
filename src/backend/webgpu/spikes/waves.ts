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
import type { Sliding, SpikeOps, Wave, WaveShape } from "../../backend.ts";
import type { Gpu } from "../gpu.ts";
import { groupsFor, kernel, reads } from "../kernel.ts";
import { GRID, TIMES } from "../parts.ts";
import { eachTimeOf, eachValueOf, POOL_WINDOW, timeKernel, valueKernel } from "./each.ts";
import { SIGNS } from "./packed.ts";
import { elementsOf, timeConstants } from "./times.ts";

const FIRE_LAST = timeKernel("fire_last.wgsl", fireLast);
const PAD = timeKernel("pad.wgsl", pad);
const POOL = timeKernel("pool.wgsl", pool, [POOL_WINDOW]);
const POOL_VALUES = valueKernel("pool_values.wgsl", poolValues, [POOL_WINDOW]);
const POINTWISE_FIRST = kernel("pointwise_first.wgsl", pointwiseFirst, [GRID, TIMES, SIGNS]);
const POINTWISE_INHIBITION = timeKernel("pointwise_inhibition.wgsl", pointwiseInhibition);

/** The operations. */
export function waveOps(
  gpu: Gpu,
): Pick<SpikeOps, "padTimes" | "poolTimes" | "poolValues" | "pointwiseInhibition" | "fireLast"> {
  const poolTimes = (input: Wave, window: Sliding, out: Wave): void =>
    eachTimeOf(gpu, POOL, [reads(input.times)], out, poolParams(input, window, out));

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

    poolValues(input, values, window, out, outValues) {
      poolTimes(input, window, out);
      const inputs = [reads(input.times), reads(values)];
      const params = [...poolParams(input, window, out), values.offset];
      const constants = timeConstants(input);
      eachValueOf(gpu, POOL_VALUES, inputs, outValues, elementsOf(out), params, constants);
    },

    pointwiseInhibition(input, values, out) {
      const { n, steps, c, h, w, times } = input;
      const positions = h * w;
      const buffer = gpu.alloc(n * positions * 4);
      gpu.run({
        kernel: POINTWISE_FIRST,
        constants: timeConstants(input),
        bindings: [reads(times), reads(values), { buffer, access: "write" }],
        params: [n * positions, times.offset, values.offset, steps, c, positions],
        groups: groupsFor(n * positions, 64),
      });
      const inputs = [reads(times), reads({ buffer })];
      eachTimeOf(gpu, POINTWISE_INHIBITION, inputs, out, [times.offset, steps, c, positions]);
      gpu.free(buffer);
    },
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

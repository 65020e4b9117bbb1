/**
 * How a layer is handed to the kernels of convolution: `layer.wgsl`.
 *
 * @module
 */

import type { Wave, WaveShape, Weight } from "../../backend.ts";
import { inputsOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { type Dispatch, type Kernel, reads } from "../kernel.ts";
import { packedOf, type Weights } from "./packed.ts";
import { timeConstants } from "./times.ts";

/** The extent of a layer's potentials. */
export function outputOf(input: WaveShape, { f, kh, kw }: Weight): WaveShape {
  const { n, steps, h, w } = input;
  return { n, steps, c: f, h: h - kh + 1, w: w - kw + 1 };
}

/** The struct `Layer`. */
export function layerParams(input: Wave, weights: Weights): number[] {
  const { n, steps, c, h, w, times } = input;
  const { f, kh, kw, networks, apart } = weights;
  return [times.offset, apart, n, steps, c, h, w, f, kh, kw, inputsOf(weights), networks];
}

/** Runs a kernel for all windows. It has the input and the weight first, and the struct `Layer`. */
export function runLayer(
  gpu: Gpu,
  kernel: Kernel,
  input: Wave,
  weights: Weights,
  more: Pick<Dispatch, "bindings" | "params" | "constants">,
): void {
  const { f, networks } = weights;
  const out = outputOf(input, weights);
  const packed = packedOf(gpu, weights);
  const lanes = lanesFor(f);
  gpu.run({
    kernel,
    constants: {
      ...timeConstants(input),
      LANES: lanes,
      // Small windows leave the memory of a workgroup to others.
      CHUNK: inputsOf(weights) <= 256 ? 256 : 2048,
      ...more.constants,
    },
    bindings: [reads(input.times), reads(packed), ...more.bindings],
    params: [...layerParams(input, weights), ...more.params],
    groups: input.n * networks * out.h * out.w * Math.ceil(f / lanes),
  });
}

/** Lanes of a workgroup, which has so many features at most: a power of two, few of them idle. */
export function lanesFor(features: number): number {
  return [32, 64, 128].find((lanes) => features <= lanes) ?? 256;
}

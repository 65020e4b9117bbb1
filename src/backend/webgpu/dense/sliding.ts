/**
 * Convolution and pooling of dense tensors. Kernels read and write arrays without gaps; other views are copied.
 *
 * @module
 */

import conv2d from "../../../../kernels/wgsl/conv2d.wgsl" with { type: "text" };
import maxPool2d from "../../../../kernels/wgsl/max_pool2d.wgsl" with { type: "text" };
import type { DenseOps, Sliding, Span, View } from "../../backend.ts";
import { contiguousStrides, isContiguous, numelOf } from "../../layout.ts";
import type { GpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";
import { groupsFor, kernel, reads, writes } from "../kernel.ts";
import { EACH, GRID, SIGNS } from "../parts.ts";
import { eachValueOf, POOL_WINDOW, valueKernel } from "../spikes/each.ts";
import { copyView } from "./copy.ts";

const CONV2D = kernel("conv2d.wgsl", conv2d, [GRID, SIGNS, EACH]);
const MAX_POOL2D = valueKernel("max_pool2d.wgsl", maxPool2d, [POOL_WINDOW]);

/** Elements of a window that are visited in one pass. */
const MOST_VISITS = 40_000;

/** What is done to a sum before it is stored. */
interface Finish {
  readonly bias: View | null;
  readonly thresholds: View | null;
  readonly absolute: boolean;
}

/** The operations. */
export function slidingOps(gpu: Gpu): Pick<DenseOps, "conv2d" | "filterBank" | "maxPool2d"> {
  return {
    conv2d(input, weight, bias, window, out) {
      convolve(gpu, input, weight, { bias, thresholds: null, absolute: false }, window, out);
    },

    filterBank(input, weight, thresholds, padding, absolute, out) {
      const window = { stride: [1, 1], padding } as const;
      convolve(gpu, input, weight, { bias: null, thresholds, absolute }, window, out);
    },

    maxPool2d(input, { kernel, stride, padding }, out) {
      const [h, w] = input.shape.slice(-2);
      const [ho, wo] = out.shape.slice(-2);
      withDense(gpu, [input], out, ([from], to) => {
        const params = [from.offset, h, w, ho, wo, ...kernel, ...stride, ...padding];
        for (const rows of passes(...kernel)) {
          const given = [...params, ...rows];
          eachValueOf(gpu, MAX_POOL2D, [reads(from)], to, numelOf(out.shape), given);
        }
      });
    },
  };
}

function convolve(
  gpu: Gpu,
  input: View,
  weight: View,
  { bias, thresholds, absolute }: Finish,
  { stride, padding }: Omit<Sliding, "kernel">,
  out: View,
): void {
  const [n, c, h, w] = input.shape;
  const [f, , kh, kw] = weight.shape;
  const [, , ho, wo] = out.shape;
  const constants = { BIAS: bias !== null, THRESHOLD: thresholds !== null, ABSOLUTE: absolute };
  withDense(gpu, [input, weight, bias ?? weight, thresholds ?? weight], out, (inputs, to) => {
    const offsets = inputs.map(({ offset }) => offset);
    const lanes = n * Math.ceil(f / 4) * ho * wo;
    const sizes = [c, h, w, f, kh, kw, ho, wo, ...stride, ...padding, 0];
    for (const rows of passes(c * kh, kw)) {
      gpu.run({
        kernel: CONV2D,
        constants,
        bindings: [...inputs.map(reads), writes(to, numelOf(out.shape) * 4)],
        params: [to.offset, lanes, ...offsets, ...sizes, ...rows],
        groups: groupsFor(lanes, 256),
      });
    }
  });
}

/** The rows of a window that are visited together. */
function passes(rows: number, columns: number): [first: number, last: number][] {
  const most = Math.max(1, Math.floor(MOST_VISITS / (columns + 1)));
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => [
    i * most,
    Math.min(rows, (i + 1) * most),
  ]);
}

/** Does something with views in row-major order without gaps: where they are, or copied. */
function withDense(
  gpu: Gpu,
  inputs: readonly View[],
  out: View,
  work: (inputs: readonly Span[], out: Span) => void,
): void {
  const copies: GpuBuffer[] = [];
  const dense = ({ shape, dtype }: View): View => {
    const buffer = gpu.alloc(numelOf(shape) * 4);
    copies.push(buffer);
    return { buffer, dtype, shape, strides: contiguousStrides(shape), offset: 0 };
  };
  const from = inputs.map((view) => {
    if (isContiguous(view.shape, view.strides)) return view;
    const copy = dense(view);
    copyView(gpu, view, copy);
    return copy;
  });
  if (isContiguous(out.shape, out.strides)) work(from, out);
  else {
    const to = dense(out);
    work(from, to);
    copyView(gpu, to, out);
  }
  for (const buffer of copies) gpu.free(buffer);
}

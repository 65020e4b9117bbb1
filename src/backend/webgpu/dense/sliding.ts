/**
 * Convolution and pooling of dense tensors.
 *
 * @module
 */

import conv2d from "../../../../kernels/wgsl/conv2d.wgsl" with { type: "text" };
import maxPool2d from "../../../../kernels/wgsl/max_pool2d.wgsl" with { type: "text" };
import type { DenseOps, Span, View } from "../../backend.ts";
import { type GpuBuffer, gpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";
import { reads } from "../kernel.ts";
import { eachValueOf, POOL_WINDOW, valueKernel } from "../spikes/each.ts";
import { countOf } from "./axes.ts";
import { isContiguous, stridesOf } from "./elements.ts";
import { copyView } from "./elementwise.ts";

const CONV2D = valueKernel("conv2d.wgsl", conv2d);
const MAX_POOL2D = valueKernel("max_pool2d.wgsl", maxPool2d, [POOL_WINDOW]);

/** What is done to a sum before it is stored. */
interface Finish {
  readonly bias: View | null;
  readonly thresholds: View | null;
  readonly absolute: boolean;
}

/** The operations. */
export function slidingOps(gpu: Gpu): Pick<DenseOps, "conv2d" | "filterBank" | "maxPool2d"> {
  return {
    conv2d(input, weight, bias, { stride, padding }, out) {
      convolve(
        gpu,
        input,
        weight,
        { bias, thresholds: null, absolute: false },
        stride,
        padding,
        out,
      );
    },

    filterBank(input, weight, thresholds, padding, absolute, out) {
      convolve(gpu, input, weight, { bias: null, thresholds, absolute }, [1, 1], padding, out);
    },

    maxPool2d(input, { kernel, stride, padding }, out) {
      const [h, w] = input.shape.slice(-2);
      const [ho, wo] = out.shape.slice(-2);
      withDense(gpu, [input], out, ([from], to) => {
        const params = [from.offset, h, w, ho, wo, ...kernel, ...stride, ...padding];
        eachValueOf(gpu, MAX_POOL2D, [reads(from)], to, countOf(out.shape), params);
      });
    },
  };
}

function convolve(
  gpu: Gpu,
  input: View,
  weight: View,
  { bias, thresholds, absolute }: Finish,
  stride: readonly [number, number],
  padding: readonly [number, number],
  out: View,
): void {
  const [, c, h, w] = input.shape;
  const [f, , kh, kw] = weight.shape;
  const [, , ho, wo] = out.shape;
  const given = [input, weight, bias ?? weight, thresholds ?? weight];
  withDense(gpu, given, out, ([from, weights, biases, least], to) => {
    const inputs = [from, weights, biases, least];
    eachValueOf(
      gpu,
      CONV2D,
      inputs.map(reads),
      to,
      countOf(out.shape),
      [...inputs.map(({ offset }) => offset), c, h, w, f, kh, kw, ho, wo, ...stride, ...padding, 0],
      {
        TIME_BYTES: 1,
        BIAS: bias !== null,
        THRESHOLD: thresholds !== null,
        ABSOLUTE: absolute,
      },
    );
  });
}

/** Does something with views in row-major order without gaps: where they are, or copied. */
function withDense(
  gpu: Gpu,
  inputs: readonly View[],
  out: View,
  work: (inputs: readonly Span[], out: Span) => void,
): void {
  const copies: GpuBuffer[] = [];
  const dense = (view: View): View => {
    const { shape, dtype } = view;
    const buffer = gpu.alloc(countOf(shape) * 4);
    copies.push(buffer);
    return { buffer, dtype, shape, strides: stridesOf(shape), offset: 0 };
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
  for (const buffer of copies) gpu.free(gpuBuffer(buffer));
}

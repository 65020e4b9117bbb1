/**
 * Convolution and pooling of dense tensors. Kernels read and write arrays without gaps; other views are copied.
 *
 * @module
 */

import type { DenseOps, Sliding, View } from "../../../src/backend/backend.ts";
import { contiguousStrides, isContiguous, numelOf } from "../../../src/backend/layout.ts";
import type { CudaBuffer, CudaDevice } from "../device.ts";
import { numbers } from "../spikes/layer.ts";
import { placeOf } from "./axes.ts";
import { elementwise } from "./elementwise.ts";

/** What is done to a sum before it is stored. */
interface Finish {
  readonly bias: View | null;
  readonly thresholds: View | null;
  readonly absolute: boolean;
}

/** The operations. */
export function slidingOps(
  device: CudaDevice,
): Pick<DenseOps, "conv2d" | "filterBank" | "maxPool2d"> {
  const convolve = (
    input: View,
    weight: View,
    { bias, thresholds, absolute }: Finish,
    { stride, padding }: Omit<Sliding, "kernel">,
    out: View,
  ) => {
    const [f, , kh, kw] = weight.shape;
    const sizes = [...input.shape, f, kh, kw, ...stride, ...padding, Number(absolute)];
    withDense(device, [input, weight, bias, thresholds], out, (inputs, to) => {
      device.call("spyke_cuda_conv2d", numbers(...sizes), ...inputs, to);
    });
  };

  return {
    conv2d(input, weight, bias, window, out) {
      convolve(input, weight, { bias, thresholds: null, absolute: false }, window, out);
    },

    filterBank(input, weight, thresholds, padding, absolute, out) {
      const window = { stride: [1, 1], padding } as const;
      convolve(input, weight, { bias: null, thresholds, absolute }, window, out);
    },

    maxPool2d(input, { kernel, stride, padding }, out) {
      const [n, c, h, w] = input.shape;
      const sizes = numbers(h, w, ...out.shape.slice(-2), ...kernel, ...stride, ...padding);
      withDense(device, [input], out, ([from], to) => {
        device.call("spyke_cuda_max_pool2d", sizes, n * c, from, to);
      });
    },
  };
}

/**
 * Does something with the places of views in row-major order without gaps: where they are, or copied. That of no
 * view is 0.
 */
function withDense(
  device: CudaDevice,
  inputs: readonly (View | null)[],
  out: View,
  work: (inputs: readonly number[], out: number) => void,
): void {
  const { copy } = elementwise(device);
  const copies: CudaBuffer[] = [];
  const dense = ({ shape, dtype }: View): View => {
    const buffer = device.alloc(numelOf(shape) * 4);
    copies.push(buffer);
    return { buffer, dtype, shape, strides: contiguousStrides(shape), offset: 0 };
  };
  const places = inputs.map((view) => {
    if (view === null) return 0;
    if (isContiguous(view.shape, view.strides)) return placeOf(device, view);
    const there = dense(view);
    copy(view, there);
    return placeOf(device, there);
  });
  if (isContiguous(out.shape, out.strides)) {
    work(places, placeOf(device, out));
  } else {
    const to = dense(out);
    work(places, placeOf(device, to));
    copy(to, out);
  }
  for (const buffer of copies) device.free(buffer);
}

/**
 * Dense convolution and pooling: the dense operations that are C functions. They read contiguous
 * arrays; other views are copied first.
 *
 * @module
 */

import type { DenseOps, Span, View, Weight } from "../backend.ts";
import { contiguousStrides, isContiguous, numelOf } from "../layout.ts";
import { copy } from "./dense/copy.ts";
import { slices, sliceSpan } from "./extents.ts";
import { input as read, kernels, output, scratch } from "./kernels.ts";
import { CpuBuffer } from "./memory.ts";
import { packedOf } from "./spikes/packed.ts";

/** The dense operations that slide a window. */
export const slidingOps: Pick<DenseOps, "conv2d" | "filterBank" | "maxPool2d"> = {
  conv2d(input, weight, bias, { stride, padding }, out) {
    const [, features, , columns] = out.shape;
    // Lanes are whichever there are more of.
    if (features <= columns && stride[0] === 1 && stride[1] === 1) {
      return filter(input, weight, { bias, thresholds: null, absolute: false }, padding, out);
    }
    const [n, c, h, w] = input.shape;
    const [f, , kh, kw] = weight.shape;
    const shape: Omit<Weight, "data"> = { f, c, kh, kw };
    const packed = packedOf({ data: contiguous(weight), ...shape });
    const finite = packed.smallest > -Infinity && packed.largest < Infinity;
    const from = contiguous(input);
    const added = bias && contiguous(bias);
    const length = out.shape[1] * out.shape[2] * out.shape[3];
    const needed = kernels.call("spyke_conv2d_scratch_bytes", c, kh, kw) >>> 0;
    into(out, (to) => {
      for (const { first, count } of slices(n, (c * h * w + length) * 4)) {
        kernels.call(
          "spyke_conv2d",
          read(sliceSpan(from, c * h * w, first), "float32", count * c * h * w),
          packed.read,
          added && read(added, "float32", f),
          output(sliceSpan(to, length, first), "float32", count * length),
          scratch(needed),
          ...[count, c, h, w, f, kh, kw],
          ...[...stride, ...padding],
          finite ? 1 : 0,
        );
      }
    });
  },

  filterBank(input, weight, thresholds, padding, absolute, out) {
    filter(input, weight, { bias: null, thresholds, absolute }, padding, out);
  },

  maxPool2d(input, { kernel, stride, padding }, out) {
    const [n, c, h, w] = input.shape;
    const [, , ho, wo] = out.shape;
    const from = contiguous(input);
    into(out, (to) => {
      for (const { first, count } of slices(n * c, (h * w + ho * wo) * 4)) {
        kernels.call(
          "spyke_max_pool2d",
          read(sliceSpan(from, h * w, first), "float32", count * h * w),
          output(sliceSpan(to, ho * wo, first), "float32", count * ho * wo),
          ...[count, h, w, ho, wo],
          ...[...kernel, ...stride, ...padding],
        );
      }
    });
  },
};

/** What a bank of filters does to sums before it stores them. */
interface Finish {
  bias: View | null;
  thresholds: View | null;
  absolute: boolean;
}

function filter(
  input: View,
  weight: View,
  { bias, thresholds, absolute }: Finish,
  padding: readonly [number, number],
  out: View,
): void {
  const [n, c, h, w] = input.shape;
  const [f, , kh, kw] = weight.shape;
  const from = contiguous(input);
  const [taps, added, least] = [weight, bias, thresholds].map((view) => view && contiguous(view));
  const length = out.shape[1] * out.shape[2] * out.shape[3];
  const extent = [c, h, w] as const;
  const needed = kernels.call("spyke_filter_bank_scratch_bytes", ...extent, kh, kw, ...padding);
  into(out, (to) => {
    for (const { first, count } of slices(n, (c * h * w + length) * 4)) {
      kernels.call(
        "spyke_filter_bank",
        read(sliceSpan(from, c * h * w, first), "float32", count * c * h * w),
        read(taps!, "float32", f * c * kh * kw),
        added && read(added, "float32", f),
        least && read(least, "float32", f),
        output(sliceSpan(to, length, first), "float32", count * length),
        scratch(needed >>> 0),
        ...[count, ...extent, f, kh, kw],
        ...padding,
        absolute ? 1 : 0,
      );
    }
  });
}

/** The elements of a view in row-major order: where they are, or copied. */
function contiguous(view: View): Span {
  if (isContiguous(view.shape, view.strides)) return view;
  const dense = denseLike(view);
  copy(view, dense);
  return dense;
}

/** Has `work` write to a view, through a copy if it is not contiguous. */
function into(out: View, work: (to: Span) => void): void {
  if (isContiguous(out.shape, out.strides)) return work(out);
  const dense = denseLike(out);
  work(dense);
  copy(dense, out);
}

function denseLike({ shape, dtype }: View): View {
  const buffer = new CpuBuffer(numelOf(shape) * 4);
  return { buffer, dtype, shape, strides: contiguousStrides(shape), offset: 0 };
}

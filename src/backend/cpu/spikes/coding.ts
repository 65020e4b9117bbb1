/**
 * From dense waves and intensities to compact waves and back: calls of the C functions in
 * `coding.c`, `unpack.c`, `encode.c`, `local_normalize.c` and `lateral_inhibition.c`.
 *
 * @module
 */

import type { CodingOps, Span, Wave } from "../../backend.ts";
import { neuronsOf } from "../../layout.ts";
import {
  type Slice,
  slices,
  sliceSpan,
  sliceWave,
  timesIn,
  timesOut,
  timeType,
  valuesIn,
  valuesOut,
} from "../extents.ts";
import { input, kernels, output, type Piece, scratch, timed } from "../kernels.ts";

const KINDS = ["neither", "wave", "potentials"] as const;

/** The operations of the interface that code. */
export const codingOps: CodingOps = {
  firstAbove(dense, threshold, out) {
    const length = neuronsOf(out);
    for (const slice of slices(out.n, out.steps * length * 4)) {
      kernels.call(
        timed("spyke_first_above", timeType(out)),
        denseIn(dense, out, slice),
        timesOut(sliceWave(out, slice)),
        slice.count,
        out.steps,
        length,
        threshold,
      );
    }
  },

  valuesAt(dense, at, values) {
    const length = neuronsOf(at);
    for (const slice of slices(at.n, at.steps * length * 4)) {
      const part = sliceWave(at, slice);
      kernels.call(
        timed("spyke_values_at", timeType(at)),
        denseIn(dense, at, slice),
        timesIn(part),
        valuesOut(sliceSpan(values, length, slice.first), part),
        slice.count,
        at.steps,
        length,
      );
    }
  },

  expand(wave, values, dense) {
    const length = neuronsOf(wave);
    const each = wave.steps * length;
    for (const slice of slices(wave.n, each * 4)) {
      const part = sliceWave(wave, slice);
      kernels.call(
        timed("spyke_expand", timeType(wave)),
        timesIn(part),
        values && valuesIn(sliceSpan(values, length, slice.first), part),
        output(sliceSpan(dense, each, slice.first), "float32", slice.count * each),
        slice.count,
        wave.steps,
        length,
      );
    }
  },

  classify(dense, shape) {
    const length = neuronsOf(shape);
    let kind: "wave" | "potentials" = "wave";
    for (const slice of slices(shape.n, shape.steps * length * 4)) {
      const found = KINDS[
        kernels.call(
          "spyke_classify",
          denseIn(dense, shape, slice),
          slice.count,
          shape.steps,
          length,
        )
      ];
      if (found === "neither") return found;
      if (found === "potentials") kind = found;
    }
    return kind;
  },

  unpack(packed, bits, box, out) {
    const { n, c, h, w, steps } = out;
    const [, , height, width] = box;
    kernels.call(
      timed("spyke_unpack", timeType(out)),
      input(packed, "uint8", Math.ceil(n * c * height * width * bits / 8)),
      timesOut(out),
      bits,
      n * c,
      ...[steps, h, w],
      ...box,
    );
  },

  encodeRank(intensities, out) {
    const length = neuronsOf(out);
    const needed = kernels.call("spyke_encode_rank_scratch_bytes", length) >>> 0;
    for (const slice of slices(out.n, length * 5)) {
      const part = sliceWave(out, slice);
      kernels.call(
        timed("spyke_encode_rank", timeType(out)),
        valuesIn(sliceSpan(intensities, length, slice.first), part),
        timesOut(part),
        scratch(needed),
        slice.count,
        out.steps,
        length,
      );
    }
  },

  localNormalize(values, planes, h, w, radius, eps, out) {
    const needed = kernels.call("spyke_local_normalize_scratch_bytes", w) >>> 0;
    for (const { first, count } of slices(planes, h * w * 8)) {
      kernels.call(
        "spyke_local_normalize",
        input(sliceSpan(values, h * w, first), "float32", count * h * w),
        output(sliceSpan(out, h * w, first), "float32", count * h * w),
        scratch(needed),
        count,
        h,
        w,
        radius,
        eps,
      );
    }
  },

  lateralInhibition(intensities, planes, h, w, kernel, kernelSize, out) {
    for (const { first, count } of slices(planes, h * w * 8)) {
      kernels.call(
        "spyke_lateral_inhibition",
        input(sliceSpan(intensities, h * w, first), "float32", count * h * w),
        input(kernel, "float32", kernelSize * kernelSize),
        output(sliceSpan(out, h * w, first), "float32", count * h * w),
        scratch(w * 4),
        count,
        h,
        w,
        kernelSize,
      );
    }
  },
};

function denseIn(
  dense: Span,
  wave: Pick<Wave, "n" | "steps" | "c" | "h" | "w">,
  { first, count }: Slice,
): Piece {
  const each = wave.steps * neuronsOf(wave);
  return input(sliceSpan(dense, each, first), "float32", count * each);
}

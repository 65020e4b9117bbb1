/**
 * From dense waves and intensities to compact waves and back.
 *
 * @module
 */

import type { CodingOps } from "../../../src/backend/backend.ts";
import { neuronsOf } from "../../../src/backend/layout.ts";
import type { CudaDevice } from "../device.ts";
import { timesAt, wordsAt } from "./layer.ts";

/** As the kernel numbers them. */
const KINDS = ["neither", "wave", "potentials"] as const;

/** The operations. */
export function codingOps(device: CudaDevice): CodingOps {
  return {
    firstAbove(dense, threshold, out) {
      const from = wordsAt(device, dense);
      const extent = [out.n, out.steps, neuronsOf(out)];
      device.call("spyke_cuda_first_above", from, timesAt(device, out), ...extent, threshold);
    },

    valuesAt(dense, at, values) {
      const places = [wordsAt(device, dense), timesAt(device, at), wordsAt(device, values)];
      device.call("spyke_cuda_values_at", ...places, at.n, at.steps, neuronsOf(at));
    },

    expand(wave, values, dense) {
      const from = values === null ? 0 : wordsAt(device, values);
      const places = [timesAt(device, wave), from, wordsAt(device, dense)];
      device.call("spyke_cuda_expand", ...places, wave.n, wave.steps, neuronsOf(wave));
    },

    classify(dense, shape) {
      const kind = new Int32Array(1);
      device.call(
        "spyke_cuda_classify",
        wordsAt(device, dense),
        ...[shape.n, shape.steps, neuronsOf(shape)],
        new Uint8Array(kind.buffer),
      );
      return KINDS[kind[0]];
    },

    unpack(packed, bits, box, out) {
      const { n, c, h, w, steps } = out;
      device.call(
        "spyke_cuda_unpack",
        device.at(packed, 1),
        timesAt(device, out),
        bits,
        n * c,
        ...[steps, h, w, ...box],
      );
    },

    encodeRank(intensities, out) {
      const places = [wordsAt(device, intensities), timesAt(device, out)];
      device.call("spyke_cuda_encode_rank", ...places, out.n, out.steps, neuronsOf(out));
    },

    localNormalize(input, planes, h, w, radius, eps, out) {
      const places = [wordsAt(device, input), wordsAt(device, out)];
      device.call("spyke_cuda_local_normalize", ...places, planes, h, w, radius, eps);
    },

    lateralInhibition(input, planes, h, w, kernel, kernelSize, out) {
      const places = [input, kernel, out].map((span) => wordsAt(device, span));
      device.call("spyke_cuda_lateral_inhibition", ...places, planes, h, w, kernelSize);
    },
  };
}

/**
 * From dense waves to compact ones and back.
 *
 * @module
 */

import expand from "../../../../kernels/wgsl/expand.wgsl" with { type: "text" };
import firstAbove from "../../../../kernels/wgsl/first_above.wgsl" with { type: "text" };
import unpack from "../../../../kernels/wgsl/unpack.wgsl" with { type: "text" };
import valuesAt from "../../../../kernels/wgsl/values_at.wgsl" with { type: "text" };
import type { CodingOps } from "../../backend.ts";
import { elementsOf, neuronsOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { float, reads } from "../kernel.ts";
import { eachTimeOf, eachValueOf, timeKernel, valueKernel } from "./each.ts";
import { timeConstants } from "./times.ts";

const FIRST_ABOVE = timeKernel("first_above.wgsl", firstAbove);
const UNPACK = timeKernel("unpack.wgsl", unpack);
const VALUES_AT = valueKernel("values_at.wgsl", valuesAt);
const EXPAND = valueKernel("expand.wgsl", expand);

/** The operations. */
export function codingOps(
  gpu: Gpu,
): Pick<CodingOps, "firstAbove" | "valuesAt" | "expand" | "classify" | "unpack"> {
  return {
    firstAbove(dense, threshold, out) {
      const params = [dense.offset, out.steps, neuronsOf(out), float(threshold)];
      eachTimeOf(gpu, FIRST_ABOVE, [reads(dense)], out, params);
    },

    valuesAt(dense, at, values) {
      const params = [dense.offset, at.times.offset, at.steps, neuronsOf(at)];
      const inputs = [reads(dense), reads(at.times)];
      eachValueOf(gpu, VALUES_AT, inputs, values, elementsOf(at), params, timeConstants(at));
    },

    expand(wave, values, dense) {
      const { times, steps } = wave;
      const params = [times.offset, values?.offset ?? 0, steps, neuronsOf(wave)];
      const constants = { ...timeConstants(wave), VALUES: values !== null };
      const inputs = [reads(times), reads(values ?? times)];
      eachValueOf(gpu, EXPAND, inputs, dense, elementsOf(wave) * steps, params, constants);
    },

    classify() {
      throw new TypeError(
        'Cannot tell on "webgpu" whether dense data is a wave: that needs its values, read it with ' +
          "await t.cpu() first",
      );
    },

    unpack(packed, bits, [top, left, height, width], out) {
      const { steps, h, w } = out;
      const params = [packed.offset, steps, bits, h, w, top, left, height, width];
      eachTimeOf(gpu, UNPACK, [reads(packed)], out, params);
    },
  };
}

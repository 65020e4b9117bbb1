/**
 * Intensities: rank-order coding, local normalization, lateral inhibition.
 *
 * @module
 */

import encodeCount from "../../../../kernels/wgsl/encode_count.wgsl" with { type: "text" };
import encodeRank from "../../../../kernels/wgsl/encode_rank.wgsl" with { type: "text" };
import lateralInhibition from "../../../../kernels/wgsl/lateral_inhibition.wgsl" with {
  type: "text",
};
import localNormalize from "../../../../kernels/wgsl/local_normalize.wgsl" with { type: "text" };
import windowRows from "../../../../kernels/wgsl/window_rows.wgsl" with { type: "text" };
import type { CodingOps } from "../../backend.ts";
import type { Gpu } from "../gpu.ts";
import { float, groupsFor, kernel, reads, updates } from "../kernel.ts";
import { eachTimeOf, eachValueOf, timeKernel, valueKernel } from "./each.ts";
import { SIGNS } from "./packed.ts";
import { elementsOf, narrow, neuronsOf } from "./times.ts";

const ENCODE_COUNT = kernel("encode_count.wgsl", encodeCount, [SIGNS]);
const ENCODE_RANK = timeKernel("encode_rank.wgsl", encodeRank);
const WINDOW_ROWS = valueKernel("window_rows.wgsl", windowRows);
const LOCAL_NORMALIZE = valueKernel("local_normalize.wgsl", localNormalize);
const LATERAL_INHIBITION = valueKernel("lateral_inhibition.wgsl", lateralInhibition);

/** Comparisons of an invocation at most: see the limit on loops in kernels/wgsl/README.md. */
const MOST_COMPARED = 2 ** 15;
/** Intensities whose ranks are known at once. */
const MOST_RANKED = 2 ** 22;

/** The operations. */
export function intensityOps(
  gpu: Gpu,
): Pick<CodingOps, "encodeRank" | "localNormalize" | "lateralInhibition"> {
  return {
    encodeRank(intensities, out) {
      const length = neuronsOf(out);
      // Stimuli are rows of the grid.
      const most = Math.min(65535, Math.max(1, Math.floor(MOST_RANKED / length)));
      for (let first = 0; first < out.n; first += most) {
        const part = narrow(out, first, Math.min(most, out.n - first));
        const at = intensities.offset + first * length;
        const ranks = gpu.alloc(elementsOf(part) * 8);
        for (let begin = 0; begin < length; begin += MOST_COMPARED) {
          gpu.run({
            kernel: ENCODE_COUNT,
            bindings: [reads(intensities), updates({ buffer: ranks })],
            params: [at, length, begin, Math.min(begin + MOST_COMPARED, length)],
            groups: [groupsFor(length, 256), part.n, 1],
          });
        }
        const inputs = [reads(intensities), reads({ buffer: ranks })];
        eachTimeOf(gpu, ENCODE_RANK, inputs, part, [at, out.steps]);
        gpu.free(ranks);
      }
    },

    localNormalize(input, planes, h, w, radius, eps, out) {
      const count = planes * h * w;
      const rows = { buffer: gpu.alloc(count * 4), offset: 0 };
      eachValueOf(gpu, WINDOW_ROWS, [reads(input)], rows, count, [input.offset, w, radius]);
      const area = (2 * radius + 1) ** 2;
      const params = [input.offset, h, w, radius, float(area), float(eps)];
      eachValueOf(gpu, LOCAL_NORMALIZE, [reads(input), reads(rows)], out, count, params);
      gpu.free(rows.buffer);
    },

    lateralInhibition(input, planes, h, w, weights, size, out) {
      const params = [input.offset, h, w, weights.offset, size, 0];
      const inputs = [reads(input), reads(weights)];
      eachValueOf(gpu, LATERAL_INHIBITION, inputs, out, planes * h * w, params);
    },
  };
}

/**
 * Intensities: rank-order coding, local normalization, lateral inhibition.
 *
 * @module
 */

import encodeCount from "../../../../kernels/wgsl/encode_count.wgsl" with { type: "text" };
import encodeList from "../../../../kernels/wgsl/encode_list.wgsl" with { type: "text" };
import encodeRank from "../../../../kernels/wgsl/encode_rank.wgsl" with { type: "text" };
import intensityOrder from "../../../../kernels/wgsl/intensity_order.wgsl" with { type: "text" };
import lateralInhibition from "../../../../kernels/wgsl/lateral_inhibition.wgsl" with {
  type: "text",
};
import localNormalize from "../../../../kernels/wgsl/local_normalize.wgsl" with { type: "text" };
import windowRows from "../../../../kernels/wgsl/window_rows.wgsl" with { type: "text" };
import type { CodingOps } from "../../backend.ts";
import { elementsOf, neuronsOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { float, groupsFor, kernel, type Part, reads, updates, writes } from "../kernel.ts";
import { SIGNS } from "../parts.ts";
import { eachTimeOf, eachValueOf, timeKernel, valueKernel } from "./each.ts";
import { narrow } from "./times.ts";

const ORDER: Part = { name: "intensity_order.wgsl", source: intensityOrder };

const ENCODE_LIST = kernel("encode_list.wgsl", encodeList, [SIGNS, ORDER]);
const ENCODE_COUNT = kernel("encode_count.wgsl", encodeCount, [SIGNS, ORDER]);
const ENCODE_RANK = timeKernel("encode_rank.wgsl", encodeRank);
const WINDOW_ROWS = valueKernel("window_rows.wgsl", windowRows);
const LOCAL_NORMALIZE = valueKernel("local_normalize.wgsl", localNormalize);
const LATERAL_INHIBITION = valueKernel("lateral_inhibition.wgsl", lateralInhibition);

/** Comparisons of an invocation at most: see the limit on loops in kernels/wgsl/README.md. */
const MOST_COMPARED = 2 ** 15;
/** Intensities that are sorted in the 16 KiB of a workgroup, which also has two counters of 16 bytes each. */
const MOST_SORTED = (2 ** 14 - 2 * 16) / 8;
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
        const sizes = [elementsOf(part) * 8, part.n * 4, elementsOf(part) * 4];
        const [entries, counts, ranks] = sizes.map((bytes) => ({ buffer: gpu.alloc(bytes) }));
        gpu.run({
          kernel: ENCODE_LIST,
          constants: { MOST_SORTED },
          bindings: [reads(intensities), ...[entries, counts, ranks].map(updates)],
          params: [at, length],
          groups: part.n,
        });
        const longest = length > MOST_SORTED ? length : 0;
        for (let begin = 0; begin < longest; begin += MOST_COMPARED) {
          gpu.run({
            kernel: ENCODE_COUNT,
            constants: { MOST_SORTED },
            bindings: [reads(entries), reads(counts), updates(ranks)],
            params: [length, begin, begin + MOST_COMPARED],
            groups: [groupsFor(length, 256), part.n, 1],
          });
        }
        const inputs = [intensities, counts, ranks].map(reads);
        eachTimeOf(gpu, ENCODE_RANK, inputs, part, [at, out.steps, length]);
        for (const { buffer } of [entries, counts, ranks]) gpu.free(buffer);
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
      const count = planes * h * w;
      for (let begin = 0; begin < size ** 2; begin += MOST_COMPARED) {
        const end = Math.min(begin + MOST_COMPARED, size ** 2);
        gpu.run({
          kernel: LATERAL_INHIBITION,
          constants: { TIME_BYTES: 1 },
          bindings: [
            ...[reads(input), reads(weights)],
            begin === 0 ? writes(out, count * 4) : updates(out),
          ],
          params: [
            ...[out.offset, count, input.offset, h, w],
            ...[weights.offset, size, begin, end, 0],
          ],
          groups: groupsFor(count, 256),
        });
      }
    },
  };
}

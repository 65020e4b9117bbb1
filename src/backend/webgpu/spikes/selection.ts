/**
 * Winners, and what of their windows came before them.
 *
 * @module
 */

import candidatesGiven from "../../../../kernels/wgsl/candidates_given.wgsl" with { type: "text" };
import prePostOrdering from "../../../../kernels/wgsl/pre_post_ordering.wgsl" with { type: "text" };
import type { SpikeOps } from "../../backend.ts";
import { elementsOf, neuronsOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { fills, groupsFor, kernel, reads } from "../kernel.ts";
import { EACH, GRID, SIGNS, TIMES } from "../parts.ts";
import { CANDIDATE_BYTES, CANDIDATES, chooseWinners, emptyChosen } from "./choose.ts";
import { valueKernel } from "./each.ts";
import { layerParams } from "./layer.ts";
import { LAYER, WINDOW } from "./layer_kernels.ts";
import { alone } from "./packed.ts";
import { narrow, timeConstants } from "./times.ts";

const CANDIDATES_GIVEN = kernel(
  "candidates_given.wgsl",
  candidatesGiven,
  [GRID, EACH, TIMES, SIGNS, CANDIDATES],
);
const PRE_POST_ORDERING = valueKernel("pre_post_ordering.wgsl", prePostOrdering, [LAYER, WINDOW]);

/** Candidates of a batch that are chosen from at once. */
const MOST_CANDIDATES = 2 ** 22;

/** The operations. */
export function selection(gpu: Gpu): Pick<SpikeOps, "selectWinners" | "prePostOrdering"> {
  return {
    selectWinners(wave, values, kwta, radius, winners, counts) {
      const neurons = neuronsOf(wave);
      const { steps, c, h, w } = wave;
      // Stimuli are networks here, as many as a grid is wide.
      const most = Math.min(65535, Math.max(1, Math.floor(MOST_CANDIDATES / neurons)));
      for (let first = 0; first < wave.n; first += most) {
        const part = narrow(wave, first, Math.min(most, wave.n - first));
        const candidates = gpu.alloc(elementsOf(part) * CANDIDATE_BYTES);
        gpu.run({
          kernel: CANDIDATES_GIVEN,
          constants: timeConstants(wave),
          bindings: [
            reads(wave.times),
            reads(values),
            fills(candidates),
          ],
          params: [
            ...[elementsOf(part), part.times.offset, values.offset + first * neurons],
            ...[steps, c, h * w],
          ],
          groups: groupsFor(elementsOf(part), 256),
        });
        const pixel = { data: values, f: c, c: 1, kh: 1, kw: 1, networks: part.n, apart: 0 };
        const chosen = emptyChosen(gpu, kwta, part.n);
        chooseWinners(gpu, {
          layer: layerParams(part, pixel),
          ...{ networks: part.n, candidates, planes: c, positions: h * w, radius },
          ...{ pointwise: false, stimulus: 0, lesson: null },
          winners: { ...winners, offset: winners.offset + first * kwta * 3 },
          counts: { ...counts, offset: counts.offset + first },
        }, chosen);
        gpu.free(candidates);
        gpu.free(chosen.buffer);
      }
    },

    prePostOrdering(input, output, winners, count, [kh, kw], ordering) {
      const weight = alone({ data: ordering, f: output.c, c: input.c, kh, kw });
      gpu.run({
        kernel: PRE_POST_ORDERING,
        constants: timeConstants(input),
        bindings: [
          reads(input.times),
          reads(output.times),
          reads(winners),
          { buffer: ordering.buffer, access: "update" },
        ],
        params: [
          ...layerParams(input, weight),
          ...[ordering.offset, count * input.c * kh * kw, winners.offset, output.times.offset],
        ],
        groups: groupsFor(count * input.c * kh * kw, 256),
      });
    },
  };
}

/**
 * STDP of one stimulus, and of one after another.
 *
 * @module
 */

import clamp from "../../../../kernels/wgsl/clamp.wgsl" with { type: "text" };
import stdp from "../../../../kernels/wgsl/stdp.wgsl" with { type: "text" };
import stdpRule from "../../../../kernels/wgsl/stdp_rule.wgsl" with { type: "text" };
import winnersGiven from "../../../../kernels/wgsl/winners_given.wgsl" with { type: "text" };
import type { SpikeOps, StdpRule, Wave } from "../../backend.ts";
import { isBounded, noteBounded } from "../../bounds.ts";
import { inputsOf } from "../../layout.ts";
import { kindCode } from "../../stdp_kind.ts";
import type { GpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";
import { fills, float, groupsFor, kernel, type Part, reads, updates } from "../kernel.ts";
import { SIGNS, TIMES } from "../parts.ts";
import { CHOSEN, type Chosen, emptyChosen } from "./choose.ts";
import { layerParams } from "./layer.ts";
import { LAYER, WINDOW } from "./layer_kernels.ts";
import { alone, packedOf, type Weights } from "./packed.ts";
import { ratesOf } from "./rates.ts";
import { timeConstants } from "./times.ts";

const RULE: Part = { name: "stdp_rule.wgsl", source: stdpRule };
const STDP = kernel("stdp.wgsl", stdp, [TIMES, LAYER, WINDOW, CHOSEN, RULE, SIGNS]);
const CLAMP = kernel("clamp.wgsl", clamp, [CHOSEN, RULE]);
const WINNERS_GIVEN = kernel("winners_given.wgsl", winnersGiven, [TIMES, CHOSEN]);

/** What is nearer to 0 becomes 0. */
const TINY = 1e-30;
/** Workgroups that clamp a weight. */
const CLAMP_GROUPS = 256;

/** The operations. */
export function plasticity(gpu: Gpu): Pick<SpikeOps, "stdp"> {
  return {
    stdp(input, output, winners, counts, weight, rule) {
      const kwta = Math.max(1, Math.floor((winners.buffer.byteLength / 4 - winners.offset) / 3));
      const chosen = emptyChosen(gpu, kwta, 1);
      const { buffer } = chosen;
      gpu.run({
        kernel: WINNERS_GIVEN,
        constants: timeConstants(output),
        bindings: [
          reads(winners),
          reads(counts),
          reads(output.times),
          fills(buffer),
        ],
        params: [winners.offset, counts.offset, output.times.offset, kwta, output.h, output.w],
        groups: groupsFor(kwta, 64),
      });
      const weights = alone(weight);
      const rates = ratesOf(gpu, [rule], weight.f);
      learnFrom(gpu, input, 0, weights, chosen, [rule], rates);
      if (!isBounded(weight, rule)) clampWhole(gpu, weights, chosen, rule);
      gpu.free(buffer);
      packedOf(gpu, weights).follow(weight);
      noteBounded(weight, rule);
    },
  };
}

/** Changes the rows of the winners of a stimulus. */
export function learnFrom(
  gpu: Gpu,
  input: Wave,
  stimulus: number,
  weights: Weights,
  { buffer, kwta }: Chosen,
  [rule, other = rule]: readonly StdpRule[],
  rates: GpuBuffer,
): void {
  gpu.run({
    kernel: STDP,
    constants: timeConstants(input),
    bindings: [
      reads(input.times),
      reads({ buffer }),
      reads({ buffer: rates }),
      updates(weights.data),
      updates(packedOf(gpu, weights)),
    ],
    params: [
      ...layerParams(input, weights),
      ...[stimulus, kwta, weights.data.offset, kindCode(rule.kind), kindCode(other.kind)],
      ...[rule.lower, rule.upper, TINY].map(float),
      0,
    ],
    groups: [groupsFor(inputsOf(weights), 64), kwta, weights.networks],
  });
}

/** Clamps the whole weight if `chosen` says so. */
export function clampWhole(
  gpu: Gpu,
  weights: Weights,
  { buffer, kwta }: Chosen,
  { lower, upper }: StdpRule,
): void {
  const inputs = inputsOf(weights);
  gpu.run({
    kernel: CLAMP,
    bindings: [reads({ buffer }), updates(weights.data), updates(packedOf(gpu, weights))],
    params: [weights.f, inputs, kwta, weights.data.offset, float(lower), float(upper)],
    groups: [
      Math.min(CLAMP_GROUPS, groupsFor(weights.f * inputs, 256)),
      weights.networks,
      1,
    ],
  });
}

/**
 * Learning in one step: calls of the C functions in `learn.c`.
 *
 * @module
 */

import type { LearnPlan, LearnResult, SpikeOps, StdpKind, Wave, Weight } from "../../backend.ts";
import { neuronsOf, slices, sliceSpan, sliceWave, timesIn, timeType } from "../extents.ts";
import { input as read, kernels, output as write, scratch, timed, update } from "../kernels.ts";
import { inputsOf, type Packed, packedOf } from "./packed.ts";

const KINDS: Record<StdpKind, number> = {
  additive: 0,
  stabilized: 1,
  soft_bounds: 2,
  multiplicative: 3,
};

/** A rule as the C functions number it. */
export function kindCode(kind: StdpKind): number {
  return KINDS[kind];
}

/** The operation of the interface that learns from many stimuli. */
export const learning: Pick<SpikeOps, "learn"> = {
  learn(input, weight, plan, result) {
    const [{ lower, upper }] = plan.rules;
    const packed = packedOf(weight);
    const within = packed.smallest >= Math.fround(lower) && packed.largest <= Math.fround(upper);
    if (!within || plan.threshold === null) return 0;
    packed.boundScreen(Math.fround(lower), Math.fround(upper));
    const screen = packed.screenFor(plan.threshold, upper);
    if (lower < 0 || screen === null) return 0;
    learnFired(input, weight, packed, plan, result);
    packed.version = weight.data.buffer.version + 1; // the caller counts this write afterwards
    return input.n;
  },
};

function learnFired(
  input: Wave,
  weight: Weight,
  packed: Packed,
  plan: LearnPlan,
  result: LearnResult,
): void {
  const { steps, c, h, w } = input;
  const { f, kh, kw } = weight;
  const { kwta, teacher } = plan;
  const { scale, tiny } = packed.screen!;
  const [rule, other = null] = plan.rules;
  const layer = [steps, c, h, w, f, kh, kw];
  const needed = kernels.call("spyke_learn_scratch_bytes", ...layer) >>> 0;
  for (const slice of slices(input.n, neuronsOf(input))) {
    const { first, count } = slice;
    kernels.call(
      timed("spyke_learn", timeType(input)),
      timesIn(sliceWave(input, slice)),
      update(weight.data, "float32", f * inputsOf(weight)),
      packed.update,
      packed.updateScreen,
      update({ buffer: packed.range, offset: 0 }, "float32", 2),
      read(rule.ltp, "float32", f),
      read(rule.ltd, "float32", f),
      other && read(other.ltp, "float32", f),
      other && read(other.ltd, "float32", f),
      plan.dropped && read(plan.dropped, "uint8", f),
      teacher && read(teacher.classes, "int32", f),
      teacher && read(sliceSpan(teacher.targets, 1, first), "int32", count),
      write(sliceSpan(result.winners, kwta * 3, first), "int32", count * kwta * 3),
      write(sliceSpan(result.counts, 1, first), "int32", count),
      update(result.outcomes, "int32", 3),
      scratch(needed),
      count,
      ...layer,
      plan.threshold!,
      kwta,
      plan.radius,
      plan.pointwise ? 1 : 0,
      kindCode(rule.kind),
      kindCode((other ?? rule).kind),
      Math.fround(rule.lower),
      Math.fround(rule.upper),
      scale,
      tiny,
    );
  }
}

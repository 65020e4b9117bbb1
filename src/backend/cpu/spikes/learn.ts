/**
 * Learning in one step: calls of the C functions in `learn.c` and `learn_final.c`.
 *
 * @module
 */

import type { LearnPlan, LearnResult, SpikeOps, StdpKind, Wave, Weight } from "../../backend.ts";
import {
  neuronsOf,
  type Slice,
  slices,
  sliceSpan,
  sliceWave,
  timesIn,
  timeType,
} from "../extents.ts";
import {
  input as read,
  kernels,
  type Operand,
  output as write,
  scratch,
  timed,
  update,
} from "../kernels.ts";
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
    const packed = packedOf(weight);
    const lower = Math.fround(plan.rules[0].lower);
    const upper = Math.fround(plan.rules[0].upper);
    if (!(packed.smallest >= lower && packed.largest <= upper)) return 0;
    packed.bound(lower, upper);
    const last = plan.threshold === null;
    if (last && (plan.kwta !== 1 || !packed.bytesFor(lower, upper))) return 0;
    if (plan.threshold !== null) {
      if (lower < 0 || !packed.screenFor(plan.threshold, upper)) return 0;
    }
    if (last) learnAtLastStep(input, weight, packed, plan, result);
    else learnFired(input, weight, packed, plan, result);
    packed.version = weight.data.buffer.version + 1; // the caller counts this write afterwards
    return input.n;
  },
};

/** With a threshold: `learn.c`. */
function learnFired(
  input: Wave,
  weight: Weight,
  packed: Packed,
  plan: LearnPlan,
  result: LearnResult,
): void {
  const layer = layerOf(input, weight);
  const needed = kernels.call("spyke_learn_scratch_bytes", ...layer) >>> 0;
  for (const slice of slices(input.n, neuronsOf(input))) {
    kernels.call(
      timed("spyke_learn", timeType(input)),
      ...operands(input, weight, packed, plan, result, slice),
      scratch(needed),
      slice.count,
      ...layer,
      plan.threshold!,
      plan.kwta,
      plan.radius,
      plan.pointwise ? 1 : 0,
      ...constants(packed, plan),
    );
  }
}

/** Without one, and one winner: `learn_final.c`. */
function learnAtLastStep(
  input: Wave,
  weight: Weight,
  packed: Packed,
  plan: LearnPlan,
  result: LearnResult,
): void {
  const layer = layerOf(input, weight);
  const { lower, upper } = plan.rules[0];
  const needed = kernels.call("spyke_learn_final_scratch_bytes", ...layer) >>> 0;
  for (const slice of slices(input.n, neuronsOf(input))) {
    kernels.call(
      timed("spyke_learn_final", timeType(input)),
      ...operands(input, weight, packed, plan, result, slice),
      scratch(needed),
      slice.count,
      ...layer,
      ...constants(packed, plan),
      Math.max(Math.abs(lower), Math.abs(upper)),
    );
  }
}

function layerOf({ steps, c, h, w }: Wave, { f, kh, kw }: Weight): number[] {
  return [steps, c, h, w, f, kh, kw];
}

/** The memory that both functions take, in their order. */
function operands(
  input: Wave,
  weight: Weight,
  packed: Packed,
  plan: LearnPlan,
  result: LearnResult,
  slice: Slice,
): Operand[] {
  const { first, count } = slice;
  const { f } = weight;
  const { kwta, teacher } = plan;
  const [rule, other = null] = plan.rules;
  return [
    timesIn(sliceWave(input, slice)),
    update(weight.data, "float32", f * inputsOf(weight)),
    packed.update,
    packed.updateScreen,
    packed.updateBytes,
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
  ];
}

/** The numbers that both end with. */
function constants({ screen, bytes }: Packed, { rules }: LearnPlan): number[] {
  const [rule, other = rule] = rules;
  return [
    kindCode(rule.kind),
    kindCode(other.kind),
    Math.fround(rule.lower),
    Math.fround(rule.upper),
    screen?.scale ?? 0,
    screen?.tiny ?? 0,
    bytes?.base ?? 0,
    bytes?.scale ?? 0,
  ];
}

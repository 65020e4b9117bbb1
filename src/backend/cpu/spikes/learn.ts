/**
 * Learning in one step: calls of the C functions in `learn.c` and `learn_final.c`.
 *
 * @module
 */

import type { LearnPlan, LearnResult, Span, SpikeOps, Wave, Weight } from "../../backend.ts";
import { featureMask, inputsOf, neuronsOf } from "../../layout.ts";
import { kindCode } from "../../stdp_kind.ts";
import { type Slice, slices, sliceSpan, sliceWave, timesIn, timeType } from "../extents.ts";
import {
  input as read,
  kernels,
  type Operand,
  output as write,
  scratch,
  timed,
  update,
} from "../kernels.ts";
import { CpuBuffer } from "../memory.ts";
import { type Packed, packedOf } from "./packed.ts";

/** The operations of the interface that learn from many stimuli, or choose as learning does. */
export const learning: Pick<SpikeOps, "learn" | "learnTogether" | "finalWinners"> = {
  finalWinners(input, weight, dropped, winners, counts) {
    const packed = packedOf(weight);
    const bytes = packed.bytesNow();
    if (bytes === null) return false;
    const layer = layerOf(input, weight);
    const needed = kernels.call("spyke_learn_final_scratch_bytes", ...layer) >>> 0;
    const sitOut = new CpuBuffer(weight.f);
    sitOut.array("uint8").set(featureMask(weight.f, dropped));
    const largest = Math.max(Math.abs(packed.smallest), Math.abs(packed.largest));
    for (const slice of slices(input.n, neuronsOf(input))) {
      kernels.call(
        timed("spyke_learn_final", timeType(input)),
        timesIn(sliceWave(input, slice)),
        read(weight.data, "float32", weight.f * inputsOf(weight)),
        packed.updateBytes,
        update({ buffer: bytes.drift, offset: 0 }, "float32", weight.f),
        ...[null, null, null, null, null], // no range, no rates: nothing is learnt
        read({ buffer: sitOut, offset: 0 }, "uint8", weight.f),
        ...[null, null],
        write(sliceSpan(winners, 3, slice.first), "int32", slice.count * 3),
        write(sliceSpan(counts, 1, slice.first), "int32", slice.count),
        ...[null, null],
        scratch(needed),
        slice.count,
        ...layer,
        ...[0, 0, bytes.lower, bytes.upper, bytes.base, bytes.scale, largest],
      );
    }
    return true;
  },

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
    if (last) learnAtLastStep(input, weight, plan, result);
    else learnFired(input, weight, packed, plan, result);
    packed.version = weight.data.buffer.version + 1; // the caller counts this write afterwards
    return input.n;
  },

  // One network keeps all threads busy.
  learnTogether: () => false,
};

/** With a threshold: `learn.c`. It updates the copies that it reads, and leaves no bytes. */
function learnFired(
  input: Wave,
  weight: Weight,
  packed: Packed,
  plan: LearnPlan,
  result: LearnResult,
): void {
  const { scale, tiny } = packed.screen!;
  packed.dropBytes();
  const copies = () => [packed.update, packed.updateScreen];
  const choice = [plan.threshold!, plan.kwta, plan.radius, plan.pointwise ? 1 : 0];
  const numbers = [...choice, ...constants(plan), scale, tiny];
  callLearn("spyke_learn", input, weight, packed, plan, result, copies, () => [], numbers);
}

/**
 * Without one, and one winner: `learn_final.c`. It updates the bytes, and leaves the other copies behind.
 *
 * @param summed Counts the neurons of each stimulus whose potentials were summed, int32 `[n]`.
 */
export function learnAtLastStep(
  input: Wave,
  weight: Weight,
  plan: LearnPlan,
  result: LearnResult,
  summed: Span | null = null,
): void {
  const packed = packedOf(weight);
  const { lower, upper } = plan.rules[0];
  const { base, scale, drift } = packed.bytes!;
  const largest = Math.max(Math.abs(lower), Math.abs(upper));
  const numbers = [...constants(plan), base, scale, largest];
  const copies = () => [
    packed.updateBytes,
    update({ buffer: drift, offset: 0 }, "float32", weight.f),
  ];
  const count = ({ first, count }: Slice) => [
    summed && write(sliceSpan(summed, 1, first), "int32", count),
  ];
  callLearn("spyke_learn_final", input, weight, packed, plan, result, copies, count, numbers);
  packed.leaveBehind();
}

/** A call for each slice of the stimuli, with the operands that both functions take. */
function callLearn(
  name: "spyke_learn" | "spyke_learn_final",
  input: Wave,
  weight: Weight,
  packed: Packed,
  plan: LearnPlan,
  result: LearnResult,
  copies: () => readonly Operand[],
  counters: (slice: Slice) => readonly Operand[],
  numbers: readonly number[],
): void {
  const layer = layerOf(input, weight);
  const needed = kernels.call(`${name}_scratch_bytes`, ...layer) >>> 0;
  for (const slice of slices(input.n, neuronsOf(input))) {
    kernels.call(
      timed(name, timeType(input)),
      timesIn(sliceWave(input, slice)),
      update(weight.data, "float32", weight.f * inputsOf(weight)),
      ...copies(),
      update({ buffer: packed.range, offset: 0 }, "float32", 2),
      ...instruction(weight, plan, result, slice),
      ...counters(slice),
      scratch(needed),
      slice.count,
      ...layer,
      ...numbers,
    );
  }
}

function layerOf({ steps, c, h, w }: Wave, { f, kh, kw }: Weight): number[] {
  return [steps, c, h, w, f, kh, kw];
}

/** Rates, what a teacher knows, and results, as both functions take them. */
function instruction(
  { f }: Weight,
  { kwta, teacher, rules, dropped }: LearnPlan,
  result: LearnResult,
  { first, count }: Slice,
): Operand[] {
  const [rule, other = null] = rules;
  return [
    read(rule.ltp, "float32", f),
    read(rule.ltd, "float32", f),
    other && read(other.ltp, "float32", f),
    other && read(other.ltd, "float32", f),
    dropped && read(dropped, "uint8", f),
    teacher && read(teacher.classes, "int32", f),
    teacher && read(sliceSpan(teacher.targets, 1, first), "int32", count),
    write(sliceSpan(result.winners, kwta * 3, first), "int32", count * kwta * 3),
    write(sliceSpan(result.counts, 1, first), "int32", count),
    update(result.outcomes, "int32", 3),
  ];
}

/** The rules as numbers. */
function constants({ rules }: LearnPlan): number[] {
  const [rule, other = rule] = rules;
  const bounds = [Math.fround(rule.lower), Math.fround(rule.upper)];
  return [kindCode(rule.kind), kindCode(other.kind), ...bounds];
}

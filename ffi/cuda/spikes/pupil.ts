/**
 * Networks that learn, as `kernels/cuda/pupil.cuh` lays them out.
 *
 * @module
 */

import type { LearnPlan, Span, Wave, Weight } from "../../../src/backend/backend.ts";
import { kindCode } from "../../../src/backend/stdp_kind.ts";
import type { CudaDevice } from "../device.ts";
import { timesAt, wordsAt } from "./layer.ts";
import type { Packed } from "./packed.ts";

/** A network, what it learns from and how. */
export interface Pupil {
  readonly input: Wave;
  readonly weight: Weight;
  /** Its other form; null where it does not learn. */
  readonly packed: Packed | null;
  readonly plan: LearnPlan;
  /** Where winners and their numbers go, if anybody asks. */
  readonly chosen: { readonly winners: Span; readonly counts: Span } | null;
  readonly outcomes: Span;
}

const BYTES = 136;

/** They, one behind the other. */
export function layOut(device: CudaDevice, pupils: readonly Pupil[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pupils.length * BYTES);
  pupils.forEach((pupil, i) => put(device, pupil, new DataView(all.buffer, i * BYTES, BYTES)));
  return all;
}

function put(
  device: CudaDevice,
  { input, weight, packed, plan, chosen, outcomes }: Pupil,
  to: DataView,
) {
  const { rules, dropped, teacher, threshold, kwta, radius } = plan;
  const [rule, other = null] = rules;
  const words = (span: Span | null | undefined) => span ? wordsAt(device, span) : 0;
  const addresses = [
    timesAt(device, input),
    words(weight.data),
    packed?.address ?? 0,
    ...[rule.ltp, rule.ltd, other?.ltp, other?.ltd].map(words),
    dropped ? device.at(dropped, 1) : 0,
    ...[teacher?.classes, teacher?.targets, chosen?.winners, chosen?.counts, outcomes].map(words),
  ];
  const floats = [threshold ?? 0, rule.lower, rule.upper];
  const integers = [kindCode(rule.kind), kindCode((other ?? rule).kind), kwta, radius];
  let at = 0;
  for (const address of addresses) to.setBigUint64(8 * at++, BigInt(address), true);
  at *= 8;
  for (const value of floats) to.setFloat32(at, value, true), at += 4;
  for (const value of integers) to.setInt32(at, value, true), at += 4;
}

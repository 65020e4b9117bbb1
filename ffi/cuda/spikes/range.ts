/**
 * What weights there are, asked of the device with one wait.
 *
 * @module
 */

import type { StdpRule, Weight } from "../../../src/backend/backend.ts";
import { isBounded, noteBounded } from "../../../src/backend/bounds.ts";
import { inputsOf } from "../../../src/backend/layout.ts";
import type { CudaDevice } from "../device.ts";
import { numbers, wordsAt } from "./layer.ts";

/** What is said of them, as `pack.cu` has it. */
const [NEGATIVE, OUTSIDE] = [1, 2];

/** What is known of the size of weights. */
export interface Extent {
  /** Whether one may be negative or NaN, so that potentials need not grow with time. */
  readonly negative: boolean;
  /** Unless one may be NaN, none is above. */
  readonly most: number;
}

/** The extent of a weight: whether its weights are those of probabilities, as they mostly are. */
export function extentOf(device: CudaDevice, weight: Weight): Extent {
  const found = look(device, weight, 0, 1);
  return {
    negative: (found & NEGATIVE) !== 0,
    most: (found & OUTSIDE) === 0 ? 1 : Infinity,
  };
}

/** Whether all weights are between the bounds of a rule. */
export function isWithin(device: CudaDevice, weight: Weight, rule: StdpRule): boolean {
  if (isBounded(weight, rule)) return true;
  if ((look(device, weight, rule.lower, rule.upper) & OUTSIDE) !== 0) return false;
  noteBounded(weight, rule, weight.data.buffer.version);
  return true;
}

function look(device: CudaDevice, weight: Weight, lower: number, upper: number): number {
  const found = numbers(0);
  const from = wordsAt(device, weight.data);
  device.call("spyke_cuda_look_at", from, weight.f * inputsOf(weight), lower, upper, found);
  return found[0];
}

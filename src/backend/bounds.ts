/**
 * What is known of the range of weights, so that they are clamped as a whole only once.
 *
 * @module
 */

import type { StdpRule, Weight } from "./backend.ts";

interface Known {
  readonly version: number;
  readonly lower: number;
  readonly upper: number;
}

const known = new WeakMap<object, Known>();

/** Whether all weights are known to be within the bounds of a rule. */
export function isBounded({ data: { buffer } }: Weight, { lower, upper }: StdpRule): boolean {
  const bounds = known.get(buffer);
  if (bounds?.version !== buffer.version) return false;
  return bounds.lower >= Math.fround(lower) && bounds.upper <= Math.fround(upper);
}

/**
 * Notes that all weights are within the bounds.
 *
 * @param version Of the weight that this is about: the one after a change that the caller counts afterwards.
 */
export function noteBounded(
  { data: { buffer } }: Weight,
  { lower, upper }: StdpRule,
  version: number = buffer.version + 1,
): void {
  known.set(buffer, {
    version,
    lower: Math.fround(lower),
    upper: Math.fround(upper),
  });
}

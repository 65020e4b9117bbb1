/**
 * How many lanes work on one result of a reduction.
 *
 * @module
 */

import shares from "../../../../kernels/wgsl/shares.wgsl" with { type: "text" };
import { groupsFor, type Part } from "../kernel.ts";

/** `share_of`: the elements of a lane. */
export const SHARES: Part = { name: "shares.wgsl", source: shares };

/** Elements of a part of a result; a result of more of them is done in parts. */
const PART = 2 ** 13;
const MOST_PARTS = 1024;
/** Lanes of a workgroup. */
const LANES = 256;

/** The number of parts of a result of so many elements. */
export function partsFor(elements: number): number {
  return Math.min(MOST_PARTS, Math.max(1, Math.ceil(elements / PART)));
}

/** Lanes for so many elements. */
export function lanesFor(elements: number): number {
  return elements <= 16 ? 1 : elements <= 512 ? 32 : LANES;
}

/** Workgroups for so many results, or parts of results, with so many lanes each. */
export function groupsOf(results: number, lanes: number): number {
  return groupsFor(results * lanes, LANES);
}

/**
 * Rules of plasticity as kernels number them: in C, WGSL and CUDA alike.
 *
 * @module
 */

import type { StdpKind } from "./backend.ts";

const CODES: Record<StdpKind, number> = {
  additive: 0,
  stabilized: 1,
  soft_bounds: 2,
  multiplicative: 3,
};

/** The number of a rule. */
export function kindCode(kind: StdpKind): number {
  return CODES[kind];
}

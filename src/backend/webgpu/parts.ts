/**
 * The pieces of WGSL that kernels share.
 *
 * @module
 */

import each from "../../../kernels/wgsl/each.wgsl" with { type: "text" };
import grid from "../../../kernels/wgsl/grid.wgsl" with { type: "text" };
import signs from "../../../kernels/wgsl/signs.wgsl" with { type: "text" };
import times from "../../../kernels/wgsl/times.wgsl" with { type: "text" };
import type { Part } from "./kernel.ts";

/** `flat_group`: the number of a workgroup in a grid of any size. */
export const GRID: Part = { name: "grid.wgsl", source: grid };

/** The entry of kernels that do the same for each of `p.count` indices. Needs {@linkcode GRID}. */
export const EACH: Part = { name: "each.wgsl", source: each };

/** `is_nan`, `has_sign`: what the bits of a float32 say. */
export const SIGNS: Part = { name: "signs.wgsl", source: signs };

/** `time_in`, `put_time`, …: spike steps in memory. Needs {@linkcode timeConstants}. */
export const TIMES: Part = { name: "times.wgsl", source: times };

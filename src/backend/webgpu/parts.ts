/**
 * The pieces of WGSL that kernels share.
 *
 * @module
 */

import grid from "../../../kernels/wgsl/grid.wgsl" with { type: "text" };
import times from "../../../kernels/wgsl/times.wgsl" with { type: "text" };
import type { Part } from "./kernel.ts";

/** `flat_group`: the number of a workgroup in a grid of any size. */
export const GRID: Part = { name: "grid.wgsl", source: grid };

/** `time_in`, `put_time`, …: spike steps in memory. Needs {@linkcode timeConstants}. */
export const TIMES: Part = { name: "times.wgsl", source: times };

/**
 * The kernel that finds who may win, for both ways to fire.
 *
 * @module
 */

import firesAbove from "../../../../kernels/wgsl/fires_above.wgsl" with { type: "text" };
import firesLast from "../../../../kernels/wgsl/fires_last.wgsl" with { type: "text" };
import learnWindow from "../../../../kernels/wgsl/learn_window.wgsl" with { type: "text" };
import { type Kernel, kernel, type Part } from "../kernel.ts";
import { CANDIDATES } from "./choose.ts";
import { CROSSING, FOUR, ONE, SHARED } from "./layer_kernels.ts";

const ABOVE: Part = { name: "fires_above.wgsl", source: firesAbove };
const LAST: Part = { name: "fires_last.wgsl", source: firesLast };

/** Neurons that may win, which fire at a threshold. */
export const LEARN_ABOVE: Kernel = kernel(
  "learn_window.wgsl with fires_above.wgsl",
  learnWindow,
  [FOUR, ...SHARED, CROSSING, ABOVE, CANDIDATES],
);
/** Neurons that may win, which fire in the last step. */
export const LEARN_LAST: Kernel = kernel(
  "learn_window.wgsl with fires_last.wgsl",
  learnWindow,
  [ONE, ...SHARED, LAST, CANDIDATES],
);

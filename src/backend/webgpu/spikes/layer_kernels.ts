/**
 * The kernels that sum the weights of windows, each with what comes before it.
 *
 * @module
 */

import convFinal from "../../../../kernels/wgsl/conv_final.wgsl" with { type: "text" };
import convFire from "../../../../kernels/wgsl/conv_fire.wgsl" with { type: "text" };
import convSteps from "../../../../kernels/wgsl/conv_steps.wgsl" with { type: "text" };
import convValues from "../../../../kernels/wgsl/conv_values.wgsl" with { type: "text" };
import crossing from "../../../../kernels/wgsl/crossing.wgsl" with { type: "text" };
import eachWindow from "../../../../kernels/wgsl/each_window.wgsl" with { type: "text" };
import layer from "../../../../kernels/wgsl/layer.wgsl" with { type: "text" };
import window from "../../../../kernels/wgsl/window.wgsl" with { type: "text" };
import windowSum from "../../../../kernels/wgsl/window_sum.wgsl" with { type: "text" };
import { type Kernel, kernel, type Part } from "../kernel.ts";
import { GRID, TIMES } from "../parts.ts";

/** The struct `Layer`, and where its neurons are. */
export const LAYER: Part = { name: "layer.wgsl", source: layer };
/** `input_time`: the steps of the inputs of a window. Needs {@linkcode TIMES} and {@linkcode LAYER}. */
export const WINDOW: Part = { name: "window.wgsl", source: window };

/** The entry, `sum_window`, and what they need. */
export const SHARED: readonly Part[] = [
  GRID,
  TIMES,
  LAYER,
  WINDOW,
  { name: "window_sum.wgsl", source: windowSum },
  { name: "each_window.wgsl", source: eachWindow },
];

/** Sums up to one step for each neuron. */
export const ONE: Part = {
  name: "sums up to a step",
  source: "alias Steps = u32;\nalias Sums = f32;",
};
/** Sums up to four steps at once. */
export const FOUR: Part = {
  name: "sums up to four steps",
  source: "alias Steps = vec4u;\nalias Sums = vec4f;",
};

/** `crossing_of`: the first crossing of a threshold. */
export const CROSSING: Part = { name: "crossing.wgsl", source: crossing };

/** First crossings. */
export const CONV_FIRE: Kernel = kernel("conv_fire.wgsl", convFire, [FOUR, ...SHARED, CROSSING]);
/** Potentials at given steps. */
export const CONV_VALUES: Kernel = kernel("conv_values.wgsl", convValues, [ONE, ...SHARED]);
/** Potentials at the last step. */
export const CONV_FINAL: Kernel = kernel("conv_final.wgsl", convFinal, [ONE, ...SHARED]);
/** Potentials at all steps. */
export const CONV_STEPS: Kernel = kernel("conv_steps.wgsl", convSteps, [FOUR, ...SHARED]);

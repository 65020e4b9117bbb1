/**
 * Potentials of compact waves, and where they cross a threshold.
 *
 * @module
 */

import type { Span, SpikeOps, Wave, Weight } from "../../backend.ts";
import { elementsOf, neuronsOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { reads, writes } from "../kernel.ts";
import { fire } from "./fire.ts";
import { outputOf, runLayer } from "./layer.ts";
import { CONV_FINAL, CONV_STEPS, CONV_VALUES } from "./layer_kernels.ts";
import { alone } from "./packed.ts";
import { selection } from "./selection.ts";
import { waveOps } from "./waves.ts";

/** The operations. */
export function convolutions(
  gpu: Gpu,
): Pick<
  SpikeOps,
  | "convFire"
  | "convFinal"
  | "convValues"
  | "convSteps"
  | "convSurvivors"
  | "convWinners"
  | "finalWinners"
> {
  const { pointwiseInhibition } = waveOps(gpu);
  const { selectWinners } = selection(gpu);

  const convValues: SpikeOps["convValues"] = (input, weight, at, values) =>
    runLayer(gpu, CONV_VALUES, input, alone(weight), {
      bindings: [reads(at.times), writes(values, elementsOf(at) * 4)],
      params: [at.times.offset, values.offset],
    });

  /** Has something done with the potentials at given steps. */
  const withValues = (
    input: Wave,
    weight: Weight,
    at: Wave,
    work: (values: Span) => void,
  ): void => {
    const buffer = gpu.alloc(elementsOf(at) * 4);
    convValues(input, weight, at, { buffer, offset: 0 });
    work({ buffer, offset: 0 });
    gpu.free(buffer);
  };

  return {
    convFire: (input, weight, threshold, out) => fire(gpu, input, weight, threshold, out),

    convFinal(input, weight, values) {
      const bytes = elementsOf(outputOf(input, weight)) * 4;
      runLayer(gpu, CONV_FINAL, input, alone(weight), {
        bindings: [writes(values, bytes)],
        params: [values.offset],
      });
    },

    convValues,

    convSteps(input, weight, dense) {
      const { n, steps } = input;
      const bytes = n * steps * neuronsOf(outputOf(input, weight)) * 4;
      runLayer(gpu, CONV_STEPS, input, alone(weight), {
        bindings: [writes(dense, bytes)],
        params: [dense.offset],
      });
    },

    convSurvivors: (input, weight, at, out) =>
      withValues(input, weight, at, (values) => pointwiseInhibition(at, values, out)),

    convWinners: (input, weight, at, ...choice) =>
      withValues(input, weight, at, (values) => selectWinners(at, values, ...choice)),

    // All potentials are summed side by side here: nothing is gained by leaving some out.
    finalWinners: () => false,
  };
}

/**
 * Potentials of compact waves, and where they cross a threshold.
 *
 * @module
 */

import type { Span, SpikeOps, Wave, Weight } from "../../../src/backend/backend.ts";
import { elementsOf, featureMask } from "../../../src/backend/layout.ts";
import type { CudaDevice } from "../device.ts";
import { STATUS } from "../library.ts";
import { sizesOf, timesAt, wordsAt } from "./layer.ts";
import { packedOf } from "./packed.ts";
import { selectWinners } from "./selection.ts";

/** The operations. */
export function convolutions(
  device: CudaDevice,
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
  const operands = (input: Wave, weight: Weight) =>
    [timesAt(device, input), packedOf(device, weight).address] as const;

  const convValues = (input: Wave, weight: Weight, at: Wave, values: Span) =>
    device.call(
      "spyke_cuda_conv_values",
      ...operands(input, weight),
      timesAt(device, at),
      wordsAt(device, values),
      sizesOf(input, weight),
    );

  return {
    convFire(input, weight, threshold, out) {
      const { negative, most } = packedOf(device, weight).extent;
      device.call(
        "spyke_cuda_conv_fire",
        ...operands(input, weight),
        timesAt(device, out),
        sizesOf(input, weight),
        threshold,
        negative ? 1 : 0,
        most,
      );
    },

    convFinal(input, weight, values) {
      device.call(
        "spyke_cuda_conv_final",
        ...operands(input, weight),
        wordsAt(device, values),
        sizesOf(input, weight),
      );
    },

    convValues,

    convSteps(input, weight, dense) {
      device.call(
        "spyke_cuda_conv_steps",
        ...operands(input, weight),
        wordsAt(device, dense),
        sizesOf(input, weight),
      );
    },

    convSurvivors(input, weight, at, out) {
      device.call(
        "spyke_cuda_conv_survivors",
        ...operands(input, weight),
        timesAt(device, at),
        timesAt(device, out),
        sizesOf(input, weight),
      );
    },

    convWinners(input, weight, at, ...choice) {
      const buffer = device.alloc(elementsOf(at) * 4);
      const values = { buffer, offset: 0 };
      convValues(input, weight, at, values);
      selectWinners(device, at, values, ...choice);
      device.free(buffer);
    },

    finalWinners(input, weight, dropped, winners, counts) {
      const status = device.attempt(
        "spyke_cuda_final_winners",
        [STATUS.tooLarge],
        timesAt(device, input),
        wordsAt(device, weight.data),
        featureMask(weight.f, dropped),
        wordsAt(device, winners),
        wordsAt(device, counts),
        sizesOf(input, weight),
      );
      return status === STATUS.ok;
    },
  };
}

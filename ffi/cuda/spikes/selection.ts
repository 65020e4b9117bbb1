/**
 * Firing, padding, pooling, inhibition and winners of compact waves.
 *
 * @module
 */

import type { Sliding, Span, SpikeOps, Wave } from "../../../src/backend/backend.ts";
import { elementsOf } from "../../../src/backend/layout.ts";
import type { CudaDevice } from "../device.ts";
import { numbers, timesAt, wordsAt } from "./layer.ts";

/** As `selectWinners` of the interface. */
export function selectWinners(
  device: CudaDevice,
  wave: Wave,
  values: Span,
  kwta: number,
  radius: number,
  winners: Span,
  counts: Span,
): void {
  const { n, steps, c, h, w } = wave;
  device.call(
    "spyke_cuda_select_winners",
    timesAt(device, wave),
    wordsAt(device, values),
    wordsAt(device, winners),
    wordsAt(device, counts),
    numbers(n, steps, c, h, w, kwta, radius),
  );
}

/** The operations. */
export function selection(
  device: CudaDevice,
): Pick<
  SpikeOps,
  "fireLast" | "padTimes" | "poolTimes" | "poolValues" | "pointwiseInhibition" | "selectWinners"
> {
  return {
    fireLast(values, out) {
      const to = timesAt(device, out);
      device.call(
        "spyke_cuda_fire_last",
        wordsAt(device, values),
        to,
        elementsOf(out),
        out.steps,
      );
    },

    padTimes(input, padding, out) {
      const { n, c, steps, h, w } = input;
      device.call(
        "spyke_cuda_pad",
        timesAt(device, input),
        timesAt(device, out),
        n * c,
        ...[steps, h, w, ...padding],
      );
    },

    poolTimes(input, window, out) {
      device.call(
        "spyke_cuda_pool",
        timesAt(device, input),
        timesAt(device, out),
        poolNumbers(input, window, out),
      );
    },

    poolValues(input, values, window, out, outValues) {
      device.call(
        "spyke_cuda_pool_values",
        timesAt(device, input),
        wordsAt(device, values),
        timesAt(device, out),
        wordsAt(device, outValues),
        poolNumbers(input, window, out),
      );
    },

    pointwiseInhibition(input, values, out) {
      device.call(
        "spyke_cuda_pointwise_inhibition",
        timesAt(device, input),
        wordsAt(device, values),
        timesAt(device, out),
        ...[input.n, input.steps, input.c, input.h * input.w],
      );
    },

    selectWinners: (...choice) => selectWinners(device, ...choice),
  };
}

function poolNumbers({ n, c, steps, h, w }: Wave, window: Sliding, to: Wave) {
  const { kernel, stride, padding } = window;
  return numbers(n * c, steps, h, w, to.h, to.w, ...kernel, ...stride, ...padding);
}

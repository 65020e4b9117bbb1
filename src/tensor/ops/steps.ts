/**
 * Sums and maxima over the steps of compact waves, without the dense form.
 *
 * @module
 */

import type { Latency } from "../latency.ts";
import type { Strided } from "../strided.ts";
import { convertTo } from "./copy.ts";
import { binary, mul } from "./elementwise.ts";
import { unsqueeze } from "./views.ts";

/** For each neuron the number of steps from its spike on, times its potential if there are any. */
export function sumOverSteps(latency: Latency, keepdim: boolean): Strided {
  const times = convertTo(latency.timesView(), "float32");
  const counts = binary("sub", latency.extent.steps, times);
  const values = latency.valuesView();
  const sum = values ? mul(counts, values) : counts;
  return keepdim ? unsqueeze(sum, latency.batched ? 1 : 0) : sum;
}

/** For each neuron of a wave without potentials whether it ever spikes, as 1 or 0 of the wave's type. */
export function maxOverSteps(wave: Latency, keepdim: boolean): Strided {
  const spikes = convertTo(binary("lt", wave.timesView(), wave.extent.steps), wave.dtype);
  return keepdim ? unsqueeze(spikes, wave.batched ? 1 : 0) : spikes;
}

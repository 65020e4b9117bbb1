/**
 * Sums over the steps of compact waves, without the dense form.
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

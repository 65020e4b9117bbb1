/**
 * Padding of waves and potentials along rows and columns.
 *
 * @module
 */

import type { Storage } from "../tensor/core.ts";
import { Latency, latencyOf } from "../tensor/latency.ts";
import { pad as padDense } from "../tensor/ops/pad.ts";
import { denseOf } from "./operands.ts";

/** Columns left and right, rows above and below. */
export type Padding = readonly [left: number, right: number, top: number, bottom: number];

/** Pads the last two axes. A wave stays compact where the padding is silent. */
export function pad(storage: Storage, padding: Padding, value: number): Storage {
  if (!(storage instanceof Latency) || value !== 0) {
    return padDense(denseOf(storage), padding, value);
  }
  const { steps } = storage.extent;
  const times = padDense(storage.timesView(), padding, steps);
  const values = storage.valuesView();
  return latencyOf(times, steps, values && padDense(values, padding, 0), storage.dtype);
}

/**
 * Padding of waves and potentials along rows and columns.
 *
 * @module
 */

import type { Storage } from "../tensor/core.ts";
import { emptyWave, Latency, withValues } from "../tensor/latency.ts";
import { pad as padDense, padded } from "../tensor/ops/pad.ts";
import { denseOf } from "./operands.ts";

/** Columns left and right, rows above and below. */
export type Padding = readonly [left: number, right: number, top: number, bottom: number];

/** Pads the last two axes. A wave stays compact where the padding is silent. */
export function pad(storage: Storage, padding: Padding, value: number): Storage {
  if (!(storage instanceof Latency) || value !== 0) {
    return padDense(denseOf(storage), padding, value);
  }
  const { backend, extent, batched, dtype } = storage;
  const [h, w] = padded(storage.timesView(), padding).shape.slice(-2);
  const out = emptyWave(backend, { ...extent, h, w }, batched);
  backend.padTimes(storage.wave, padding, out.wave);
  const values = storage.valuesView();
  if (values === null) return out.withDType(dtype);
  return withValues(out, padDense(values, padding, 0).buffer, storage.cell.threshold)
    .withDType(dtype);
}

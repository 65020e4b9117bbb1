/**
 * Parts of waves that are waves themselves.
 *
 * @module
 */

import type { Deferred } from "../deferred.ts";
import { Latency, latencyOf } from "../latency.ts";
import { normalizeAxis } from "../shape.ts";
import { duplicate } from "./copy.ts";
import { narrow } from "./views.ts";

/**
 * Some of the stimuli (sharing storage), or some features, rows or columns of waves (a copy); null
 * where only the dense form has the part.
 */
export function narrowLatency(
  storage: Latency | Deferred,
  axis: number,
  start: number,
  length: number,
): Latency | Deferred | null {
  const rank = storage.shape.length;
  const at = normalizeAxis(axis, rank, "narrow");
  if (storage.batched && at === 0) {
    const first = start < 0 ? start + storage.shape[0] : start;
    checkRange(storage.shape[0], first, length);
    return storage.narrowBatch(first, length);
  }
  if (!(storage instanceof Latency) || at === rank - 4) return null;
  const part = (view: ReturnType<Latency["timesView"]>) =>
    duplicate(narrow(view, at - rank, start, length));
  const values = storage.valuesView();
  return latencyOf(
    part(storage.timesView()),
    storage.extent.steps,
    values && part(values),
    storage.dtype,
  );
}

function checkRange(size: number, first: number, length: number): void {
  const fits = Number.isInteger(first) && Number.isInteger(length) && first >= 0 && length >= 0 &&
    first + length <= size;
  if (!fits) {
    throw new RangeError(
      `Cannot narrow axis 0 of length ${size} to ${length} elements from ${first} on`,
    );
  }
}

/**
 * Firing: where potentials cross a threshold.
 *
 * @module
 */

import { replaceStorage, type Storage, type TensorCore } from "../tensor/core.ts";
import { Deferred } from "../tensor/deferred.ts";
import type { Latency } from "../tensor/latency.ts";
import { copyInto } from "../tensor/ops/copy.ts";
import { gt, maximum } from "../tensor/ops/elementwise.ts";
import { select } from "../tensor/ops/views.ts";
import { where } from "../tensor/ops/where.ts";
import { emptyStrided, Strided } from "../tensor/strided.ts";
import { compactAbove, denseData, waveStorage } from "./operands.ts";

/** Spikes and the potentials that caused them, in the layout of what they were computed from. */
export interface Fired {
  spikes: Storage;
  potentials: Storage;
}

/**
 * Refuses what is no threshold.
 *
 * @throws {TypeError} If it is neither a number nor null.
 * @throws {RangeError} If it is NaN, infinite or negative.
 */
export function checkThreshold(
  threshold: unknown,
  action: string,
): asserts threshold is number | null {
  if (threshold === null) return;
  if (typeof threshold !== "number") {
    throw new TypeError(
      `Cannot ${action} with a threshold of type ${typeof threshold}: it needs a number or null`,
    );
  }
  if (!Number.isFinite(threshold) || threshold < 0) {
    throw new RangeError(
      `Cannot ${action} with a threshold of ${threshold}: it needs a finite number of at least 0`,
    );
  }
}

/** Spikes strictly above the threshold; with null those above 0 in the last step. */
export function fire(storage: Storage, threshold: number | null, action = "fire"): Fired {
  if (storage instanceof Strided) return fireDense(storage, threshold);
  const fired = storage instanceof Deferred
    ? storage.fired(threshold)
    : fireAgain(storage, threshold, action);
  return { spikes: fired.spikes(), potentials: fired };
}

/** `fire_` and `threshold_`: gives a tensor one part of what `fire` gives. */
export function fireInPlace(
  tensor: TensorCore,
  threshold: number | null,
  part: keyof Fired,
  action: string,
): void {
  const storage = waveStorage(tensor, action);
  const result = fire(storage, threshold, action)[part];
  if (storage instanceof Strided) {
    copyInto(storage, result as Strided);
  } else if (storage instanceof Deferred) {
    replaceStorage(tensor, result);
  } else if (part === "spikes") {
    storage.dropValues();
  }
}

/** Compact potentials hold the first crossing of one threshold, not the steps after it. */
function fireAgain(potentials: Latency, threshold: number | null, action: string): Latency {
  const isWave = potentials.cell.values === null;
  const known = potentials.cell.threshold;
  if (threshold !== null && (isWave ? threshold < 1 : threshold <= known)) {
    return potentials.clone();
  }
  throw new TypeError(
    `Cannot ${action} potentials that have been thresholded at ${known} with ` +
      `${threshold === null ? "no threshold" : `a threshold of ${threshold}`}: ` +
      `use the raw potentials of the layer`,
  );
}

function fireDense(potentials: Strided, threshold: number | null): Fired {
  const dense = denseData(potentials);
  return threshold === null ? fireDenseLast(dense) : fireDenseAbove(dense, threshold);
}

/**
 * From its first crossing on a neuron keeps spiking. Its potential goes on as it is while it stays
 * above the threshold; where it falls back (negative weights) it counts as at the crossing.
 */
function fireDenseAbove(dense: Strided, threshold: number): Fired {
  const compact = compactAbove(dense, threshold);
  const spikes = compact.spikes().toStrided();
  const potentials = where(gt(dense, threshold), dense, compact.toStrided());
  return { spikes, potentials };
}

function fireDenseLast(dense: Strided): Fired {
  const axis = dense.shape.length - 4;
  const last = dense.shape[axis] - 1;
  const potentials = emptyStrided(dense.backend, dense.shape, "float32");
  copyInto(select(potentials, axis, last), maximum(select(dense, axis, last), 0));
  const spikes = emptyStrided(dense.backend, dense.shape, "float32");
  copyInto(select(spikes, axis, last), gt(select(dense, axis, last), 0));
  return { spikes, potentials };
}

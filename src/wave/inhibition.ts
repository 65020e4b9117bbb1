/**
 * Inhibition between features: at one position, and of whole feature maps.
 *
 * @module
 */

import { replaceStorage, type Storage, type TensorCore } from "../tensor/core.ts";
import { Deferred, silenceFeature } from "../tensor/deferred.ts";
import { asPotentials, emptyWave, Latency, withValues } from "../tensor/latency.ts";
import { duplicate, fill } from "../tensor/ops/copy.ts";
import { mul } from "../tensor/ops/elementwise.ts";
import { narrow } from "../tensor/ops/views.ts";
import { Strided } from "../tensor/strided.ts";
import { compactOf, waveStorage } from "./operands.ts";

/**
 * Leaves at each position one feature: the first to spike, then the largest potential, then the
 * lowest index. Only the potentials of the features that tie for the first spike are computed.
 */
export function pointwiseInhibition(storage: Storage): Storage {
  const survivors = survivorsOf(compactOf(storage));
  return storage instanceof Strided ? mul(storage, survivors.spikes().toStrided()) : survivors;
}

function survivorsOf(compact: Latency): Latency {
  const { backend, extent, batched } = compact;
  const out = emptyWave(backend, extent, batched);
  const { values, threshold } = compact.cell;
  const pending = compact.pending();
  if (pending) {
    const { input, weight, potentials } = pending;
    backend.convSurvivors(input, weight, compact.wave, out.wave);
    return withValues(out, potentials, threshold);
  }
  const potentials = asPotentials(compact);
  backend.pointwiseInhibition(potentials.wave, potentials.values()!, out.wave);
  if (values === null) return out;
  return withValues(out, duplicate(potentials.valuesView()!).buffer, threshold);
}

/** Sets whole features to 0, in a copy. */
export function featureInhibition(storage: Storage, features: readonly number[]): Storage {
  if (storage instanceof Deferred) return storage.withInhibited(features);
  const copy = storage instanceof Latency ? storage.clone() : duplicate(storage);
  inhibit(copy, features);
  return copy;
}

/** The same in place. */
export function featureInhibitionInPlace(tensor: TensorCore, features: readonly number[]): void {
  const storage = waveStorage(tensor, "inhibit features of");
  if (storage instanceof Deferred) replaceStorage(tensor, storage.withInhibited(features));
  else inhibit(storage, features);
}

function inhibit(storage: Strided | Latency, features: readonly number[]): void {
  for (const feature of features) {
    if (storage instanceof Latency) silenceFeature(storage, feature);
    else fill(narrow(storage, storage.shape.length - 3, feature, 1), 0);
  }
}

/**
 * Refuses indices that are no features.
 *
 * @throws {TypeError} If one is no integer.
 * @throws {RangeError} If there is no such feature.
 */
export function checkFeatures(features: readonly number[], count: number): void {
  for (const feature of features) {
    if (!Number.isInteger(feature)) {
      throw new TypeError(`Cannot inhibit feature ${feature}: it needs an integer`);
    }
    if (feature < 0 || feature >= count) {
      throw new RangeError(`Cannot inhibit feature ${feature} of ${count} features`);
    }
  }
}

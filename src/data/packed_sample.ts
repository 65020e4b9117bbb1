/**
 * Samples as a cache keeps them in memory: waves packed, all else as it is.
 *
 * @module
 */

import { storageOf } from "../tensor/core.ts";
import { Latency } from "../tensor/latency.ts";
import { Tensor } from "../tensor/tensor.ts";
import { PackedWave } from "./packed_wave.ts";

/** Packs the waves of a sample. Those of other devices stay there, and potentials as they are. */
export function packSample(sample: unknown): unknown {
  if (Array.isArray(sample)) return sample.map(packSample);
  if (!(sample instanceof Tensor)) return sample;
  const storage = storageOf(sample);
  const packs = storage instanceof Latency && storage.cell.values === null &&
    storage.backend.device === "cpu";
  return packs ? PackedWave.of(storage) : sample;
}

/** The sample that was packed. */
export function unpackSample(packed: unknown): unknown {
  if (Array.isArray(packed)) return packed.map(unpackSample);
  return packed instanceof PackedWave ? packed.tensor() : packed;
}

/**
 * Pooling of waves and potentials.
 *
 * @module
 */

import type { Sliding } from "../backend/backend.ts";
import type { Storage } from "../tensor/core.ts";
import { emptyWave, Latency, neuronsOf, withValues } from "../tensor/latency.ts";
import { maxPool2d } from "../tensor/ops/conv.ts";
import { reshape } from "../tensor/ops/views.ts";
import { slidingSize } from "../tensor/shape.ts";
import { denseOf } from "./operands.ts";

/** The earliest spike in each window; of potentials the largest one at that step. */
export function pool(storage: Storage, window: Sliding): Storage {
  return storage instanceof Latency ? poolCompact(storage, window) : poolDense(storage, window);
}

function poolCompact(storage: Latency, window: Sliding): Latency {
  const { backend, batched } = storage;
  const [h, w] = slidingSize([storage.extent.h, storage.extent.w], window);
  const extent = { ...storage.extent, h, w };
  const out = emptyWave(backend, extent, batched);
  const values = storage.values();
  if (values === null) {
    backend.poolTimes(storage.wave, window, out.wave);
    return out.withDType(storage.dtype);
  }
  const pooled = backend.alloc(neuronsOf(extent) * 4, "activation");
  backend.poolValues(storage.wave, values, window, out.wave, { buffer: pooled, offset: 0 });
  return withValues(out, pooled, storage.cell.threshold);
}

/** Any number of leading axes: all but rows and columns are independent. */
function poolDense(storage: Exclude<Storage, Latency>, window: Sliding): Storage {
  const dense = denseOf(storage);
  const leading = dense.shape.slice(0, -2);
  const planes = reshape(dense, [-1, 1, ...dense.shape.slice(-2)]);
  const pooled = maxPool2d(planes, window);
  return reshape(pooled, [...leading, ...pooled.shape.slice(-2)]);
}

/**
 * What operators on waves accept: tensors of rank 4 `[T, C, H, W]` or 5 `[N, T, C, H, W]` in either
 * layout; and how dense ones become compact and back.
 *
 * @module
 */

import type { Backend, DeviceBuffer, WaveShape } from "../backend/backend.ts";
import { type Storage, storageOf, type TensorCore } from "../tensor/core.ts";
import { Deferred } from "../tensor/deferred.ts";
import { emptyWave, Latency, neuronsOf, withValues } from "../tensor/latency.ts";
import type { ValueSource } from "../tensor/latency_cell.ts";
import { contiguous, convertTo } from "../tensor/ops/copy.ts";
import { Strided } from "../tensor/strided.ts";

/**
 * The storage of a tensor that has to have the rank of waves.
 *
 * @throws {TypeError} If it is no tensor or has another rank.
 */
export function waveStorage(tensor: TensorCore, operation: string): Storage {
  const storage = storageOf(tensor);
  const rank = storage.shape.length;
  if (rank !== 4 && rank !== 5) {
    throw new TypeError(
      `Cannot ${operation} a tensor of shape [${storage.shape}]: ` +
        `it needs [T, C, H, W], or [N, T, C, H, W] for a batch`,
    );
  }
  return storage;
}

/** The extent of a dense tensor of waves. */
export function extentOf(shape: readonly number[]): WaveShape {
  const [n, steps, c, h, w] = shape.length === 5 ? shape : [1, ...shape];
  return { n, steps, c, h, w };
}

/** Dense float32 data without gaps, as the coding operations of backends take it. */
export function denseData(storage: Strided): Strided {
  return contiguous(convertTo(storage, "float32"));
}

/** Where the values of dense potentials are looked up. */
class DenseSource implements ValueSource {
  constructor(readonly dense: Strided) {}

  get inputs(): Strided {
    return this.dense;
  }

  valuesAt(at: Latency, first: number): DeviceBuffer {
    const { backend, offset, buffer } = this.dense;
    const values = backend.alloc(neuronsOf(at.extent) * 4, "activation");
    const stimulus = at.extent.steps * at.neurons;
    const dense = { buffer, offset: offset + first * stimulus };
    backend.valuesAt(dense, at.wave, { buffer: values, offset: 0 });
    return values;
  }

  convolution(): null {
    return null;
  }
}

/**
 * Dense potentials in compact form: the first step above a threshold, and the values there.
 *
 * @param dense As {@linkcode denseData} gives it.
 */
export function compactAbove(dense: Strided, threshold: number): Latency {
  const spikes = emptyWave(dense.backend, extentOf(dense.shape), dense.shape.length === 5);
  dense.backend.firstAbove(dense, threshold, spikes.wave);
  return withValues(spikes, new DenseSource(dense), threshold);
}

/** The spikes of one tensor with the values that another one has at them. */
export function compactAt(spikes: Latency, potentials: Strided): Latency {
  return withValues(spikes, new DenseSource(denseData(potentials)));
}

/** Potentials in compact form: those above 0, which is what a selection looks at. */
export function compactOf(storage: Storage): Latency {
  if (storage instanceof Latency) return storage;
  if (storage instanceof Deferred) return storage.fired(0);
  return compactAbove(denseData(storage), 0);
}

/** The spikes of a tensor in compact form. */
export function spikesOf(storage: Storage): Latency {
  return compactOf(storage).spikes();
}

/** The dense form of a storage. */
export function denseOf(storage: Storage): Strided {
  if (storage instanceof Strided) return storage;
  return storage instanceof Deferred ? storage.dense() : storage.toStrided();
}

/**
 * Refuses tensors on different devices.
 *
 * @throws {TypeError} If the devices differ.
 */
export function sameDevice(a: { backend: Backend }, b: { backend: Backend }, action: string): void {
  if (a.backend !== b.backend) {
    throw new TypeError(
      `Cannot ${action} tensors on different devices: "${a.backend.device}" and "${b.backend.device}"`,
    );
  }
}

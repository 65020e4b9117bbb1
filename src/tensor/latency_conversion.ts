/**
 * Between layouts.
 *
 * @module
 */

import { timeBytes, type WaveShape } from "../backend/backend.ts";
import type { Storage } from "./core.ts";
import { Deferred } from "./deferred.ts";
import { checkHostReads } from "./host_reads.ts";
import { emptyWave, Latency, neuronsOf, withValues } from "./latency.ts";
import { contiguous, convertTo, duplicate } from "./ops/copy.ts";
import { binary } from "./ops/elementwise.ts";
import { where } from "./ops/where.ts";
import type { Strided } from "./strided.ts";

/**
 * Compact storage of dense data.
 *
 * @throws {TypeError} If the rank is not that of waves, or the data neither a cumulative wave nor
 * potentials that stay above 0.
 */
export function toLatency(dense: Strided): Latency {
  const { shape, backend } = dense;
  if (shape.length !== 4 && shape.length !== 5) {
    throw new TypeError(
      `Cannot convert a tensor of shape [${shape}] to latency layout: ` +
        `it needs [T, C, H, W] or [N, T, C, H, W]`,
    );
  }
  const batched = shape.length === 5;
  const [n, steps, c, h, w] = batched ? shape : [1, ...shape];
  const extent: WaveShape = { n, steps, c, h, w };
  checkSteps(steps);
  checkHostReads(backend, "tell waves apart on", "(await t.cpu()).to_latency()");
  const data = contiguous(convertTo(dense, "float32"));
  const kind = backend.classify(data, extent);
  if (kind === "neither") {
    throw new TypeError(
      "Cannot convert to latency layout: the data is neither a wave (0 before the step of a spike, " +
        "1 from it on) nor potentials that are 0 before a step and above 0 from it on",
    );
  }
  const wave = emptyWave(backend, extent, batched);
  backend.firstAbove(data, 0, wave.wave);
  if (kind === "wave") return wave.withDType(dense.dtype);
  const values = backend.alloc(neuronsOf(extent) * 4, "activation");
  backend.valuesAt(data, wave.wave, { buffer: values, offset: 0 });
  return withValues(wave, values);
}

/**
 * Refuses a number of steps that no wave has.
 *
 * @throws {RangeError} If it is out of range.
 */
export function checkSteps(steps: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps > 65534) {
    throw new RangeError(`Cannot hold waves of ${steps} steps: it needs 1 to 65534`);
  }
}

/** First spike steps, as a copy. */
export function timesTensor(storage: Storage): Strided {
  return duplicate(latencyStorage(storage, "times").timesView());
}

/** Potentials at the first spikes, 0 where silent, as a copy; null for a wave. */
export function valuesTensor(storage: Storage): Strided | null {
  const latency = latencyStorage(storage, "values");
  const values = latency.valuesView();
  if (values === null) return null;
  const spiking = binary("lt", latency.timesView(), latency.extent.steps);
  return where(spiking, values, 0);
}

/**
 * Compact storage made of first spike steps (and values), which are copied.
 *
 * @throws {TypeError} If shapes or dtypes do not fit.
 */
export function fromTimes(times: Strided, steps: number, values: Strided | null): Latency {
  checkSteps(steps);
  const rank = times.shape.length;
  if (rank !== 3 && rank !== 4) {
    throw new TypeError(
      `Cannot make waves of times of shape [${times.shape}]: it needs [C, H, W] or [N, C, H, W]`,
    );
  }
  if (values && String(values.shape) !== String(times.shape)) {
    throw new TypeError(
      `Cannot make potentials of times of shape [${times.shape}] and values of shape ` +
        `[${values.shape}]: they have to be equal`,
    );
  }
  const batched = rank === 4;
  const [n, c, h, w] = batched ? times.shape : [1, ...times.shape];
  const extent = { n, steps, c, h, w };
  const wave = emptyWave(times.backend, extent, batched);
  const type = timeBytes(steps) === 1 ? "uint8" : "uint16";
  // Whatever lies past the last step never spikes.
  const bounded = times.dtype === type
    ? binary("minimum", times, steps)
    : convertTo(where(binary("lt", times, steps), convertTo(times, "int32"), steps), type);
  times.backend.copy(bounded, wave.timesView());
  if (values === null) return wave;
  return withValues(wave, duplicate(convertTo(values, "float32")).buffer);
}

function latencyStorage(storage: Storage, what: string): Latency {
  if (storage instanceof Latency) return storage;
  throw new TypeError(
    storage instanceof Deferred
      ? `Cannot read ${what} of potentials that have not been thresholded: use fire or threshold`
      : `Cannot read ${what} of a tensor in strided layout: use to_latency() first`,
  );
}

/**
 * Spike waves with packed times on the host: what caches keep of them.
 *
 * @module
 */

import type { Backend, Wave } from "../backend/backend.ts";
import { openedDevice } from "../backend/devices.ts";
import {
  type PackedTimes,
  packTimes,
  type Planes,
  type Times,
  unpackTimes,
} from "../io/packed_times.ts";
import type { DType } from "../tensor/dtype.ts";
import { emptyWave, type Latency, withValues } from "../tensor/latency.ts";
import { Tensor } from "../tensor/tensor.ts";

/** What a wave is but for its times. */
export interface WaveHeader {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly steps: number;
  readonly batched: boolean;
  readonly dtype: DType;
}

/** A wave whose times are packed; of potentials the spikes. */
export class PackedWave {
  constructor(
    readonly header: WaveHeader,
    readonly times: PackedTimes,
  ) {}

  /** Packs a wave of the CPU. */
  static of(wave: Latency): PackedWave {
    const { extent, batched, dtype, backend } = wave;
    const { buffer, dtype: type, offset, numel, itemsize } = wave.timesView();
    const bytes = backend.readSync(buffer, offset * itemsize, numel * itemsize);
    const plain = bytes.buffer as ArrayBuffer;
    const times: Times = type === "uint8" ? new Uint8Array(plain) : new Uint16Array(plain);
    const header = { ...extent, batched, dtype };
    return new PackedWave(header, packTimes(times, planesOf(header)));
  }

  /**
   * The wave as a tensor of its own.
   *
   * @param values Potentials at the spikes, for all neurons; null for a wave of spikes.
   */
  tensor(values: Float32Array<ArrayBuffer> | null = null): Tensor {
    const { batched, dtype, ...extent } = this.header;
    const backend = openedDevice("cpu");
    const wave = emptyWave(backend, extent, batched);
    this.#unpack(backend, wave.wave);
    if (values === null) return new Tensor(wave.withDType(dtype));
    const buffer = backend.alloc(values.byteLength, "activation");
    backend.write(buffer, 0, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return new Tensor(withValues(wave, buffer).withDType(dtype));
  }

  #unpack(backend: Backend, out: Wave): void {
    const { bits, box, bytes } = this.times;
    if (bits > 4) {
      const times = unpackTimes(this.times, planesOf(this.header));
      return backend.write(out.times.buffer, 0, new Uint8Array(times.buffer));
    }
    const buffer = backend.alloc(bytes.byteLength, "activation");
    backend.write(buffer, 0, bytes);
    backend.unpack({ buffer, offset: 0 }, bits as 1 | 4, box, out);
    backend.free(buffer);
  }
}

/** The planes that the times of a wave are of. */
export function planesOf({ n, c, h, w, steps }: WaveHeader): Planes {
  return { planes: n * c, h, w, steps };
}

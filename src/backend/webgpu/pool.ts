/**
 * Buffers of the device, used again. Creating them is slow, and those that are dropped are not collected in
 * time, so they come from here and go back here.
 *
 * @module
 */

import { type Failures, guarded } from "./failures.ts";
import { Pressure } from "../pressure.ts";

/** Memory of the device. */
export interface Raw {
  readonly id: number;
  readonly buffer: GPUBuffer;
  readonly byteLength: number;
  /** In which submit a recorded command used it the last time, counted from 0. */
  used: number;
  /** Why the device refused to make it; null unless it has. */
  refusal: Error | null;
}

/** Kept for later use at most. */
const KEPT_BYTES = 2 ** 29;
/** More than this is more than most scripts need at once. */
const SUSPICIOUS_BYTES = 2 ** 31;
const LIMIT_BYTES = 2 ** 33;

/** Memory by size. */
export class Pool {
  /** Bytes in use. */
  live = 0;
  /** Bytes that wait to be used again. */
  kept = 0;
  /** Bytes that may be in use. */
  limit = LIMIT_BYTES;
  #warned = false;
  #ids = 0;
  readonly #pressure = new Pressure();
  readonly #free = new Map<number, Raw[]>();

  /** @param retire Called before memory is destroyed: what was recorded with it has to run first. */
  constructor(
    readonly device: GPUDevice,
    readonly failures: Failures,
    readonly retire: (raw: Raw) => void,
  ) {}

  /**
   * Memory of at least so many bytes, with anything in it.
   *
   * @throws {RangeError} If it is more than a buffer of the device can have, or than may be in use.
   */
  take(byteLength: number): Raw {
    const size = roundUp(byteLength);
    this.#checkSize(byteLength, size);
    const raw = this.#free.get(size)?.pop();
    this.live += size;
    this.#pressure.take(size);
    if (raw === undefined) {
      this.trim(this.limit - this.live);
      return this.#create(size);
    }
    this.kept -= size;
    return raw;
  }

  /** Takes memory back. */
  give(raw: Raw): void {
    this.#pressure.give(raw.byteLength);
    this.collect(raw);
  }

  /** Takes memory back that nobody holds any more. */
  collect(raw: Raw): void {
    this.live -= raw.byteLength;
    if (raw.refusal) return raw.buffer.destroy();
    this.kept += raw.byteLength;
    const same = this.#free.get(raw.byteLength);
    if (same) same.push(raw);
    else this.#free.set(raw.byteLength, [raw]);
    if (this.kept > KEPT_BYTES) this.trim(KEPT_BYTES / 2);
  }

  /** Destroys memory that is not in use until no more than so many bytes are kept. */
  trim(bytes: number): void {
    for (const raws of this.#free.values()) {
      while (this.kept > bytes && raws.length > 0) {
        const raw = raws.shift()!;
        this.retire(raw);
        this.kept -= raw.byteLength;
        raw.buffer.destroy();
      }
    }
  }

  #create(size: number): Raw {
    const buffer = guarded(
      this.device,
      this.failures,
      (message) => `Cannot allocate ${size} bytes on "webgpu": ${message}`,
      () =>
        this.device.createBuffer({
          size,
          usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
        }),
      (error) => this.#refuse(raw, error),
    );
    const raw: Raw = { id: this.#ids++, buffer, byteLength: size, used: -1, refusal: null };
    return raw;
  }

  /** There was no room for it: nobody is to get it again, and what is kept makes room for others. */
  #refuse(raw: Raw, error: Error): void {
    raw.refusal = error;
    const same = this.#free.get(raw.byteLength);
    if (same?.includes(raw)) {
      same.splice(same.indexOf(raw), 1);
      this.kept -= raw.byteLength;
    }
    this.trim(0);
  }

  #checkSize(byteLength: number, size: number): void {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (size > most) {
      throw new RangeError(
        `Cannot allocate ${byteLength} bytes on "webgpu": this device has at most ${most} in a buffer, ` +
          `take smaller batches`,
      );
    }
    const total = this.live + size;
    if (total > this.limit) {
      throw new RangeError(
        `Cannot allocate ${byteLength} bytes on "webgpu": ${this.live} of ${this.limit} are in use, free ` +
          `tensors with "using" or dispose(), take smaller batches, learn with STDP.learn, or raise ` +
          `torch.backends.webgpu.set_memory_limit`,
      );
    }
    if (total > SUSPICIOUS_BYTES && !this.#warned) {
      this.#warned = true;
      console.warn(
        `More than ${SUSPICIOUS_BYTES} bytes are in use on "webgpu", where memory of forgotten tensors comes ` +
          `back late: free them with "using" or dispose(), take smaller batches, or learn with STDP.learn`,
      );
    }
  }
}

/** Four sizes for each power of two, so that few sizes serve all and at most a fifth is lost. */
function roundUp(byteLength: number): number {
  if (byteLength <= 256) return 256;
  const step = 2 ** (Math.floor(Math.log2(byteLength)) - 2);
  return Math.max(256, Math.ceil(byteLength / step) * step);
}

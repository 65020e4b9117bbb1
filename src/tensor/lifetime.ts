/**
 * Who holds what. Tensors that share storage each hold it; when the last one is disposed, its
 * buffers go back to the device. What is never disposed is left to garbage collection and, on
 * devices whose memory that cannot see, to the backend's own finalizers.
 *
 * @module
 */

import type { DeviceBuffer, Memory } from "../backend/backend.ts";

/** Something that is given back with its last holder. */
export abstract class Held {
  #holders = 0;

  /** Counts one more holder. */
  hold(): void {
    this.#holders++;
  }

  /** Counts one holder less; the last one frees. */
  release(): void {
    if (--this.#holders === 0) this.free();
  }

  /** Gives back what this holds. */
  protected abstract free(): void;
}

/** Counts one more holder of a buffer. */
export function holdBuffer(buffer: DeviceBuffer): void {
  buffer.holders++;
}

/** Counts one holder of a buffer less; the last one frees it. */
export function releaseBuffer(memory: Memory, buffer: DeviceBuffer): void {
  if (--buffer.holders === 0) memory.free(buffer);
}

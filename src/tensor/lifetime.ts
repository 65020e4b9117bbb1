/**
 * Who holds what. Tensors that share storage each hold it, and storage that is held holds what it is made
 * of and what it is yet to be computed from; when the last tensor is disposed, buffers go back to the
 * device. What is never disposed is left to garbage collection and, on devices whose memory that cannot
 * see, to the backend's own finalizers.
 *
 * @module
 */

import type { DeviceBuffer, Memory } from "../backend/backend.ts";

/** Something that can be held by others. */
export interface Holdable {
  /** Counts one more holder. */
  hold(): void;
  /** Counts one holder less. */
  release(): void;
}

/** Something that is given back with its last holder. */
export abstract class Held implements Holdable {
  #holders = 0;

  /** Whether anybody holds it. */
  protected get held(): boolean {
    return this.#holders > 0;
  }

  /** Counts one more holder; the first one takes. */
  hold(): void {
    if (this.#holders++ === 0) this.take();
  }

  /** Counts one holder less; the last one frees. */
  release(): void {
    if (--this.#holders === 0) this.free();
  }

  /** Takes hold of what this is made of. */
  protected abstract take(): void;

  /** Gives it back. */
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

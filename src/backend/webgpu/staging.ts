/**
 * Reads. What is asked for in one turn comes with one wait for the device, since a wait is slow however
 * little is read.
 *
 * @module
 */

import { scoped } from "./failures.ts";

const CHUNK_BYTES = 1 << 16;
const KEPT = 4;

interface Chunk {
  readonly buffer: GPUBuffer;
  used: number;
}

/** A place for bytes that are on their way to the host. */
export interface Place {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly byteLength: number;
  /** What arrived. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** Reads that arrive together. */
export class Arrivals {
  /** Why they have not arrived. */
  error: Error | null = null;
  readonly #chunks: Chunk[] = [];
  readonly #places: Place[] = [];
  readonly #outcomes: Promise<Error | null>[] = [];

  constructor(readonly staging: Staging) {}

  /** A place for so many bytes, a multiple of 4. */
  place(byteLength: number): Place {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.used + byteLength > chunk.buffer.size) {
      chunk = { buffer: this.staging.take(byteLength, this), used: 0 };
      this.#chunks.push(chunk);
    }
    const { buffer, used: offset } = chunk;
    chunk.used += Math.ceil(byteLength / 8) * 8; // where a mapped range may start
    const place = { buffer, offset, byteLength, bytes: new Uint8Array(0) };
    this.#places.push(place);
    return place;
  }

  /** Keeps an eye on something that they need. */
  watch(outcome: Promise<Error | null>): void {
    this.#outcomes.push(outcome);
  }

  /**
   * Waits for the device. What was refused is told by `error`.
   *
   * @throws {Error} If the device is gone.
   */
  async arrive(): Promise<void> {
    const mapped = this.#chunks.map(({ buffer }) => buffer.mapAsync(GPUMapMode.READ));
    const [outcomes, maps] = await Promise.all([
      Promise.all(this.#outcomes),
      Promise.allSettled(mapped),
    ]);
    this.error = outcomes.find((error) => error !== null) ?? null;
    if (this.error) return;
    const failed = maps.find((map) => map.status === "rejected");
    if (failed) throw failed.reason;
    for (const place of this.#places) {
      const { buffer, offset, byteLength } = place;
      place.bytes = new Uint8Array(buffer.getMappedRange(offset, byteLength).slice(0));
    }
  }

  /** Gives the memory back. */
  release(): void {
    for (const { buffer } of this.#chunks) this.staging.give(buffer);
  }
}

/** Buffers that the host can map. */
export class Staging {
  readonly #free: GPUBuffer[] = [];

  constructor(readonly device: GPUDevice) {}

  take(byteLength: number, reads: Arrivals): GPUBuffer {
    const at = this.#free.findIndex(({ size }) => size >= byteLength);
    if (at >= 0) return this.#free.splice(at, 1)[0];
    const size = Math.max(CHUNK_BYTES, Math.ceil(byteLength / 8) * 8);
    const { value, outcome } = scoped(
      this.device,
      (message) => `Cannot read ${byteLength} bytes from "webgpu": ${message}`,
      () =>
        this.device.createBuffer({
          label: "read",
          size,
          usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
        }),
    );
    reads.watch(outcome);
    return value;
  }

  give(buffer: GPUBuffer): void {
    const kept = buffer.mapState === "mapped" && buffer.size === CHUNK_BYTES &&
      this.#free.length < KEPT;
    if (!kept) return buffer.destroy();
    buffer.unmap();
    this.#free.push(buffer);
  }
}

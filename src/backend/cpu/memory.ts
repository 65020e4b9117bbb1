/**
 * Buffers of the CPU and what {@linkcode Memory} asks for. Activations are ordinary arrays, which
 * garbage collection sees; parameters have their home in WebAssembly memory, where kernels read
 * them without a copy.
 *
 * @module
 */

import type { DeviceBuffer, DType, Memory } from "../backend.ts";
import type { Derived } from "../derived.ts";
import { heapBuffer, Region } from "./heap.ts";

/** What a buffer looks like with an element type. */
export type TypedArray =
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** The array class of each element type. */
interface ArrayOf {
  float32: Float32Array<ArrayBuffer>;
  int32: Int32Array<ArrayBuffer>;
  int64: BigInt64Array<ArrayBuffer>;
  uint16: Uint16Array<ArrayBuffer>;
  uint8: Uint8Array<ArrayBuffer>;
  bool: Uint8Array<ArrayBuffer>;
}

const ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Memory of the CPU. */
export class CpuBuffer implements DeviceBuffer {
  version = 0;
  holders = 0;
  /** What has been derived from the contents, such as packed weights; freed with the buffer. */
  derived: Derived | null = null;
  readonly #plain: ArrayBuffer | null;
  #view: TypedArray | null = null;
  #dtype: DType | null = null;

  constructor(
    readonly byteLength: number,
    /** Where it lies in WebAssembly memory; null for an ordinary array. */
    readonly home: Region | null = null,
  ) {
    this.#plain = home ? null : new ArrayBuffer(byteLength);
  }

  /**
   * All of the buffer as elements of a type. Not to be kept: growing WebAssembly memory detaches
   * what was given before.
   */
  array<D extends DType>(dtype: D): ArrayOf[D] {
    const memory = this.#plain ?? heapBuffer();
    if (this.#dtype !== dtype || this.#view!.buffer !== memory) {
      const ViewClass = ARRAYS[dtype];
      const length = Math.floor(this.byteLength / ViewClass.BYTES_PER_ELEMENT);
      this.#view = new ViewClass(memory, this.home?.address ?? 0, length);
      this.#dtype = dtype;
    }
    return this.#view as ArrayOf[D];
  }

  /** A part of it as bytes, where they lie now: for one call of a native kernel. */
  bytes(byteOffset: number, byteLength: number): Uint8Array<ArrayBuffer> {
    const start = this.home?.address ?? 0;
    return new Uint8Array(this.#plain ?? heapBuffer(), start + byteOffset, byteLength);
  }
}

/**
 * A buffer as what it is here.
 *
 * @throws {TypeError} If it belongs to another device.
 */
export function cpuBuffer(buffer: DeviceBuffer): CpuBuffer {
  if (buffer instanceof CpuBuffer) return buffer;
  throw new TypeError('Cannot use a buffer of another device on "cpu"');
}

/** Allocation and transfer. */
export const memory: Memory = {
  alloc(byteLength, use) {
    if (use === "activation") return new CpuBuffer(byteLength);
    const buffer = new CpuBuffer(byteLength, new Region(byteLength));
    buffer.array("uint8").fill(0);
    return buffer;
  },

  free(buffer) {
    const { home, derived } = cpuBuffer(buffer);
    home?.free();
    derived?.free();
  },

  write(buffer, byteOffset, bytes) {
    cpuBuffer(buffer).array("uint8").set(bytes, byteOffset);
  },

  read(buffer, byteOffset, byteLength) {
    return Promise.resolve(memory.readSync(buffer, byteOffset, byteLength));
  },

  finish() {
    return new Promise((resolve) => setTimeout(resolve));
  },

  readSync(buffer, byteOffset, byteLength) {
    return cpuBuffer(buffer).array("uint8").slice(byteOffset, byteOffset + byteLength);
  },
};

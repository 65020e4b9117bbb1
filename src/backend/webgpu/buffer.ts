/**
 * Buffers as the rest of the library holds them.
 *
 * @module
 */

import type { DeviceBuffer } from "../backend.ts";
import type { Derived } from "../derived.ts";
import type { Epoch } from "./failures.ts";
import type { Raw } from "./pool.ts";

/** Memory of the device, or a part of it. */
export class GpuBuffer implements DeviceBuffer {
  version = 0;
  holders = 0;
  /** What has been derived from the contents, such as packed weights; freed with the buffer. */
  derived: Derived | null = null;
  /** When something that was asked wrote to it the last time; -1: it has never been written to. */
  written: Epoch = -1;
  /** Whether it has been given back. */
  freed = false;
  /** Whether it still has what an earlier owner left, where zeros are due. */
  stale = true;

  constructor(readonly byteLength: number, readonly raw: Raw) {}
}

/**
 * A buffer as what it is here.
 *
 * @throws {TypeError} If it belongs to another device.
 */
export function gpuBuffer(buffer: DeviceBuffer): GpuBuffer {
  if (buffer instanceof GpuBuffer) return buffer;
  throw new TypeError('Cannot use a buffer of another device on "webgpu"');
}

/**
 * What {@linkcode Memory} asks for.
 *
 * @module
 */

import type { Memory } from "../../src/backend/backend.ts";
import type { CudaDevice } from "./device.ts";

/** Allocation and transfer. */
export function memory(device: CudaDevice): Memory {
  const readSync: Memory["readSync"] = (buffer, byteOffset, byteLength) => {
    const bytes = new Uint8Array(byteLength);
    const from = device.own(buffer).address + byteOffset;
    if (byteLength > 0) device.call("spyke_cuda_read", from, bytes, byteLength);
    return bytes;
  };
  return {
    alloc: (byteLength) => device.alloc(byteLength),

    free: (buffer) => device.free(device.own(buffer)),

    write(buffer, byteOffset, bytes) {
      if (bytes.byteLength === 0) return;
      const to = device.own(buffer).address + byteOffset;
      device.call("spyke_cuda_write", to, bytes as Uint8Array<ArrayBuffer>, bytes.byteLength);
    },

    readSync,

    async read(buffer, byteOffset, byteLength) {
      if (byteLength === 0) return new Uint8Array(0);
      // What is there now: the caller may write to it or free it while the device is waited for.
      const now = device.alloc(byteLength);
      const from = device.own(buffer).address + byteOffset;
      device.call("spyke_cuda_copy_bytes", from, now.address, byteLength);
      try {
        await device.finish();
        return readSync(now, 0, byteLength);
      } finally {
        device.free(now);
      }
    },

    finish: () => device.finish(),
  };
}

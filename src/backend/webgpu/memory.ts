/**
 * What {@linkcode Memory} asks for. Buffers of the device are written in words; other places go through a
 * kernel.
 *
 * @module
 */

import putBytes from "../../../kernels/wgsl/put_bytes.wgsl" with { type: "text" };
import type { Memory } from "../backend.ts";
import { gpuBuffer } from "./buffer.ts";
import type { Gpu } from "./gpu.ts";
import { groupsFor, reads, updates } from "./kernel.ts";
import { timeKernel } from "./spikes/each.ts";

const PUT_BYTES = timeKernel("put_bytes.wgsl", putBytes);

/** Allocation and transfer. */
export function memory(gpu: Gpu): Memory {
  return {
    alloc: (byteLength) => gpu.alloc(byteLength),

    free: (buffer) => gpu.free(gpuBuffer(buffer)),

    write(buffer, byteOffset, bytes) {
      const target = gpuBuffer(buffer);
      if (bytes.byteLength === 0) return;
      const end = byteOffset + bytes.byteLength;
      const atWord = byteOffset % 4 === 0;
      if (atWord && (end % 4 === 0 || end === buffer.byteLength)) {
        return gpu.write(target, byteOffset, wholeWords(bytes));
      }
      const staged = gpu.alloc(Math.ceil(bytes.byteLength / 4) * 4);
      gpu.write(staged, 0, wholeWords(bytes));
      gpu.run({
        kernel: PUT_BYTES,
        constants: { TIME_BYTES: 1 },
        bindings: [reads({ buffer: staged }), updates({ buffer: target })],
        params: [byteOffset, bytes.byteLength],
        groups: groupsFor(Math.ceil(bytes.byteLength / 4) + 1, 256),
      });
      gpu.free(staged);
    },

    read: (buffer, byteOffset, byteLength) => gpu.read(gpuBuffer(buffer), byteOffset, byteLength),

    finish: () => gpu.finish(),

    readSync() {
      throw new TypeError(
        'Cannot read from "webgpu" at once: its memory is read with await, by data(), item(), tolist() or cpu()',
      );
    },
  };
}

function wholeWords(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { byteLength, buffer } = bytes;
  if (byteLength % 4 === 0 && buffer instanceof ArrayBuffer) {
    return bytes as Uint8Array<ArrayBuffer>;
  }
  const words = new Uint8Array(Math.ceil(byteLength / 4) * 4);
  words.set(bytes);
  return words;
}

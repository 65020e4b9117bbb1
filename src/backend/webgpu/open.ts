/**
 * The one GPU of this process: opened when first asked for, and anew after it was lost or closed.
 *
 * @module
 */

import type { Backend } from "../backend.ts";
import { noteOpened } from "../webgpu_state.ts";
import { openAdapter } from "./adapter.ts";
import { Gpu } from "./gpu.ts";
import { webgpuBackend } from "./webgpu.ts";

/**
 * Opens the GPU that the platform prefers.
 *
 * @throws {Error} If there is none.
 */
export async function openWebGpu(): Promise<Backend> {
  const { device, info } = await openAdapter();
  const gpu = new Gpu(device);
  noteOpened({
    info,
    get closed() {
      return gpu.closed;
    },
    statistics: () => ({
      ...gpu.statistics,
      bytes_in_use: gpu.pool.live,
      bytes_kept: gpu.pool.kept,
    }),
    limit: (bytes) => gpu.pool.limit = bytes,
    finish: () => gpu.finish(),
    close: () => gpu.close(),
  });
  return webgpuBackend(gpu);
}

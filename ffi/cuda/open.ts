/**
 * Opening of a device.
 *
 * @module
 */

import type { Backend } from "../../src/backend/backend.ts";
import { noteCudaDevice } from "../../src/backend/cuda_state.ts";
import { cudaBackend } from "./backend.ts";
import { CudaDevice } from "./device.ts";
import { cudaLibrary, gpuOf } from "./load.ts";

/**
 * Opens a device.
 *
 * @param name `cuda:0` and so on, among the GPUs that are visible.
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 * @throws {Error} If there is no driver, or no such device.
 */
export async function openCuda(name: string): Promise<Backend> {
  const library = await cudaLibrary();
  const device = CudaDevice.open(library, name, gpuOf(library, name, "open the device"));
  noteCudaDevice(device);
  return cudaBackend(device);
}

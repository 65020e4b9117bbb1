/**
 * The CUDA library of this process, and what it finds on this machine.
 *
 * @module
 */

import manifest from "../../kernels/native/cuda.json" with { type: "json" };
import {
  type CudaProperties,
  noteCuda,
  openCudaDevices,
  visibleGpus,
} from "../../src/backend/cuda_state.ts";
import type { Path } from "../../src/io/files.ts";
import { CACHE, findLibrary, namedLibrary } from "../find.ts";
import { type CudaLibrary, openCudaLibrary } from "./library.ts";
import { describeGpu, systemOf } from "./system.ts";

let library: CudaLibrary | null = null;

/**
 * The library, opened when it is first needed.
 *
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 * @throws {Error} If there is none for this machine, or it cannot be opened.
 */
export async function cudaLibrary(): Promise<CudaLibrary> {
  const file = library === null ? await libraryFile() : null;
  if (library !== null) return library; // a call at the same time has opened it
  if (file === null) throw noLibrary();
  return useLibrary(file);
}

function noLibrary(): Error {
  const reason = typeof Deno === "undefined"
    ? "it needs Deno's FFI"
    : `there is none for "${Deno.build.arch}-${Deno.build.os}"`;
  return new Error(`Cannot load the CUDA library: ${reason}`);
}

/** Where it is; null where there is none for this machine. */
async function libraryFile(): Promise<Path | null> {
  if (typeof Deno === "undefined") return null;
  const named = await namedLibrary("SPYKE_CUDA_LIBRARY");
  if (named !== null) return named;
  const { arch, os } = Deno.build;
  return arch === "x86_64" && os === "linux" ? await findLibrary(manifest, CACHE) : null;
}

/**
 * Opens a library in place of the one that is in use, if any.
 *
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {Error} If it cannot be opened, or devices of another one are open.
 */
export function useLibrary(path: Path): CudaLibrary {
  const [device] = openCudaDevices();
  if (device !== undefined) {
    throw new Error(
      `Cannot load the CUDA library "${path}": "${device.name}" is open with another one, ` +
        `torch.cuda.close() closes it`,
    );
  }
  if (typeof Deno === "undefined") throw noLibrary();
  library = openCudaLibrary(path);
  noteCuda({ path: library.path, abi: library.abi, ...systemOf(library) });
  return library;
}

/**
 * How many devices there are. A GPU that is chosen and not there hides those after it.
 *
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 * @throws {Error} If the library cannot be opened.
 */
export async function countDevices(): Promise<number> {
  if (library === null && await libraryFile() === null) return 0;
  const system = systemOf(await cudaLibrary());
  const visible = visibleGpus(system);
  const missing = visible.findIndex((number) => number >= system.gpus);
  return missing < 0 ? visible.length : missing;
}

/**
 * The GPU behind a device, by the driver's number.
 *
 * @param action What for, as part of a sentence.
 * @throws {Error} If there is none.
 */
export function gpuOf(library: CudaLibrary, name: string, action: string): number {
  const system = systemOf(library);
  if (system.reason !== null) throw new Error(`Cannot ${action} "${name}": ${system.reason}`);
  const visible = visibleGpus(system);
  const number = visible[Number(name.slice("cuda:".length))];
  if (number === undefined) {
    const many = visible.length === 1 ? "is 1" : `are ${visible.length}`;
    throw new Error(`Cannot ${action} "${name}": there ${many}, counted from "cuda:0"`);
  }
  if (number >= system.gpus) {
    throw new Error(
      `Cannot ${action} "${name}": it is to be the GPU ${number}, and the driver has ${system.gpus}, counted from 0`,
    );
  }
  return number;
}

/** What the driver tells of a device. */
export async function propertiesOf(name: string): Promise<CudaProperties> {
  const library = await cudaLibrary();
  return describeGpu(library, gpuOf(library, name, "describe the device"));
}

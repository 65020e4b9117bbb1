/**
 * What the driver tells of itself and of its GPUs.
 *
 * @module
 */

import type { CudaProperties, CudaSystem } from "../../src/backend/cuda_state.ts";
import { type CudaLibrary, explainStatus, STATUS } from "./library.ts";

/** The driver and how many GPUs it has, or why there are none. */
export function systemOf(library: CudaLibrary): CudaSystem {
  const versions = new Int32Array(3);
  const status = library.functions.spyke_cuda_system(new Uint8Array(versions.buffer));
  const [driver, runtime, gpus] = versions;
  const reason = gpus > 0
    ? null
    : driver === 0
    ? "there is no NVIDIA driver on this machine"
    : status === STATUS.ok
    ? "the driver finds no GPU"
    : driver < runtime
    ? `the driver is for CUDA ${versionText(driver)} and too old, this needs ${
      versionText(runtime)
    }`
    : `the driver finds no GPU (${explainStatus(library, status)})`;
  return { driver: driver === 0 ? null : versionText(driver), gpus, reason };
}

/** A GPU, by the number that the driver gives it. */
export function describeGpu(library: CudaLibrary, number: number): CudaProperties {
  const name = new Uint8Array(256);
  const numbers = new Int32Array(4);
  const memory = new BigInt64Array(1);
  const status = library.functions.spyke_cuda_properties(
    number,
    name,
    name.length,
    new Uint8Array(numbers.buffer),
    new Uint8Array(memory.buffer),
  );
  if (status !== STATUS.ok) {
    throw new Error(`Cannot describe the GPU ${number}: ${explainStatus(library, status)}`);
  }
  const [major, minor, multi_processor_count] = numbers;
  return {
    name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
    major,
    minor,
    multi_processor_count,
    total_memory: Number(memory[0]),
  };
}

/** The driver counts 1000 for a major version and 10 for a minor one. */
function versionText(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor(version % 1000 / 10)}`;
}

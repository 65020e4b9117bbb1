/**
 * What is known of the CUDA library and its open devices without loading the code that drives them, which fills
 * this in.
 *
 * @module
 */

/** What a driver tells of a GPU. */
export interface CudaProperties {
  /** Its name. */
  readonly name: string;
  /** The compute capability, before the point. */
  readonly major: number;
  /** The same after the point. */
  readonly minor: number;
  /** The number of its processors, each of which runs thousands of threads. */
  readonly multi_processor_count: number;
  /** In bytes. */
  readonly total_memory: number;
}

/** The driver of this machine. */
export interface CudaSystem {
  /** The CUDA version that the driver is for; null if there is none. */
  readonly driver: string | null;
  /** The number of GPUs, visible or not. */
  readonly gpus: number;
  /** Why there is none; null if there is one. */
  readonly reason: string | null;
}

/** The library that has been loaded, and what it finds on this machine. */
export interface LoadedCuda extends CudaSystem {
  /** Its file. */
  readonly path: string;
  /** The version of its interface. */
  readonly abi: number;
}

/** A device that has been opened. */
export interface OpenCuda {
  readonly name: string;
  /** Why it is there no more; null while it is. */
  readonly lost: string | null;
  /** Bytes that tensors have. */
  readonly live: number;
  /** Waits until all that was asked of it is done. */
  finish(): Promise<void>;
  /** Bytes of the GPU that nobody has, and all; what is kept for later is given back before. */
  memory(): { free: number; total: number };
  close(): void;
}

let loaded: LoadedCuda | null = null;
let visible: readonly number[] | null = null;
const opened = new Map<string, OpenCuda>();

/** Tells of a library that was loaded. */
export function noteCuda(library: LoadedCuda): void {
  loaded = library;
}

/** The library, if one has been loaded. */
export function loadedCuda(): LoadedCuda | null {
  return loaded;
}

/** Tells of a device that was opened. */
export function noteCudaDevice(device: OpenCuda): void {
  opened.set(device.name, device);
}

/** The devices that are open. */
export function openCudaDevices(): OpenCuda[] {
  return [...opened.values()].filter(({ lost }) => lost === null);
}

/** Chooses the GPUs behind `cuda:0`, `cuda:1` and so on; null: all, in the driver's order. */
export function showGpus(numbers: readonly number[] | null): void {
  visible = numbers;
}

/** The GPUs behind `cuda:0`, `cuda:1` and so on, by the driver's numbers. */
export function visibleGpus({ gpus }: CudaSystem): readonly number[] {
  return visible ?? Array.from({ length: gpus }, (_, number) => number);
}

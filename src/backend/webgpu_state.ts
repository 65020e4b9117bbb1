/**
 * What is known of the open GPU without loading the code that drives it, which fills this in.
 *
 * @module
 */

/** What the platform tells of a device. */
export interface DeviceInfo {
  /** Who made it. */
  readonly vendor: string;
  /** The family it belongs to; empty where the platform does not say. */
  readonly architecture: string;
  /** Which one it is. */
  readonly device: string;
  /** Its name. */
  readonly description: string;
  /** Whether it is the processor that stands in for a GPU. */
  readonly software: boolean;
}

/** What a device has done since it was opened, and what it holds. */
export interface DeviceStatistics {
  /** Kernels run. */
  readonly dispatches: number;
  /** Times that recorded work was handed over. */
  readonly submits: number;
  /** Times that the host waited for the device. */
  readonly waits: number;
  /** Bytes that tensors have. */
  readonly bytes_in_use: number;
  /** Bytes that were given back and wait to be used again. */
  readonly bytes_kept: number;
}

/** An open GPU. */
export interface OpenGpu {
  readonly info: DeviceInfo;
  readonly closed: boolean;
  statistics(): DeviceStatistics;
  /** Sets how many bytes may be in use. */
  limit(bytes: number): void;
  /** Waits until all that was asked of it is done. */
  finish(): Promise<void>;
  close(): void;
}

let opened: OpenGpu | null = null;
let limit: number | null = null;

/** Tells of a GPU that has been opened. */
export function noteOpened(gpu: OpenGpu): void {
  opened = gpu;
  if (limit !== null) gpu.limit(limit);
}

/** The GPU that is open, if any. */
export function openedGpu(): OpenGpu | null {
  return opened?.closed ? null : opened;
}

/** Sets how many bytes may be in use on the GPU that is open, and on those opened later. */
export function limitMemory(bytes: number): void {
  limit = bytes;
  openedGpu()?.limit(bytes);
}

/**
 * The CUDA library: opened, checked, and its statuses turned into errors.
 *
 * @module
 */

import manifest from "../../kernels/native/cuda.json" with { type: "json" };
import type { Path } from "../../src/io/files.ts";
import { bind } from "../open.ts";
import { CUDA } from "./symbols.ts";

/** The functions, bound. */
export type CudaFunctions = Deno.DynamicLibrary<typeof CUDA>["symbols"];

/** What a function gives back that may fail. */
export const STATUS = {
  ok: 0,
  outOfMemory: 2,
  notReady: 600,
  tooLarge: -2,
  outOfRange: -3,
  dividesByZero: -4,
  noCooperation: -5,
} as const;

/** An open library. Never closed: the driver keeps code of it. */
export interface CudaLibrary {
  readonly path: string;
  readonly abi: number;
  readonly functions: CudaFunctions;
}

/**
 * Opens a library.
 *
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {Error} If it cannot be opened, or has another interface.
 */
export function openCudaLibrary(path: Path): CudaLibrary {
  const action = `load the CUDA library "${path}"`;
  const { spyke_cuda_abi_version } = CUDA;
  const abi = bind(path, action, { spyke_cuda_abi_version }).spyke_cuda_abi_version();
  if (abi !== manifest.abi) {
    throw new Error(
      `Cannot ${action}: its interface has version ${abi}, this release needs ${manifest.abi}`,
    );
  }
  return { path: String(path), abi, functions: bind(path, action, CUDA) };
}

/** What a status means. */
export function explainStatus({ functions }: CudaLibrary, status: number): string {
  const text = new Uint8Array(256);
  functions.spyke_cuda_error(status, text, text.length);
  return new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
}

/**
 * `torch.cuda.nccl`: NVIDIA's library for sums over several GPUs. Where it is installed and `--allow-ffi` lets it be
 * opened, sums over devices of different GPUs are made by it; without, and for devices that share a GPU, what devices
 * have is copied to one of them and added there. What is summed are counts, so both give the same.
 *
 * @module
 */

import { describe } from "./validation.ts";

/** The version of NCCL. */
export type NcclVersion = [major: number, minor: number, patch: number];

/**
 * Tells whether NCCL can be opened here. Nobody is asked for the permission.
 *
 * @returns Whether it will be used between GPUs.
 * @throws {Error} If it is there and cannot be used: it is too old, or lacks a function.
 *
 * @example
 * ```ts ignore
 * if (await torch.cuda.nccl.is_available()) console.log(await torch.cuda.nccl.version());
 * ```
 */
export async function is_available(): Promise<boolean> {
  if (typeof Deno === "undefined") return false;
  return (await import("../ffi/nccl/library.ts")).findNccl() !== null;
}

/**
 * The version of NCCL that is used.
 *
 * @throws {Error} If it is not installed, or cannot be used.
 *
 * @example
 * ```ts ignore
 * const [major, minor, patch] = await torch.cuda.nccl.version();
 * ```
 */
export async function version(): Promise<NcclVersion> {
  const nccl = typeof Deno === "undefined"
    ? null
    : (await import("../ffi/nccl/library.ts")).findNccl();
  if (nccl !== null) return [...nccl.version];
  throw new Error(
    "Cannot tell the version of NCCL: it is not there, or --allow-ffi does not let it be opened; " +
      "torch.cuda.nccl.load(path) opens a file",
  );
}

/**
 * Opens a file as NCCL, where it is not where systems have it: a Python package has one.
 *
 * @param path The library.
 * @returns Its version.
 * @throws {TypeError} If it is no path.
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {Error} If it cannot be opened, is too old, or lacks a function.
 *
 * @example
 * ```ts ignore
 * await torch.cuda.nccl.load("/opt/nccl/lib/libnccl.so.2");
 * ```
 */
export async function load(path: string | URL): Promise<NcclVersion> {
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new TypeError(`Cannot load NCCL from ${describe(path)}: it takes a path or a URL`);
  }
  if (typeof Deno === "undefined") throw new Error("Cannot load NCCL: it needs Deno's FFI");
  return [...(await import("../ffi/nccl/library.ts")).openNccl(path).version];
}

/**
 * `torch.backends.native`: the native library of the CPU. The same kernels as those in WebAssembly, from the
 * same C, with wider vectors and threads, and the same results to the bit. Nothing is loaded unless
 * {@linkcode load} is called.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { type Instructions, thisPlatform } from "../ffi/platform.ts";
import { kernels, useKernels, wasmKernels } from "./backend/cpu/kernels.ts";
import { describe, parse } from "./validation.ts";

export type { Instructions };

/** A library in use. */
export interface NativeLibrary {
  /** Its file. */
  readonly path: string;
  /** The instruction set of its kernels. */
  readonly instructions: Instructions;
  /** The version of its C interface. */
  readonly abi: number;
  /** How many threads share an operation. */
  readonly threads: number;
}

/** What {@linkcode load} takes by name. */
export interface NativeOptions {
  /** The instruction set: `"sse4"`, `"avx2"`, `"avx512"`; `"neon"`, `"dotprod"`. The best by default. */
  instructions?: Instructions;
  /** The folder that keeps a library which came over the network; `.spyke` by default. */
  cache?: string | URL;
}

const Options = z.strictObject({
  instructions: z.optional(z.enum(["sse4", "avx2", "avx512", "neon", "dotprod"])),
  cache: z.optional(z.union([z.string(), z.instanceof(URL)])),
});

let library: Omit<NativeLibrary, "threads"> | null = null;

/**
 * Has the CPU run a native library. Without a path it is the file that `SPYKE_LIBRARY` names (if that
 * variable may be read), else a build of your own in `build/`, else the prebuilt one. If the sources
 * were imported from a URL, the prebuilt one is downloaded once, checked against the sum that is known
 * here, and kept in `cache`.
 *
 * Needs the permission `--allow-ffi`, which may name just the file; for a download also `--allow-net`
 * for the host and `--allow-read --allow-write` for `cache`. If it fails, WebAssembly (or what was
 * loaded before) stays in use.
 *
 * @param path The library.
 * @param options See {@linkcode NativeOptions}.
 * @returns What was loaded.
 * @throws {TypeError} If an option is unknown or of a wrong type.
 * @throws {RangeError} If this machine has not the instructions asked for.
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 * @throws {Error} If there is no such library, it cannot be opened, or it is one of another release.
 *
 * @example
 * ```ts ignore
 * const { instructions, threads } = await torch.backends.native.load();
 * console.log(`${instructions}, ${threads} threads`);
 * ```
 *
 * @example Where it cannot be loaded
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * await assertRejects(() => torch.backends.native.load("no/such/library.so"));
 * assertEquals(await torch.ones(3).sum().item(), 3); // by WebAssembly
 * ```
 */
export async function load(
  path: string | URL | null = null,
  options: NativeOptions = {},
): Promise<NativeLibrary> {
  if (path !== null && typeof path !== "string" && !(path instanceof URL)) {
    throw new TypeError(
      `Cannot load a native library from ${describe(path)}: it takes a path, a URL or null`,
    );
  }
  const chosen = parse(Options, options, 'the options of "load"');
  const { loadNative } = await import("../ffi/native.ts");
  library = await loadNative(path, chosen);
  return { ...library, threads: kernels.threads };
}

/**
 * Goes back to WebAssembly.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * torch.backends.native.unload();
 * assertEquals(torch.backends.native.loaded(), null);
 * ```
 */
export function unload(): void {
  useKernels(wasmKernels);
  library = null;
}

/**
 * What is in use.
 *
 * @returns The library, null for WebAssembly.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(torch.backends.native.loaded(), null);
 * ```
 */
export function loaded(): NativeLibrary | null {
  return library && { ...library, threads: kernels.threads };
}

/**
 * Tells whether there is a native library for this machine. Asks for no permission and looks at no file.
 *
 * @returns Whether {@linkcode load} can find one.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(typeof torch.backends.native.is_available(), "boolean");
 * ```
 */
export function is_available(): boolean {
  return thisPlatform() !== null;
}

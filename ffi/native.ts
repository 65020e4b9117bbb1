/**
 * The native library of the CPU: found, opened, checked and put to use in place of WebAssembly.
 *
 * @module
 */

import manifest from "../kernels/native/manifest.json" with { type: "json" };
import { useKernels } from "../src/backend/cpu/kernels.ts";
import type { Path } from "../src/io/files.ts";
import { CACHE, findLibrary, type LibraryFile, namedLibrary } from "./find.ts";
import { openLibrary } from "./open.ts";
import { type Instructions, thisPlatform } from "./platform.ts";

/** What can be chosen when the library is loaded. */
export interface NativeOptions {
  instructions?: Instructions;
  cache?: Path;
}

/** A library in use. */
export interface NativeLibrary {
  /** Its file. */
  readonly path: string;
  /** The instruction set of its kernels. */
  readonly instructions: Instructions;
  /** The version of its C interface. */
  readonly abi: number;
}

/**
 * Puts a native library to use. If that fails, what was in use stays so.
 *
 * @param path The library; null to look for it.
 */
export async function loadNative(
  path: Path | null,
  { instructions, cache = CACHE }: NativeOptions,
): Promise<NativeLibrary> {
  const platform = thisPlatform();
  if (platform === null) {
    const reason = typeof Deno === "undefined"
      ? "it needs Deno's FFI"
      : `there is none for "${Deno.build.os}"`;
    throw new Error(`Cannot load a native library: ${reason}, WebAssembly stays in use`);
  }
  if (instructions !== undefined && !platform.instructions.includes(instructions)) {
    const known = platform.instructions.map((name) => `"${name}"`).join(", ");
    throw new RangeError(
      `Cannot load a native library for "${instructions}": those for ${platform.name} are ${known}`,
    );
  }
  const libraries: Record<string, LibraryFile> = manifest.libraries;
  const file = path ?? await namedLibrary("SPYKE_LIBRARY") ??
    await findLibrary(libraries[platform.name], cache);
  const { kernels, ...opened } = openLibrary(file, platform, instructions);
  useKernels(kernels);
  return { path: String(file), ...opened };
}

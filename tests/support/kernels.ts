/**
 * Tests that run on all kernels: WebAssembly, and each instruction set of the native library that this
 * machine has, shared by several threads.
 *
 * @module
 */

import { openLibrary } from "../../ffi/open.ts";
import { thisPlatform } from "../../ffi/platform.ts";
import type { Path } from "../../src/io/files.ts";
import { type CpuKernels, useKernels, wasmKernels } from "../../src/backend/cpu/kernels.ts";
import { required, variable } from "./environment.ts";

/** Kernels under a name. */
export interface Tested {
  readonly name: string;
  readonly kernels: CpuKernels;
}

/** The library that is tested: what `SPYKE_LIBRARY` names, else the prebuilt one of this repository. */
export const tested: Path | null = await variable("SPYKE_LIBRARY") ??
  (thisPlatform() && new URL(`../../kernels/native/${thisPlatform()!.file}`, import.meta.url));

const THREADS = 3;

/** The kernels of each instruction set that this machine has. */
export const native: readonly Tested[] = [];
/** Why there are none; null if there are. */
export const missing: string | null = openAll(native as Tested[]);

// Libraries are opened here, not in a test, where the sanitizer would want them closed.
function openAll(found: Tested[]): string | null {
  const platform = thisPlatform();
  if (platform === null || tested === null) return "there is no library for this platform";
  try {
    for (const instructions of platform.instructions) {
      const { kernels } = openLibrary(tested, platform, instructions);
      found.push({ name: instructions, kernels });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) return (error as Error).message; // else beyond this machine
  }
  return null;
}

/** What a test runs on. */
export function testedKernels(): Tested[] {
  return [{ name: "wasm", kernels: wasmKernels }, ...native];
}

/** Has the CPU run some kernels while `work` does something, also over what it waits for. */
export async function withKernels<T>(
  kernels: CpuKernels,
  threads: number,
  work: () => T | Promise<T>,
): Promise<T> {
  kernels.setThreads(threads);
  useKernels(kernels);
  try {
    return await work();
  } finally {
    useKernels(wasmKernels);
  }
}

/** Registers a test once for each of the kernels. With `CI=true` it fails where there are no native ones. */
export function forEachKernels(name: string, test: () => Promise<void> | void): void {
  for (const { name: which, kernels } of testedKernels()) {
    Deno.test(`${name} [${which}]`, () => withKernels(kernels, THREADS, test));
  }
  if (missing === null) return;
  Deno.test({
    name: `${name} [native]${required ? "" : ` (skipped: ${missing})`}`,
    ignore: !required,
    fn() {
      throw new Error(missing!);
    },
  });
}

/**
 * `kernels/native/manifest.json` and `cuda.json`: the version of the interface, and the size and SHA-256 sum of
 * each library.
 *
 * @module
 */

import { targets } from "./native_targets.ts";

/**
 * The manifest of the libraries as they lie in a folder.
 *
 * @param kernels The folder `kernels/`.
 * @returns Its text.
 */
export async function manifestOf(kernels: URL): Promise<string> {
  const libraries: Record<string, Awaited<ReturnType<typeof entryOf>>> = {};
  for (const { platform, file } of targets) {
    const bytes = await Deno.readFile(new URL(`native/${file}`, kernels)).catch(() => null);
    if (bytes !== null) libraries[platform] = await entryOf(file, bytes); // else not built yet
  }
  return textOf({ abi: await abiOf(new URL("c/abi.c", kernels)), libraries });
}

/**
 * The manifest of a CUDA library.
 *
 * @param kernels The folder `kernels/`.
 * @param file Its name.
 * @param bytes It.
 * @param compilers What it was compiled with: others make other bytes.
 * @returns Its text.
 */
export async function cudaManifestOf(
  kernels: URL,
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  compilers: string,
): Promise<string> {
  const abi = await abiOf(new URL("cuda/device.cu", kernels));
  return textOf({ abi, ...await entryOf(file, bytes), compilers });
}

async function abiOf(source: URL): Promise<number> {
  return Number(/#define ABI_VERSION (\d+)/.exec(await Deno.readTextFile(source))![1]);
}

async function entryOf(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ file: string; bytes: number; sha256: string }> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { file, bytes: bytes.length, sha256: digest.toHex() };
}

function textOf(manifest: unknown): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

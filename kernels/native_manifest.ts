/**
 * `kernels/native/manifest.json`: the version of the C interface, and the size and SHA-256 sum of each library.
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
  const source = await Deno.readTextFile(new URL("c/abi.c", kernels));
  const abi = Number(/#define ABI_VERSION (\d+)/.exec(source)![1]);
  const libraries: Record<string, { file: string; bytes: number; sha256: string }> = {};
  for (const { platform, file } of targets) {
    const bytes = await Deno.readFile(new URL(`native/${file}`, kernels)).catch(() => null);
    if (bytes === null) continue; // not built yet
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    libraries[platform] = { file, bytes: bytes.length, sha256: digest.toHex() };
  }
  return `${JSON.stringify({ abi, libraries }, null, 2)}\n`;
}

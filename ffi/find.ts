/**
 * Where the native library is: the variable `SPYKE_LIBRARY`, a build of your own, the prebuilt file beside the
 * sources, or, if these came over the network, a checked copy of it.
 *
 * @module
 */

import manifest from "../kernels/native/manifest.json" with { type: "json" };
import { downloadFile } from "../src/io/download.ts";
import { fileExists, joinPath, makeFolder, type Path, readFile } from "../src/io/files.ts";
import type { Platform } from "./platform.ts";

/** Not written where it is used: bundlers take a `new URL` of a module's own URL for a file of theirs. */
const HERE = import.meta.url;

/** Where a library that came over the network is kept: below the working folder. */
export const CACHE = ".spyke";

/**
 * Finds the library for this machine.
 *
 * @param platform This machine.
 * @param cache Where a download is kept.
 * @throws {Deno.errors.NotCapable} If it has to be downloaded and a permission for that is missing.
 * @throws {Error} If there is none, or what was downloaded is not what this release was made with.
 */
export async function findLibrary(platform: Platform, cache: Path): Promise<Path> {
  const named = await environment("SPYKE_LIBRARY");
  if (named) return named;
  const here = new URL(`../kernels/native/${platform.file}`, HERE);
  if (here.protocol !== "file:") return await download(platform, here, cache);
  const built = new URL(`../build/${platform.file}`, HERE);
  if (await granted({ name: "read", path: built }) && await fileExists(built)) return built;
  return here;
}

/** A variable, if it may be read without asking anybody. */
async function environment(variable: string): Promise<string | undefined> {
  return await granted({ name: "env", variable }) ? Deno.env.get(variable) : undefined;
}

async function granted(permission: Deno.PermissionDescriptor): Promise<boolean> {
  return (await Deno.permissions.query(permission)).state === "granted";
}

async function download({ name, file }: Platform, source: URL, cache: Path): Promise<Path> {
  const known: Record<string, { bytes: number; sha256: string }> = manifest.libraries;
  const { bytes, sha256 } = known[name];
  const check = async (content: Uint8Array<ArrayBuffer>) => {
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex();
    if (sum !== sha256) throw new Error(`its SHA-256 sum is ${sum}, expected ${sha256}`);
  };
  const target = joinPath(cache, `${sha256.slice(0, 16)}-${file}`);
  if (await fileExists(target)) {
    const kept = await readFile(target, bytes).then(check).then(() => true, () => false);
    if (kept) return target;
  }
  await makeFolder(cache);
  await downloadFile(target, {
    name: file,
    mirrors: [new URL("./", source).href],
    maxBytes: bytes,
    check,
  });
  return target;
}

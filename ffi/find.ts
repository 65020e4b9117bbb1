/**
 * Where a library is: what a variable names, a build of your own, the prebuilt file beside the sources, or, if
 * these came over the network, a checked copy of it.
 *
 * @module
 */

import { downloadFile } from "../src/io/download.ts";
import { fileExists, joinPath, makeFolder, type Path, readFile } from "../src/io/files.ts";

/** Not written where it is used: bundlers take a `new URL` of a module's own URL for a file of theirs. */
const HERE = import.meta.url;

/** Where a library that came over the network is kept: below the working folder. */
export const CACHE = ".spyke";

/** A library as this release was made with it. */
export interface LibraryFile {
  /** Its name in `kernels/native`. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The file that a variable names, if it may be read without asking anybody. */
export async function namedLibrary(variable: string): Promise<Path | null> {
  return await granted({ name: "env", variable }) && Deno.env.get(variable) || null;
}

/**
 * Finds a library that no variable names.
 *
 * @param library Which one.
 * @param cache Where a download is kept.
 * @throws {Deno.errors.NotCapable} If it has to be downloaded and a permission for that is missing.
 * @throws {Error} If there is none, or what was downloaded is not what this release was made with.
 */
export async function findLibrary(library: LibraryFile, cache: Path): Promise<Path> {
  const here = new URL(`../kernels/native/${library.file}`, HERE);
  if (here.protocol !== "file:") return await download(library, here, cache);
  const built = new URL(`../build/${library.file}`, HERE);
  if (await granted({ name: "read", path: built }) && await fileExists(built)) return built;
  return here;
}

async function granted(permission: Deno.PermissionDescriptor): Promise<boolean> {
  return (await Deno.permissions.query(permission)).state === "granted";
}

async function download(
  { file, bytes, sha256 }: LibraryFile,
  source: URL,
  cache: Path,
): Promise<Path> {
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

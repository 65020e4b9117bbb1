/**
 * Finds NCCL and binds its functions. It is never closed: it has threads of its own.
 *
 * @module
 */

import type { Path } from "../../src/io/files.ts";
import { type NcclFunctions, SYMBOLS, VERSION } from "./symbols.ts";

/** An open library. */
export interface Nccl {
  readonly path: string;
  readonly version: readonly [major: number, minor: number, patch: number];
  readonly functions: NcclFunctions;
}

/** Where the library is: where the system itself looks, then where packages put it. */
const PLACES = [
  "libnccl.so.2",
  "/usr/lib/x86_64-linux-gnu/libnccl.so.2",
  "/usr/lib64/libnccl.so.2",
  "/usr/local/cuda/lib64/libnccl.so.2",
];

/** The first one for CUDA 13. */
const OLDEST = [2, 27, 0] as const;

let opened: Nccl | null = null;
/** Whether it has been looked for in vain. */
let missing = false;

/**
 * The library, if it is installed and may be opened without asking anybody.
 *
 * @throws {Error} If what there is cannot be used.
 */
export function findNccl(): Nccl | null {
  if (opened !== null || missing) return opened;
  for (const place of PLACES.filter(isGranted)) {
    try {
      return openNccl(place);
    } catch (error) {
      if (error instanceof WrongLibrary) throw error;
    }
  }
  missing = true;
  return null;
}

function isGranted(path: string): boolean {
  return Deno.permissions.querySync({ name: "ffi", path }).state === "granted";
}

/**
 * Opens a library in place of the one that is in use, if any.
 *
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {Error} If it cannot be opened, is too old, or lacks a function.
 */
export function openNccl(path: Path): Nccl {
  const first = bind(path, VERSION);
  try {
    const version = versionOf(path, first.symbols);
    opened = { path: String(path), version, functions: bind(path, SYMBOLS).symbols };
  } catch (error) {
    first.close();
    throw error;
  }
  return opened;
}

/** What was found cannot be used. */
class WrongLibrary extends Error {
  override name = "Error";
}

/** Since 2.9 the version is 10000 for a major number and 100 for a minor one, before 1000 for a major one. */
function versionOf(
  path: Path,
  { ncclGetVersion }: Deno.DynamicLibrary<typeof VERSION>["symbols"],
): Nccl["version"] {
  const code = new Int32Array(1);
  const status = ncclGetVersion(code);
  if (status !== 0) throw new WrongLibrary(`Cannot open NCCL "${path}": it fails with ${status}`);
  const unit = code[0] >= 10_000 ? 10_000 : 1000;
  const version = [
    Math.floor(code[0] / unit),
    Math.floor(code[0] % unit / 100),
    code[0] % 100,
  ] as const;
  if (version[0] > OLDEST[0] || version[0] === OLDEST[0] && version[1] >= OLDEST[1]) return version;
  throw new WrongLibrary(
    `Cannot open NCCL "${path}": it is ${version.join(".")} and too old, this needs ` +
      `${OLDEST.join(".")} or later`,
  );
}

function bind<const S extends Deno.ForeignLibraryInterface>(
  path: Path,
  symbols: S,
): Deno.DynamicLibrary<S> {
  try {
    return Deno.dlopen(path, symbols);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new Deno.errors.NotCapable(
        `Cannot open NCCL: it needs the permission --allow-ffi, or --allow-ffi=${path}`,
        { cause: error },
      );
    }
    const message = error instanceof Error ? error.message : String(error);
    const lacks = /(?:register|obtain) symbol '?(\w+)'?/.exec(message)?.[1];
    if (lacks !== undefined) {
      throw new WrongLibrary(`Cannot open NCCL "${path}": it has no function ${lacks}`, {
        cause: error,
      });
    }
    const reason = /no such file|cannot find/i.test(message)
      ? "there is no such file"
      : `the system cannot open it (${message.replace(/^(Could not open library: )+/, "")})`;
    throw new Error(`Cannot open NCCL "${path}": ${reason}`, { cause: error });
  }
}

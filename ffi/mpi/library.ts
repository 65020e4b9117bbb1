/**
 * Finds Open MPI and binds its functions. It is never closed: it may have threads of its own.
 *
 * @module
 */

import type { Path } from "../../src/io/files.ts";
import { type MpiFunctions, SYMBOLS, VERSION } from "./symbols.ts";

const ACTION = "open Open MPI";

/** Where the library is, by system: where the system itself looks, then where packages put it. */
function places(): readonly string[] {
  const { os, arch } = Deno.build;
  switch (os) {
    case "linux":
      return [
        "libmpi.so.40",
        `/usr/lib/${arch}-linux-gnu/libmpi.so.40`,
        "/usr/lib64/openmpi/lib/libmpi.so.40",
      ];
    case "darwin":
      return [
        "libmpi.dylib",
        "/opt/homebrew/lib/libmpi.dylib",
        "/usr/local/lib/libmpi.dylib",
      ];
    default:
      return [];
  }
}

/**
 * Opens the library.
 *
 * @param path The file; null to look for it.
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {Error} If there is none, or it is another MPI.
 */
export function openMpi(path: Path | null): MpiFunctions {
  const known = places();
  if (path === null && known.length === 0) {
    throw new Error(`Cannot ${ACTION}: it is not there for "${Deno.build.os}"`);
  }
  const granted = known.filter(isGranted);
  // Where nothing is granted, the first attempt asks for the permission or is refused.
  const candidates = path !== null ? [path] : granted.length > 0 ? granted : [known[0]];
  const failures: unknown[] = [];
  for (const candidate of candidates) {
    try {
      return bindAll(candidate);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw notGranted(path ?? known.at(1)!, error);
      if (error instanceof WrongLibrary) throw error;
      failures.push(error);
    }
  }
  throw missing(path, failures.at(-1));
}

/** Whether the library can be opened, without asking anybody. */
export function isMpiThere(): boolean {
  try {
    return places().some(isGranted) && openMpi(null) !== null;
  } catch {
    return false;
  }
}

function isGranted(path: string): boolean {
  return Deno.permissions.querySync({ name: "ffi", path }).state === "granted";
}

/** What was found is no Open MPI. */
class WrongLibrary extends Error {
  override name = "Error";
}

/** Its handles are addresses, those of other MPIs are not: so it is asked what it is before anything else. */
function bindAll(path: Path): MpiFunctions {
  const text = new Uint8Array(16384); // other MPIs write up to 8192
  const length = new Int32Array(1);
  const { MPI_Get_library_version } = Deno.dlopen(path, VERSION).symbols;
  MPI_Get_library_version(text, length);
  const version = new TextDecoder().decode(text.subarray(0, length[0]));
  if (version.startsWith("Open MPI")) return Deno.dlopen(path, SYMBOLS).symbols;
  const [line] = version.split("\n");
  throw new WrongLibrary(`Cannot ${ACTION}: "${path}" is another MPI (${line})`);
}

function notGranted(path: Path, cause: Error): Error {
  const plain = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  return new Deno.errors.NotCapable(
    `Cannot ${ACTION}: it needs the permission --allow-ffi, or --allow-ffi=${plain}`,
    { cause },
  );
}

function missing(path: Path | null, cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/register symbol|obtain symbol/.test(message)) {
    return new Error(`Cannot ${ACTION}: "${path}" is no library of MPI`, { cause });
  }
  const reason = /no such file|cannot find/i.test(message)
    ? `there is no ${path === null ? "library of it" : `"${path}"`}`
    : `the system cannot open it (${message.replace(/^(Could not open library: )+/, "")})`;
  return new Error(
    `Cannot ${ACTION}: ${reason}; on Debian the packages libopenmpi3 and openmpi-bin bring it`,
    { cause },
  );
}

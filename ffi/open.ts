/**
 * Opens a native library: checks what it is before it is used, and binds the kernels of one instruction set.
 *
 * @module
 */

import manifest from "../kernels/native/manifest.json" with { type: "json" };
import type { Path } from "../src/io/files.ts";
import { type NativeFunctions, NativeKernels } from "./native_kernels.ts";
import type { Instructions, Platform } from "./platform.ts";
import { KERNELS, LIBRARY } from "./symbols.ts";

/** An opened library. */
export interface Opened {
  readonly kernels: NativeKernels;
  readonly instructions: Instructions;
  readonly abi: number;
}

/**
 * Opens a library.
 *
 * @param path The file.
 * @param platform This machine.
 * @param instructions The instruction set; without, the highest that this machine has.
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {RangeError} If this machine has not these instructions.
 * @throws {Error} If it cannot be opened, or has another interface.
 */
export function openLibrary(path: Path, platform: Platform, instructions?: Instructions): Opened {
  const action = `load the native library "${path}"`;
  const abi = versionOf(path, action);
  const { spyke_instruction_level: highest } = bind(path, action, {
    spyke_instruction_level: LIBRARY.spyke_instruction_level,
  });
  const level = highest();
  if (level < 0) {
    throw new Error(`Cannot ${action}: its kernels need SSE4.2 and POPCNT, which are missing here`);
  }
  const best = platform.instructions[level];
  const chosen = instructions ?? best;
  if (platform.instructions.indexOf(chosen) > level) {
    throw new RangeError(`Cannot ${action} for "${chosen}": this machine has up to "${best}"`);
  }
  const kernels = Object.fromEntries(
    Object.entries(KERNELS).map(([name, each]) => [name, { ...each, name: `${name}__${chosen}` }]),
  );
  const functions = bind(path, action, { ...LIBRARY, ...kernels });
  return {
    kernels: new NativeKernels(functions as NativeFunctions, navigator.hardwareConcurrency),
    instructions: chosen,
    abi,
  };
}

/** The version of its interface: what is asked first, since nothing else is sure to be there. */
function versionOf(path: Path, action: string): number {
  const { spyke_abi_version } = LIBRARY;
  const abi = bind(path, action, { spyke_abi_version }).spyke_abi_version();
  if (abi === manifest.abi) return abi;
  throw new Error(
    `Cannot ${action}: its interface has version ${abi}, this release needs ${manifest.abi}`,
  );
}

/**
 * Binds functions of a library.
 *
 * @param action What for, as part of a sentence.
 * @throws {Deno.errors.NotCapable} If the permission is missing.
 * @throws {Error} If it cannot be opened, or has no such functions.
 */
export function bind<const S extends Deno.ForeignLibraryInterface>(
  path: Path,
  action: string,
  symbols: S,
): Deno.DynamicLibrary<S>["symbols"] {
  try {
    return Deno.dlopen(path, symbols).symbols;
  } catch (error) {
    throw explain(error, path, action);
  }
}

function explain(error: unknown, path: Path, action: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Deno.errors.NotCapable) {
    const plain = path instanceof URL ? decodeURIComponent(path.pathname) : path;
    return new Deno.errors.NotCapable(
      `Cannot ${action}: it needs the permission --allow-ffi=${plain}`,
      { cause: error },
    );
  }
  if (/^Failed to register symbol|obtain symbol/.test(message)) {
    return new Error(`Cannot ${action}: it is no library of kernels, or one of another release`, {
      cause: error,
    });
  }
  const reason = /no such file|cannot find|no such/i.test(message)
    ? "there is no such file"
    : `the system cannot open it (${message.replace(/^(Could not open library: )+/, "")})`;
  return new Error(`Cannot ${action}: ${reason}`, { cause: error });
}

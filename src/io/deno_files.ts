/**
 * Files by Deno.
 *
 * @module
 */

import type { Fault, FileSystem, OpenFile, Path, ReadableFile } from "./file_system.ts";

const FAULTS: readonly Fault[] = [
  "NotFound",
  "PermissionDenied",
  "IsADirectory",
  "NotADirectory",
  "AlreadyExists",
  "FilesystemLoop",
  "Busy",
  "NotCapable",
];

/** Files by Deno. Errors are of its own classes. */
export const denoFiles: FileSystem = {
  stat: (path) => Deno.stat(path),
  lstat: (path) => Deno.lstat(path),
  readFile: (path) => Deno.readFile(path),
  open,
  create,
  rename: (from, to) => Deno.rename(from, to),
  remove: (path) => Deno.remove(path),
  makeFolder: (path) => Deno.mkdir(path, { recursive: true }),
  realPath: (path) => Deno.realPath(path),
  list: (path) => Array.fromAsync(Deno.readDir(path)),
  faultOf: (error) => FAULTS.find((name) => error instanceof Deno.errors[name]) ?? null,
  // As `No space left on device (os error 28)` or `… (os error 36): rename 'a' -> 'b'`.
  textOf: ({ message }) => message.replace(/\s*\(os error.*$/s, ""),
  errorOf: (fault, message, cause) => new Deno.errors[fault](message, { cause }),
};

async function open(path: Path): Promise<ReadableFile> {
  const file = await Deno.open(path);
  return {
    read: async (position, into) => {
      await file.seek(position, Deno.SeekMode.Start);
      return await file.read(into) ?? 0;
    },
    close: () => Promise.resolve(file.close()),
  };
}

async function create(path: Path): Promise<OpenFile> {
  const file = await Deno.open(path, { write: true, createNew: true });
  return {
    write: (bytes) => file.write(bytes),
    sync: () => file.sync(),
    close: () => Promise.resolve(file.close()),
  };
}

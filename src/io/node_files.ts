/**
 * Files by the modules of Node, which Bun has too.
 *
 * @module
 */

import { builtin } from "./builtin.ts";
import type { Fault, FileInfo, FileSystem } from "./file_system.ts";

/** Names of the system's errors. */
const FAULTS: Readonly<Record<string, Fault>> = {
  ENOENT: "NotFound",
  EACCES: "PermissionDenied",
  EPERM: "PermissionDenied",
  EISDIR: "IsADirectory",
  ENOTDIR: "NotADirectory",
  EEXIST: "AlreadyExists",
  ELOOP: "FilesystemLoop",
  EBUSY: "Busy",
};

/** What Node tells of a file. */
interface Stats {
  size: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** Files by Node. Errors have the `code` of the system's. */
export function nodeFiles(): FileSystem {
  const fs = builtin("node:fs/promises");
  return {
    stat: async (path) => infoOf(await fs.stat(path)),
    lstat: async (path) => infoOf(await fs.lstat(path)),
    readFile: async (path) => {
      const { buffer, byteOffset, byteLength } = await fs.readFile(path);
      return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength); // no Buffer
    },
    open: async (path) => {
      const file = await fs.open(path);
      return {
        read: async (position, into) => (await file.read(into, 0, into.length, position)).bytesRead,
        close: () => file.close(),
      };
    },
    create: async (path) => {
      const file = await fs.open(path, "wx");
      return {
        write: async (bytes) => (await file.write(bytes)).bytesWritten,
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
    rename: (from, to) => fs.rename(from, to),
    remove: (path) => fs.unlink(path),
    makeFolder: async (path) => void await fs.mkdir(path, { recursive: true }),
    realPath: (path) => fs.realpath(path),
    list: async (path) => {
      const entries = await fs.readdir(path, { withFileTypes: true });
      return entries.map((entry) => ({
        name: entry.name,
        isDirectory: entry.isDirectory(),
        isSymlink: entry.isSymbolicLink(),
      }));
    },
    faultOf: (error) => FAULTS[codeOf(error)] ?? null,
    // As `ENOSPC: no space left on device, write` or `…, rename 'a' -> 'b'`.
    textOf: ({ message }) => message.replace(/^E[A-Z0-9]+: /, "").replace(/, \w+( '.*)?$/s, ""),
    errorOf: (_, message, cause) =>
      Object.assign(new Error(message, { cause }), { code: codeOf(cause) }),
  };
}

function infoOf(stats: Stats): FileInfo {
  return {
    size: stats.size,
    isFile: stats.isFile(),
    isDirectory: stats.isDirectory(),
    isSymlink: stats.isSymbolicLink(),
  };
}

function codeOf(error: Error): string {
  return String((error as { code?: unknown }).code);
}

/**
 * Files, read and written as a whole. Can be imported where there is no file system, and then says so when
 * called. Knows nothing of formats.
 *
 * @module
 */

import { compareText } from "./code_points.ts";
import { denoFiles } from "./deno_files.ts";
import type { Fault, FileInfo, FileSystem, Path } from "./file_system.ts";
import { nodeFiles } from "./node_files.ts";

export type { Path };

/**
 * Reads a file as a whole.
 *
 * @param path The file.
 * @param maxBytes Refuses larger files before reading them.
 * @returns Its bytes.
 * @throws {RangeError} If it is larger than `maxBytes`.
 * @throws {Error} If it cannot be read; of the class that the system's error has.
 */
export async function readFile(
  path: Path,
  maxBytes: number = Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  const action = `read ${quote(path)}`;
  const fs = fileSystem(action);
  const info = await attempt(fs, action, fs.stat(path));
  if (info.isDirectory) throw new Error(`Cannot ${action}: it is a folder, not a file`);
  if (info.size > maxBytes) {
    throw new RangeError(
      `Cannot ${action}: it has ${info.size} bytes, expected at most ${maxBytes}`,
    );
  }
  return await attempt(fs, action, fs.readFile(path));
}

/** A file of which parts are read. */
export interface RandomFile {
  /** Its bytes. */
  readonly size: number;
  /**
   * Reads bytes.
   *
   * @throws {TypeError} If the file ends before.
   */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Reads parts of a file, one after the other.
 *
 * @param path The file. It is closed when the work is done.
 * @throws {Error} If it cannot be read; of the class that the system's error has, or what `work` threw.
 */
export async function withFile<Result>(
  path: Path,
  work: (file: RandomFile) => Promise<Result>,
): Promise<Result> {
  const action = `read ${quote(path)}`;
  const fs = fileSystem(action);
  const { isDirectory, size } = await attempt(fs, action, fs.stat(path));
  if (isDirectory) throw new Error(`Cannot ${action}: it is a folder, not a file`);
  const file = await attempt(fs, action, fs.open(path));
  try {
    return await work({
      size,
      async read(position, length) {
        // What a file says of itself may ask for anything.
        if (!(position >= 0 && length >= 0 && position + length <= size)) {
          throw new TypeError(`Cannot ${action}: it is cut off`);
        }
        const bytes = new Uint8Array(length);
        for (let done = 0; done < length;) {
          const more = await attempt(fs, action, file.read(position + done, bytes.subarray(done)));
          if (more === 0) throw new TypeError(`Cannot ${action}: it is cut off`);
          done += more;
        }
        return bytes;
      },
    });
  } finally {
    await file.close();
  }
}

/**
 * Writes a file so that it is never seen in parts: into a temporary file beside it, flushed to the disk
 * and renamed. If that fails, the temporary file is removed and an old file stays as it was. A link is
 * followed.
 *
 * @param path The file, new or to be replaced.
 * @param content Its bytes, as a whole or in pieces as they come.
 * @throws {Error} If it cannot be written; of the class that the system's error has, or what `content` threw.
 */
export async function writeFile(
  path: Path,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const action = `write ${quote(path)}`;
  const fs = fileSystem(action);
  const target = await resolveTarget(fs, path, action);
  const temporary = besides(target, `.spyke-${crypto.randomUUID()}.tmp`);
  const file = await attempt(fs, action, fs.create(temporary), "its folder does not exist");
  try {
    try {
      const pieces = content instanceof Uint8Array ? [content] : content;
      for await (const piece of pieces) {
        for (let offset = 0; offset < piece.length;) {
          offset += await attempt(fs, action, file.write(piece.subarray(offset)));
        }
      }
      await attempt(fs, action, file.sync());
    } finally {
      await file.close();
    }
    await attempt(fs, action, fs.rename(temporary, target));
  } catch (error) {
    await fs.remove(temporary).catch(() => {}); // the first error is the one to tell
    throw error;
  }
}

/**
 * Asks whether there is a file.
 *
 * @param path The file.
 * @returns Whether it exists and is no folder.
 * @throws {Error} If that cannot be known.
 */
export async function fileExists(path: Path): Promise<boolean> {
  return (await fileSize(path)) !== null;
}

/**
 * Asks for the size of a file.
 *
 * @param path The file.
 * @returns Its bytes, or null where there is no file.
 * @throws {Error} If that cannot be known.
 */
export async function fileSize(path: Path): Promise<number | null> {
  const action = `look for ${quote(path)}`;
  const info = await statIfThere(fileSystem(action), path, action);
  return info === null || info.isDirectory ? null : info.size;
}

/**
 * Makes a folder, with those above it. It may exist.
 *
 * @param path The folder.
 * @throws {Error} If it cannot be made.
 */
export async function makeFolder(path: Path): Promise<void> {
  const action = `make the folder ${quote(path)}`;
  const fs = fileSystem(action);
  await attempt(fs, action, fs.makeFolder(path));
}

/** What lies in a folder. */
export interface Listed {
  readonly name: string;
  readonly path: Path;
  readonly isFolder: boolean;
}

/**
 * Lists a folder. Links are followed; one that leads nowhere is no folder.
 *
 * @param path The folder.
 * @returns What lies in it, in the order of the code points of the names, as Python sorts.
 * @throws {Error} If it cannot be read; of the class that the system's error has.
 */
export async function listFolder(path: Path): Promise<Listed[]> {
  const action = `list ${quote(path)}`;
  const fs = fileSystem(action);
  const entries = await attempt(fs, action, fs.list(path));
  entries.sort((a, b) => compareText(a.name, b.name));
  return await Promise.all(entries.map(async ({ name, isDirectory, isSymlink }) => {
    const inside = joinPath(path, name);
    const info = isSymlink ? await statIfThere(fs, inside, `list ${quote(inside)}`) : null;
    return { name, path: inside, isFolder: info?.isDirectory ?? isDirectory };
  }));
}

/**
 * Joins a folder and names below it.
 *
 * @param folder The folder.
 * @param names What lies below, from the outside to the inside.
 * @returns The path, of the kind that `folder` is.
 */
export function joinPath(folder: Path, ...names: string[]): Path {
  if (folder instanceof URL) {
    const base = folder.href.endsWith("/") ? folder.href : `${folder.href}/`;
    return new URL(names.map(encodeURIComponent).join("/"), base);
  }
  const start = folder === "" || /[/\\]$/.test(folder) ? folder : `${folder}/`;
  return start + names.join("/");
}

/**
 * Quotes a path for a sentence.
 *
 * @param path The path.
 * @returns It in double quotes; of a `file:` URL the whole URL.
 */
export function quote(path: Path): string {
  return `"${path}"`;
}

/** Deno's files, or those of Node and Bun. */
function fileSystem(action: string): FileSystem {
  const { Deno, process } = globalThis as {
    Deno?: unknown;
    process?: { versions?: { node?: string } };
  };
  if (Deno !== undefined) return denoFiles;
  if (process?.versions?.node !== undefined) return nodeFiles();
  throw new Error(`Cannot ${action}: there is no file system here, it needs Deno, Node or Bun`);
}

/** What lies at a path; null if nothing does. */
async function statIfThere(fs: FileSystem, path: Path, action: string): Promise<FileInfo | null> {
  try {
    return await fs.stat(path);
  } catch (error) {
    const fault = error instanceof Error ? fs.faultOf(error) : null;
    if (fault === "NotFound" || fault === "NotADirectory") return null;
    throw explain(fs, error, action);
  }
}

/** The file behind a link, so that the link stays a link. */
async function resolveTarget(fs: FileSystem, path: Path, action: string): Promise<Path> {
  let info: FileInfo;
  try {
    info = await fs.lstat(path);
  } catch {
    return path; // there is none, or we may write it but not look at it
  }
  if (info.isDirectory) throw new Error(`Cannot ${action}: it is a folder, not a file`);
  if (info.isSymlink) return await attempt(fs, action, fs.realPath(path));
  if (!info.isFile) throw new Error(`Cannot ${action}: it is a device, not a file`);
  return path;
}

function besides(path: Path, name: string): Path {
  if (path instanceof URL) return new URL(name, path);
  return path.slice(0, path.search(/[^/\\]*$/)) + name;
}

const REASONS: Readonly<Partial<Record<Fault, string>>> = {
  PermissionDenied: "the system does not permit it",
  IsADirectory: "it is a folder, not a file",
  NotADirectory: "a part of its path is a file, not a folder",
  AlreadyExists: "it exists already",
  FilesystemLoop: "its links go round in a circle",
  Busy: "it is in use",
};

async function attempt<T>(
  fs: FileSystem,
  action: string,
  work: Promise<T>,
  missing?: string,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explain(fs, error, action, missing);
  }
}

/** An error that callers can tell apart as before, with one sentence for a message. */
function explain(
  fs: FileSystem,
  error: unknown,
  action: string,
  missing = "it does not exist",
): Error {
  if (!(error instanceof Error)) return new Error(`Cannot ${action}: ${error}`);
  const fault = fs.faultOf(error);
  if (fault === null) {
    const text = fs.textOf(error).replace(/\.$/, "");
    return new Error(`Cannot ${action}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`, {
      cause: error,
    });
  }
  return fs.errorOf(fault, `Cannot ${action}: ${reasonOf(fault, error, missing)}`, error);
}

function reasonOf(fault: Fault, { message }: Error, missing: string): string {
  if (fault === "NotFound") return missing;
  if (fault !== "NotCapable") return REASONS[fault]!;
  return `it needs the permission ${/--allow-[a-z]+/.exec(message)?.[0] ?? "to do so"}`;
}

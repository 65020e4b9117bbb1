/**
 * Files: the only file of the sources that touches `Deno`, and only inside functions, so that it can be
 * imported where there is no file system (and then says so when called). Knows nothing of formats.
 *
 * @module
 */

/** A path or a `file:` URL. */
export type Path = string | URL;

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
  const info = await attempt(action, fs.stat(path));
  if (info.isDirectory) throw new Error(`Cannot ${action}: it is a folder, not a file`);
  if (info.size > maxBytes) {
    throw new RangeError(
      `Cannot ${action}: it has ${info.size} bytes, expected at most ${maxBytes}`,
    );
  }
  return await attempt(action, fs.readFile(path));
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
  const file = await attempt(
    action,
    fs.open(temporary, { write: true, createNew: true }),
    "its folder does not exist",
  );
  try {
    try {
      const pieces = content instanceof Uint8Array ? [content] : content;
      for await (const piece of pieces) {
        for (let offset = 0; offset < piece.length;) {
          offset += await attempt(action, file.write(piece.subarray(offset)));
        }
      }
      await attempt(action, file.sync());
    } finally {
      file.close();
    }
    await attempt(action, fs.rename(temporary, target));
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
  const fs = fileSystem(action);
  try {
    const info = await fs.stat(path);
    return info.isDirectory ? null : info.size;
  } catch (error) {
    if (error instanceof fs.errors.NotFound || error instanceof fs.errors.NotADirectory) {
      return null;
    }
    throw explain(error, action);
  }
}

/**
 * Makes a folder, with those above it. It may exist.
 *
 * @param path The folder.
 * @throws {Error} If it cannot be made.
 */
export async function makeFolder(path: Path): Promise<void> {
  const action = `make the folder ${quote(path)}`;
  await attempt(action, fileSystem(action).mkdir(path, { recursive: true }));
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

function fileSystem(action: string): typeof Deno {
  if (typeof Deno === "undefined") {
    throw new Error(`Cannot ${action}: there is no file system here, it needs Deno`);
  }
  return Deno;
}

/** The file behind a link, so that the link stays a link. */
async function resolveTarget(fs: typeof Deno, path: Path, action: string): Promise<Path> {
  let info: Deno.FileInfo;
  try {
    info = await fs.lstat(path);
  } catch {
    return path; // there is none, or we may write it but not look at it
  }
  if (info.isDirectory) throw new Error(`Cannot ${action}: it is a folder, not a file`);
  if (info.isSymlink) return await attempt(action, fs.realPath(path));
  if (!info.isFile) throw new Error(`Cannot ${action}: it is a device, not a file`);
  return path;
}

function besides(path: Path, name: string): Path {
  if (path instanceof URL) return new URL(name, path);
  return path.slice(0, path.search(/[^/\\]*$/)) + name;
}

const reasons: readonly (readonly [keyof typeof Deno.errors, string])[] = [
  ["PermissionDenied", "the system does not permit it"],
  ["IsADirectory", "it is a folder, not a file"],
  ["NotADirectory", "a part of its path is a file, not a folder"],
  ["AlreadyExists", "it exists already"],
  ["FilesystemLoop", "its links go round in a circle"],
  ["Busy", "it is in use"],
];

async function attempt<T>(action: string, work: Promise<T>, missing?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explain(error, action, missing);
  }
}

/** The same class, so that callers can tell errors apart, with one sentence for a message. */
function explain(error: unknown, action: string, missing = "it does not exist"): Error {
  if (!(error instanceof Error)) return new Error(`Cannot ${action}: ${error}`);
  const { errors } = Deno;
  if (error instanceof errors.NotCapable) {
    const flag = /--allow-[a-z]+/.exec(error.message)?.[0];
    return new errors.NotCapable(
      `Cannot ${action}: it needs the permission ${flag ?? "to do so"}`,
      { cause: error },
    );
  }
  if (error instanceof errors.NotFound) {
    return new errors.NotFound(`Cannot ${action}: ${missing}`, { cause: error });
  }
  const reason = reasons.find(([name]) => error instanceof errors[name]);
  if (reason) return new errors[reason[0]](`Cannot ${action}: ${reason[1]}`, { cause: error });
  const text = error.message.replace(/\s*\(os error.*$/s, "").replace(/\.$/, "");
  return new Error(`Cannot ${action}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`, {
    cause: error,
  });
}

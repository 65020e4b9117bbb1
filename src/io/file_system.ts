/**
 * What of a file system is needed to read and write files.
 *
 * @module
 */

/** A path or a `file:` URL. */
export type Path = string | URL;

/** Ways to fail that callers tell apart, by Deno's names. */
export type Fault =
  | "NotFound"
  | "PermissionDenied"
  | "IsADirectory"
  | "NotADirectory"
  | "AlreadyExists"
  | "FilesystemLoop"
  | "Busy"
  | "NotCapable";

/** What lies at a path. */
export interface FileInfo {
  readonly size: number;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
}

/** What a folder says of something that lies in it. */
export interface FolderEntry {
  readonly name: string;
  /** Not so for a link to a folder. */
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
}

/** A file that is being written. */
export interface OpenFile {
  /** Writes some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Waits until what has been written is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A file that is being read. */
export interface ReadableFile {
  /** Reads some of the bytes from a position on into an array, and says how many; 0 at the end. */
  read(position: number, into: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** A file system. What it throws `faultOf` knows. */
export interface FileSystem {
  stat(path: Path): Promise<FileInfo>;
  /** The same of a link itself. */
  lstat(path: Path): Promise<FileInfo>;
  readFile(path: Path): Promise<Uint8Array<ArrayBuffer>>;
  open(path: Path): Promise<ReadableFile>;
  /** Opens a file that does not exist yet. */
  create(path: Path): Promise<OpenFile>;
  rename(from: Path, to: Path): Promise<void>;
  remove(path: Path): Promise<void>;
  /** Makes a folder with those above it. */
  makeFolder(path: Path): Promise<void>;
  realPath(path: Path): Promise<string>;
  /** What lies in a folder, in no order. */
  list(path: Path): Promise<FolderEntry[]>;
  /** Which way an error is, null if none of these. */
  faultOf(error: Error): Fault | null;
  /** What the system says of an error, without numbers and paths. */
  textOf(error: Error): string;
  /** An error that callers tell apart as they do its cause. */
  errorOf(fault: Fault, message: string, cause: Error): Error;
}

/**
 * The header of a safetensors file: which tensors there are, of which type and shape, and where their
 * bytes lie. Reads it as hostile; holds no values.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { describe, parse } from "../validation.ts";
import { compareText } from "./code_points.ts";
import { FILE_TYPES, type FileType } from "./file_types.ts";
import { findDuplicateKey } from "./json_keys.ts";

/** The format's name of an element type. */
export type FileDType = "BOOL" | "U8" | "U16" | "F16" | "BF16" | "I32" | "F32" | "I64" | "F64";

/** The types read here, by the names that the format has for them. */
export const fileTypes: Readonly<Record<FileDType, FileType>> = {
  BOOL: FILE_TYPES.bool,
  U8: FILE_TYPES.uint8,
  U16: FILE_TYPES.uint16,
  F16: FILE_TYPES.float16,
  BF16: FILE_TYPES.bfloat16,
  I32: FILE_TYPES.int32,
  F32: FILE_TYPES.float32,
  I64: FILE_TYPES.int64,
  F64: FILE_TYPES.float64,
};

/** Where a tensor lies. */
export interface Entry {
  readonly name: string;
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  /** First byte and the one after the last, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** What a header says. */
export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>> | null;
  /** Bytes of the file before the values. */
  readonly length: number;
}

/** As NumPy and PyTorch have it. */
const MOST_AXES = 64;

const count = z.int().check(z.nonnegative());
const FileEntry = z.strictObject({
  dtype: z.enum(Object.keys(fileTypes) as [FileDType, ...FileDType[]]),
  shape: z.array(count).check(z.maxLength(MOST_AXES)),
  data_offsets: z.tuple([count, count]),
});
const AnyObject = z.looseObject({});
const Text = z.string();

/** As the reference implementation has it. */
const maxHeader = 100_000_000;

/** The bytes in which a file says how long its header is. */
export const LENGTH_BYTES = 8;

/**
 * Reads how long the header is.
 *
 * @param start The first {@linkcode LENGTH_BYTES} of the file, or more.
 * @param size The bytes of the whole file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns The bytes before the values, no more than the file has.
 * @throws {TypeError} If the file is shorter.
 * @throws {RangeError} If no header is so long.
 */
export function headerLength(start: Uint8Array, size: number, name: string): number {
  if (size < LENGTH_BYTES) {
    throw new TypeError(
      `Cannot read ${name} as safetensors: it has ${size} bytes, expected at least 8`,
    );
  }
  const length = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > maxHeader) {
    throw new RangeError(
      `Cannot read ${name} as safetensors: its header has ${length} bytes, expected at most ${maxHeader}`,
    );
  }
  const follow = size - LENGTH_BYTES;
  if (Number(length) > follow) {
    throw new TypeError(
      `Cannot read ${name} as safetensors: its header has ${length} bytes, but only ${follow} follow`,
    );
  }
  return LENGTH_BYTES + Number(length);
}

/**
 * Reads the header and checks it against the bytes that are there.
 *
 * @param bytes The file, or as much of it as has the header.
 * @param size The bytes of the whole file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns What it says; the entries cover all that follows it, without gap or overlap.
 * @throws {TypeError} If the header is malformed or does not fit the file.
 * @throws {RangeError} If a part of it is out of range.
 */
export function readHeader(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
  name: string,
): Header {
  const length = headerLength(bytes, size, name);
  const json = parseJson(bytes.subarray(LENGTH_BYTES, length), name);
  const entries: Entry[] = [];
  let metadata: Record<string, string> | null = null;
  for (const [key, value] of Object.entries(json)) {
    if (key === "__metadata__") {
      metadata = readMetadata(value, name);
      continue;
    }
    const subject = `tensor ${describe(key)} of ${name}`;
    const { dtype, shape, data_offsets: [begin, end] } = parse(FileEntry, value, subject);
    const needed = bytesOf(dtype, shape);
    if (end - begin !== needed) {
      throw new TypeError(
        `Cannot read ${subject}: it lies from byte ${begin} to ${end}, expected ${needed} bytes for ${dtype} of the shape [${shape}]`,
      );
    }
    entries.push({ name: key, dtype, shape, begin, end });
  }
  checkCover(entries, size - length, name);
  return { entries, metadata, length };
}

/**
 * Writes a header, padded with spaces so that the values start at a multiple of 8 bytes.
 *
 * @param entries The tensors, in the order in which their bytes follow.
 * @param metadata Further strings by name, written in the order of their names.
 * @returns The bytes before the values, the length included.
 */
export function writeHeader(
  entries: readonly Entry[],
  metadata: Readonly<Record<string, string>> | null,
): Uint8Array {
  // By hand: an object would put keys that look like integers first.
  const members = entries.map(({ name, dtype, shape, begin, end }) =>
    `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`
  );
  if (metadata) {
    const pairs = Object.keys(metadata).sort(compareText)
      .map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`);
    members.unshift(`"__metadata__":{${pairs.join(",")}}`);
  }
  const json = new TextEncoder().encode(`{${members.join(",")}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + padded).fill(32);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

/**
 * The bytes that a tensor takes in a file.
 *
 * @param dtype The element type.
 * @param shape The shape.
 * @returns The number of bytes; not exact, but too large for any file, past 2^53.
 */
export function bytesOf(dtype: FileDType, shape: readonly number[]): number {
  return shape.includes(0)
    ? 0
    : shape.reduce((all, length) => all * length, fileTypes[dtype].bytes);
}

function parseJson(bytes: Uint8Array<ArrayBuffer>, name: string): object {
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    json = JSON.parse(text);
  } catch (error) {
    throw new TypeError(`Cannot read ${name} as safetensors: its header is no JSON`, {
      cause: error,
    });
  }
  if (!text.startsWith("{") || typeof json !== "object" || json === null) {
    throw new TypeError(`Cannot read ${name} as safetensors: its header is no JSON object`);
  }
  const twice = findDuplicateKey(text);
  if (twice !== null) {
    throw new TypeError(
      `Cannot read ${name} as safetensors: its header has the key ${describe(twice)} twice`,
    );
  }
  return json;
}

/** Not a record of zod's, which drops the key `__proto__` without a word. */
function readMetadata(value: unknown, name: string): Record<string, string> {
  const subject = `the metadata of ${name}`;
  parse(AnyObject, value, subject);
  return Object.fromEntries(
    Object.entries(value as object)
      .map(([key, item]) => [key, parse(Text, item, `${describe(key)} in ${subject}`)]),
  );
}

/** Sorted by place, each tensor has to start where the one before it ends. */
function checkCover(entries: readonly Entry[], present: number, name: string): void {
  let covered = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== covered) {
      throw new TypeError(
        `Cannot read tensor ${
          describe(entry.name)
        } of ${name}: it starts at byte ${entry.begin}, expected ${covered}`,
      );
    }
    covered = entry.end;
  }
  if (covered !== present) {
    throw new TypeError(
      `Cannot read ${name} as safetensors: its tensors take ${covered} bytes, but ${present} follow the header`,
    );
  }
}

/**
 * The header of a safetensors file: which tensors there are, of which type and shape, and where their
 * bytes lie. Reads it as hostile; holds no values.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { parse } from "../validation.ts";
import { findDuplicateKey } from "./json_keys.ts";

/** Bytes of a value, by the names that the format has for the types read here. */
const sizes = { BOOL: 1, U8: 1, U16: 2, F16: 2, BF16: 2, I32: 4, F32: 4, I64: 8, F64: 8 } as const;

/** The format's name of an element type. */
export type FileDType = keyof typeof sizes;

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

const count = z.int().check(z.nonnegative());
const FileEntry = z.strictObject({
  dtype: z.enum(Object.keys(sizes) as [FileDType, ...FileDType[]]),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});
const AnyObject = z.looseObject({});
const Text = z.string();

/** As the reference implementation has it. */
const maxHeader = 100_000_000;

/**
 * Reads the header and checks it against the bytes that are there.
 *
 * @param bytes The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns What it says; the entries cover all that follows it, without gap or overlap.
 * @throws {TypeError} If the header is malformed or does not fit the file.
 * @throws {RangeError} If a part of it is out of range.
 */
export function readHeader(bytes: Uint8Array<ArrayBuffer>, name: string): Header {
  const length = readLength(bytes, name);
  const json = parseJson(bytes.subarray(8, length), name);
  const entries: Entry[] = [];
  let metadata: Record<string, string> | null = null;
  for (const [key, value] of Object.entries(json)) {
    if (key === "__metadata__") {
      metadata = readMetadata(value, name);
      continue;
    }
    const subject = `tensor ${JSON.stringify(key)} of ${name}`;
    const { dtype, shape, data_offsets: [begin, end] } = parse(FileEntry, value, subject);
    const needed = bytesOf(dtype, shape);
    if (end - begin !== needed) {
      throw new TypeError(
        `Cannot read ${subject}: it lies from byte ${begin} to ${end}, expected ${needed} bytes for ${dtype} of the shape [${shape}]`,
      );
    }
    entries.push({ name: key, dtype, shape, begin, end });
  }
  checkCover(entries, bytes.length - length, name);
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
  const bytes = new Uint8Array(8 + padded).fill(32);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, 8);
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
  return shape.includes(0) ? 0 : shape.reduce((all, length) => all * length, sizes[dtype]);
}

/**
 * Compares texts as their UTF-8 bytes compare, which plain comparison does not past U+FFFF.
 *
 * @param a A text.
 * @param b Another.
 * @returns Below, above or equal to 0, as for sorting.
 */
export function compareText(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  // Where they part inside a pair of surrogates, the second halves decide as the code points do.
  const [left, right] = [a.codePointAt(at) ?? -1, b.codePointAt(at) ?? -1];
  return left - right;
}

function readLength(bytes: Uint8Array<ArrayBuffer>, name: string): number {
  if (bytes.length < 8) {
    throw new TypeError(
      `Cannot read ${name} as safetensors: it has ${bytes.length} bytes, expected at least 8`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > maxHeader) {
    throw new RangeError(
      `Cannot read ${name} as safetensors: its header has ${length} bytes, expected at most ${maxHeader}`,
    );
  }
  if (Number(length) > bytes.length - 8) {
    throw new TypeError(
      `Cannot read ${name} as safetensors: its header has ${length} bytes, but only ${
        bytes.length - 8
      } follow`,
    );
  }
  return 8 + Number(length);
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
      `Cannot read ${name} as safetensors: its header has the key ${JSON.stringify(twice)} twice`,
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
      .map(([key, item]) => [key, parse(Text, item, `${JSON.stringify(key)} in ${subject}`)]),
  );
}

/** Sorted by place, each tensor has to start where the one before it ends. */
function checkCover(entries: readonly Entry[], present: number, name: string): void {
  let covered = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== covered) {
      throw new TypeError(
        `Cannot read tensor ${
          JSON.stringify(entry.name)
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

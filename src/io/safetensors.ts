/**
 * safetensors files: tensors by name, written as the Python package writes them and read as hostile.
 * Works on values, not on tensors of a device.
 *
 * @module
 */

import { type DType, newArray, type TypedArray, typedArrayOf } from "../tensor/dtype.ts";
import { describe } from "../validation.ts";
import { type Path, quote, readFile, writeFile } from "./files.ts";
import { readBfloat16, readFloat16, readFloat64, toFloat16 } from "./floats.ts";
import type { RawTensor } from "./raw_tensor.ts";
import {
  bytesOf,
  compareText,
  type Entry,
  type FileDType,
  readHeader,
  writeHeader,
} from "./safetensors_header.ts";

/** What a file holds. */
export interface SafetensorsFile {
  readonly tensors: Map<string, RawTensor>;
  readonly metadata: Readonly<Record<string, string>> | null;
}

/** The types of tensors in the order in which the Python package writes them: large items first. */
const fileDTypes: readonly (readonly [DType, FileDType])[] = [
  ["int64", "I64"],
  ["float32", "F32"],
  ["int32", "I32"],
  ["uint16", "U16"],
  ["uint8", "U8"],
  ["bool", "BOOL"],
];

/** Where halves come in that order: before the other types of two bytes. */
const HALVES_RANK = 2.5;

/** Types that tensors do not have. */
const conversions: Partial<Record<FileDType, (bytes: Uint8Array) => TypedArray>> = {
  F16: readFloat16,
  BF16: readBfloat16,
  F64: readFloat64,
};

/**
 * Reads safetensors data.
 *
 * @param bytes The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns Copies of its tensors, float16, bfloat16 and float64 as float32, and its metadata.
 * @throws {TypeError} If it is malformed.
 * @throws {RangeError} If a part of the header is out of range.
 */
export function decodeSafetensors(bytes: Uint8Array<ArrayBuffer>, name: string): SafetensorsFile {
  const header = readHeader(bytes, name);
  const tensors = new Map<string, RawTensor>();
  for (const entry of header.entries) {
    const values = bytes.subarray(header.length + entry.begin, header.length + entry.end);
    tensors.set(entry.name, readTensor(entry, values, name));
  }
  return { tensors, metadata: header.metadata };
}

/**
 * Makes safetensors data; the same bytes for the same tensors, in whatever order they come.
 *
 * @param tensors Tensors by name.
 * @param metadata Further strings by name.
 * @param halves Whether float32 is rounded to float16.
 * @returns The file.
 * @throws {TypeError} If a name, a tensor or the metadata is not what the format can hold.
 */
export function encodeSafetensors(
  tensors: Iterable<readonly [string, RawTensor]>,
  metadata: Readonly<Record<string, string>> | null = null,
  halves = false,
): Uint8Array<ArrayBuffer> {
  const names = new Set<string>();
  const sorted = [...tensors].map(([name, tensor]) => {
    checkTensor(name, tensor);
    if (names.has(name)) throw new TypeError(`Cannot write two tensors named ${describe(name)}`);
    names.add(name);
    const { shape, dtype } = tensor;
    const rank = fileDTypes.findIndex(([known]) => known === dtype);
    if (!halves || dtype !== "float32") {
      return { name, shape, rank, dtype: fileDTypes[rank][1], data: tensor.data };
    }
    const data = toFloat16(tensor.data as Float32Array);
    return { name, shape, rank: HALVES_RANK, dtype: "F16" as const, data };
  }).sort((a, b) => a.rank - b.rank || compareText(a.name, b.name));
  if (metadata) checkMetadata(metadata);
  let end = 0;
  const entries: Entry[] = sorted.map(({ name, shape, dtype, data }) => {
    const begin = end;
    end += data.byteLength;
    return { name, dtype, shape, begin, end };
  });
  const header = writeHeader(entries, metadata);
  const bytes = new Uint8Array(header.length + end);
  bytes.set(header);
  for (const [i, { data }] of sorted.entries()) {
    const values = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    bytes.set(values, header.length + entries[i].begin);
  }
  return bytes;
}

/**
 * Writes tensors to a file, which is never seen in parts.
 *
 * @param tensors Tensors by name.
 * @param path The file, new or to be replaced.
 * @param metadata Further strings by name.
 * @param halves Whether float32 is rounded to float16.
 * @throws {TypeError} If a name, a tensor or the metadata is not what the format can hold.
 * @throws {Error} If the file cannot be written.
 */
export async function saveFile(
  tensors: Iterable<readonly [string, RawTensor]>,
  path: Path,
  metadata: Readonly<Record<string, string>> | null = null,
  halves = false,
): Promise<void> {
  await writeFile(path, encodeSafetensors(tensors, metadata, halves));
}

/**
 * Reads the tensors of a file.
 *
 * @param path The file.
 * @returns Its tensors by name, and its metadata.
 * @throws {TypeError} If it is malformed.
 * @throws {RangeError} If a part of its header is out of range.
 * @throws {Error} If it cannot be read.
 */
export async function loadFile(path: Path): Promise<SafetensorsFile> {
  return decodeSafetensors(await readFile(path), quote(path));
}

function readTensor(entry: Entry, bytes: Uint8Array<ArrayBuffer>, name: string): RawTensor {
  const { shape } = entry;
  const convert = conversions[entry.dtype];
  if (convert) return { dtype: "float32", shape, data: convert(bytes) };
  const dtype = fileDTypes.find(([, file]) => file === entry.dtype)![0];
  if (dtype === "bool") {
    const wrong = bytes.findIndex((byte) => byte > 1);
    if (wrong >= 0) {
      throw new RangeError(
        `Cannot read tensor ${describe(entry.name)} of ${name}: element ${wrong} is ` +
          `${bytes[wrong]}, expected 0 or 1 for BOOL`,
      );
    }
  }
  // A copy: values may lie at any address, and should not keep the whole file alive.
  return { dtype, shape, data: typedArrayOf(dtype, bytes.slice()) };
}

function checkTensor(name: string, { dtype, shape, data }: RawTensor): void {
  const refuse = (reason: string): never => {
    throw new TypeError(`Cannot write tensor ${describe(name)}: ${reason}`);
  };
  if (typeof name !== "string" || !name.isWellFormed()) refuse("its name is no valid text");
  if (name === "__metadata__") refuse("the format keeps that name for itself");
  const kind = fileDTypes.find(([known]) => known === dtype);
  if (!kind) refuse(`it has the unknown dtype ${describe(dtype)}`);
  if (!(data instanceof newArray(dtype, 0).constructor)) {
    refuse(`its values are ${describe(data)}, which does not fit ${dtype}`);
  }
  if (bytesOf(kind![1], shape) !== data.byteLength) {
    refuse(`its shape [${shape}] does not fit its values, ${describe(data)}`);
  }
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string" || !value.isWellFormed() || !key.isWellFormed()) {
      throw new TypeError(
        `Cannot write the metadata ${describe(key)}: it is ${
          describe(value)
        }, expected a valid text`,
      );
    }
  }
}

/**
 * safetensors data as bytes: tensors by name, written as the Python package writes them and read as hostile.
 * Works on values, not on tensors of a device; files are elsewhere.
 *
 * @module
 */

import { newArray } from "../tensor/dtype.ts";
import { numelOf } from "../tensor/shape.ts";
import { describe } from "../validation.ts";
import type { FileType } from "./file_types.ts";
import type { RawTensor } from "./raw_tensor.ts";
import { type Entry, fileTypes, readHeader } from "./safetensors_header.ts";
import { bytesFor, layOut, refuse } from "./safetensors_layout.ts";

/** What a file holds. */
export interface SafetensorsFile<T> {
  readonly tensors: Map<string, T>;
  readonly metadata: Readonly<Record<string, string>> | null;
}

/**
 * Reads safetensors data.
 *
 * @param bytes The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns Copies of its tensors, float16, bfloat16 and float64 as float32, and its metadata.
 * @throws {TypeError} If it is malformed.
 * @throws {RangeError} If a part of the header is out of range.
 */
export function decodeSafetensors(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): SafetensorsFile<RawTensor> {
  const header = readHeader(bytes, bytes.length, name);
  const tensors = new Map<string, RawTensor>();
  for (const entry of header.entries) {
    const { dtype, read } = typeOf(entry, name);
    // A copy: values may lie at any address, and should not keep the whole file alive.
    const values = bytes.slice(header.length + entry.begin, header.length + entry.end);
    tensors.set(entry.name, { dtype, shape: entry.shape, data: read(values) });
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
  const { header, placed } = layOut(tensors, metadata, halves);
  for (const { name, tensor } of placed) checkValues(name, tensor);
  const bytes = new Uint8Array(header.length + (placed.at(-1)?.end ?? 0));
  bytes.set(header);
  for (const { tensor, dtype, begin } of placed) {
    bytes.set(bytesFor(dtype, tensor.data), header.length + begin);
  }
  return bytes;
}

/**
 * How the values of a tensor are read, piece by piece.
 *
 * @param entry The tensor.
 * @param name What the file is, for the sentence of an error.
 * @returns The type of its elements. Reading throws a `RangeError` for a bool that is neither 0 nor 1.
 */
export function typeOf(entry: Entry, name: string): FileType {
  const type = fileTypes[entry.dtype];
  if (entry.dtype !== "BOOL") return type;
  let before = 0;
  return {
    ...type,
    read(bytes) {
      const wrong = bytes.findIndex((byte) => byte > 1);
      if (wrong >= 0) {
        throw new RangeError(
          `Cannot read tensor ${describe(entry.name)} of ${name}: element ${before + wrong} is ` +
            `${bytes[wrong]}, expected 0 or 1 for BOOL`,
        );
      }
      before += bytes.length;
      return bytes;
    },
  };
}

function checkValues(name: string, { dtype, shape, data }: RawTensor): void {
  if (!(data instanceof newArray(dtype, 0).constructor)) {
    refuse(name, `its values are ${describe(data)}, which does not fit ${dtype}`);
  }
  if (numelOf(shape) !== data.length) {
    refuse(name, `its shape [${shape}] does not fit its values, ${describe(data)}`);
  }
}

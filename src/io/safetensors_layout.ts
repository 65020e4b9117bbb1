/**
 * What a safetensors file consists of before it is written: its header, and its tensors in their order, the
 * same for the same tensors in whatever order they come. Knows no values.
 *
 * @module
 */

import type { DType, TypedArray } from "../tensor/dtype.ts";
import { describe } from "../validation.ts";
import { compareText } from "./code_points.ts";
import { toFloat16 } from "./floats.ts";
import { bytesOf, type Entry, type FileDType, writeHeader } from "./safetensors_header.ts";

/** What has to be known of a tensor. */
export interface Described {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A tensor and its place. */
export interface Placed<T> extends Entry {
  readonly tensor: T;
}

/** A file without its values. */
export interface Layout<T> {
  readonly header: Uint8Array;
  /** As their values follow one another. */
  readonly placed: readonly Placed<T>[];
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

/**
 * Lays out a file.
 *
 * @param tensors Tensors by name.
 * @param metadata Further strings by name.
 * @param halves Whether float32 is rounded to float16.
 * @throws {TypeError} If a name, a dtype or the metadata is not what the format can hold.
 */
export function layOut<T extends Described>(
  tensors: Iterable<readonly [string, T]>,
  metadata: Readonly<Record<string, string>> | null,
  halves: boolean,
): Layout<T> {
  const names = new Set<string>();
  const sorted = [...tensors].map(([name, tensor]) => {
    checkName(name);
    if (names.has(name)) throw new TypeError(`Cannot write two tensors named ${describe(name)}`);
    names.add(name);
    const rank = fileDTypes.findIndex(([known]) => known === tensor.dtype);
    if (rank < 0) refuse(name, `it has the unknown dtype ${describe(tensor.dtype)}`);
    const half = halves && tensor.dtype === "float32";
    const dtype: FileDType = half ? "F16" : fileDTypes[rank][1];
    return { name, tensor, dtype, rank: half ? HALVES_RANK : rank };
  }).sort((a, b) => a.rank - b.rank || compareText(a.name, b.name));
  if (metadata) checkMetadata(metadata);
  let end = 0;
  const placed = sorted.map(({ name, tensor, dtype }): Placed<T> => {
    const begin = end;
    end += bytesOf(dtype, tensor.shape);
    return { name, tensor, dtype, shape: tensor.shape, begin, end };
  });
  return { header: writeHeader(placed, metadata), placed };
}

/**
 * Values as the bytes of a file.
 *
 * @param dtype What they are written as; float32 is rounded for `"F16"`.
 * @returns Their own memory, or that of the rounded ones.
 */
export function bytesFor(dtype: FileDType, values: TypedArray): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = dtype === "F16"
    ? toFloat16(values as Float32Array)
    : values;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Refuses to write a tensor.
 *
 * @throws {TypeError} Always.
 */
export function refuse(name: string, reason: string): never {
  throw new TypeError(`Cannot write tensor ${describe(name)}: ${reason}`);
}

function checkName(name: string): void {
  if (typeof name !== "string" || !name.isWellFormed()) refuse(name, "its name is no valid text");
  if (name === "__metadata__") refuse(name, "the format keeps that name for itself");
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

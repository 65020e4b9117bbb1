/**
 * Types of elements in files of tensors: how many bytes an element has there, and what it is read as. Types that
 * tensors do not have become the next one that holds their values, or float32.
 *
 * @module
 */

import { type DType, type TypedArray, typedArrayOf } from "../tensor/dtype.ts";
import { readBfloat16, readFloat16, readFloat64 } from "./floats.ts";

/** A type of elements in a file. */
export interface FileType {
  /** Bytes of an element in the file. */
  readonly bytes: number;
  /** What it is read as. */
  readonly dtype: DType;
  /** Reads elements, low byte first. The bytes may be changed, and seen through what it gives. */
  readonly read: (bytes: Uint8Array<ArrayBuffer>) => TypedArray;
}

function same(bytes: number, dtype: DType): FileType {
  return { bytes, dtype, read: (data) => typedArrayOf(dtype, data) };
}

function small(bytes: 1 | 2, get: (view: DataView, offset: number) => number): FileType {
  return {
    bytes,
    dtype: "int32",
    read(data) {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      return Int32Array.from({ length: data.length / bytes }, (_, i) => get(view, i * bytes));
    },
  };
}

/** Types by PyTorch's name of the dtype. */
export const FILE_TYPES = {
  float32: same(4, "float32"),
  float64: { bytes: 8, dtype: "float32", read: readFloat64 },
  float16: { bytes: 2, dtype: "float32", read: readFloat16 },
  bfloat16: { bytes: 2, dtype: "float32", read: readBfloat16 },
  int64: same(8, "int64"),
  int32: same(4, "int32"),
  int16: small(2, (view, offset) => view.getInt16(offset, true)),
  int8: small(1, (view, offset) => view.getInt8(offset)),
  uint16: same(2, "uint16"),
  uint8: same(1, "uint8"),
  bool: { bytes: 1, dtype: "bool", read: (data) => data.map((value) => Number(value !== 0)) },
} as const satisfies Readonly<Record<string, FileType>>;

/**
 * The storages that tensors of PyTorch's files lie in: what their elements are, and how they are read.
 *
 * @module
 */

import { type DType, type TypedArray, typedArrayOf } from "../../tensor/dtype.ts";
import { readBfloat16, readFloat16, readFloat64 } from "../floats.ts";

/** A type of elements in a file. */
export interface FileType {
  /** Bytes of an element in the file. */
  readonly bytes: number;
  /** What it is read as. */
  readonly dtype: DType;
  /** Reads elements, low byte first; the bytes may be changed. */
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
export const DTYPES: Readonly<Record<string, FileType>> = {
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
};

/** Dtypes by the name of their storage, where they have one. */
export const STORAGES: Readonly<Record<string, string>> = {
  FloatStorage: "float32",
  DoubleStorage: "float64",
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
  LongStorage: "int64",
  IntStorage: "int32",
  ShortStorage: "int16",
  CharStorage: "int8",
  ByteStorage: "uint8",
  BoolStorage: "bool",
};

/** A pickle of more bytes is no state of a network. */
export const MOST_PICKLED = 1 << 28;

/** Bytes that are converted at once, a multiple of all types. */
export const PIECE = 1 << 20;

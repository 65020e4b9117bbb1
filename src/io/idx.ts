/**
 * The idx format of MNIST: two zeros, a dtype code, the number of axes, the length of each axis as 32
 * bits with the high byte first, then the values likewise. Treats the bytes as hostile: nothing is
 * allocated that the bytes present do not justify.
 *
 * @module
 */

import { newArray, type TypedArray } from "../tensor/dtype.ts";
import type { DType } from "../tensor/dtype.ts";
import type { RawTensor } from "./raw_tensor.ts";

interface Kind {
  readonly dtype: DType;
  /** Bytes of a value in the file. */
  readonly size: number;
  readonly read: (view: DataView, offset: number) => number;
}

/** By code. Types that tensors do not have are read as the next one that holds their values, or float32. */
const kinds: Readonly<Record<number, Kind>> = {
  0x08: { dtype: "uint8", size: 1, read: (view, offset) => view.getUint8(offset) },
  0x09: { dtype: "int32", size: 1, read: (view, offset) => view.getInt8(offset) },
  0x0b: { dtype: "int32", size: 2, read: (view, offset) => view.getInt16(offset) },
  0x0c: { dtype: "int32", size: 4, read: (view, offset) => view.getInt32(offset) },
  0x0d: { dtype: "float32", size: 4, read: (view, offset) => view.getFloat32(offset) },
  0x0e: { dtype: "float32", size: 8, read: (view, offset) => view.getFloat64(offset) },
};

/**
 * Reads idx data.
 *
 * @param bytes The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns The tensor. Of bytes it is a view on `bytes`, else a copy.
 * @throws {TypeError} If this is no idx data, truncated, or has something after its end.
 */
export function parseIdx(bytes: Uint8Array<ArrayBuffer>, name: string): RawTensor {
  const refuse = (reason: string): never => {
    throw new TypeError(`Cannot read ${name} as idx data: ${reason}`);
  };
  if (bytes.length < 4) refuse(`it has ${bytes.length} bytes, expected at least 4`);
  if (bytes[0] !== 0 || bytes[1] !== 0) refuse("it does not start with two zero bytes");
  const kind = kinds[bytes[2]] ?? refuse(`it has the unknown type code ${bytes[2]}`);
  const rank = bytes[3];
  if (rank === 0) refuse("it has no axes, expected at least 1");
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    refuse(`it has ${bytes.length} bytes, expected a header of ${start} bytes for ${rank} axes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const present = bytes.length - start;
  const needed = shape.includes(0) ? 0 : shape.reduce((all, length) => all * length, kind.size);
  if (needed !== present) {
    refuse(`it has ${present} bytes of values, expected ${needed} for the shape [${shape}]`);
  }
  return { dtype: kind.dtype, shape, data: readValues(bytes.subarray(start), kind) };
}

function readValues(bytes: Uint8Array<ArrayBuffer>, kind: Kind): TypedArray {
  if (kind.dtype === "uint8") return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = newArray(kind.dtype, bytes.length / kind.size);
  for (let i = 0; i < data.length; i++) data[i] = kind.read(view, i * kind.size);
  return data;
}

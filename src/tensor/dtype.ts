/**
 * Element types: their sizes, arrays and PyTorch's rules of promotion.
 *
 * @module
 */

import type { DType } from "../backend/backend.ts";
import { itemsize } from "../backend/layout.ts";

export { type DType, itemsize };

/** The array of a dtype on the host. bool is kept as bytes of 0 and 1. */
export type TypedArray =
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

const arrays = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** All dtypes. */
export const dtypes = Object.keys(arrays) as readonly DType[];

/** A new array, filled with zeros. */
export function newArray(dtype: DType, length: number): TypedArray {
  return new arrays[dtype](length) as TypedArray;
}

/** Bytes seen as an array of a dtype, sharing memory. */
export function typedArrayOf(dtype: DType, bytes: Uint8Array): TypedArray {
  const { buffer, byteOffset, byteLength } = bytes;
  return new arrays[dtype](
    buffer as ArrayBuffer,
    byteOffset,
    byteLength / itemsize(dtype),
  ) as TypedArray;
}

/**
 * Refuses what is no dtype.
 *
 * @throws {TypeError} If it is not one of {@linkcode dtypes}.
 */
export function checkDType(dtype: unknown): DType {
  if (typeof dtype === "string" && Object.hasOwn(arrays, dtype)) return dtype as DType;
  throw new TypeError(
    `Cannot use the dtype ${JSON.stringify(dtype)}: it needs one of ` +
      dtypes.map((name) => `"${name}"`).join(", "),
  );
}

/** bool < integers < floats. */
const category: Record<DType, number> = {
  bool: 0,
  uint8: 1,
  uint16: 1,
  int32: 1,
  int64: 1,
  float32: 2,
};

/** Whether a dtype holds fractions. */
export function isFloat(dtype: DType): boolean {
  return dtype === "float32";
}

/** Whether a dtype is an integer other than bool. */
export function isInteger(dtype: DType): boolean {
  return category[dtype] === 1;
}

/** The dtype that holds both, as PyTorch promotes two dtypes of one category of operands. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  if (category[a] !== category[b]) return category[a] > category[b] ? a : b;
  const sizes = [itemsize(a), itemsize(b)];
  return sizes[0] > sizes[1] ? a : b;
}

/** An operand as promotion sees it. A number is of rank -1. */
export interface Operand {
  readonly dtype: DType;
  readonly rank: number;
}

/**
 * The dtype of an operation: tensors with axes decide, then tensors without, then numbers, and a
 * lower one counts only if its category is higher.
 */
export function promoteOperands(operands: readonly Operand[]): DType {
  const groups = [
    operands.filter(({ rank }) => rank > 0),
    operands.filter(({ rank }) => rank === 0),
    operands.filter(({ rank }) => rank < 0),
  ];
  let result: DType | null = null;
  for (const group of groups) {
    if (group.length === 0) continue;
    const dtype = group.map(({ dtype }) => dtype).reduce(promote);
    if (result === null || category[dtype] > category[result]) result = dtype;
  }
  return result!;
}

/** The dtype of a number: of an integer int64, of any other float32. */
export function numberDType(value: number | bigint | boolean): DType {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int64";
  return Number.isSafeInteger(value) ? "int64" : "float32";
}

/** Whether PyTorch lets an operation that gives `from` write to a tensor of dtype `to`. */
export function canStore(from: DType, to: DType): boolean {
  return category[from] <= category[to] || from === to;
}

/**
 * Refuses a number that a dtype cannot hold. As in PyTorch a fraction is cut off, bool takes all,
 * and a negative number wraps in an unsigned type if its absolute value fits.
 *
 * @throws {RangeError} If it does not fit.
 */
export function checkFits(value: number | bigint, dtype: DType): void {
  if (dtype === "bool") return;
  if (dtype === "float32") {
    const number = Number(value);
    if (!Number.isFinite(number) || Number.isFinite(Math.fround(number))) return;
  } else {
    const [min, end] = ranges[dtype];
    if (value >= min && value < end) return;
  }
  throw new RangeError(`Cannot convert ${value} to ${dtype}: it is out of range`);
}

const ranges: Record<Exclude<DType, "bool" | "float32">, readonly [min: number, end: number]> = {
  int32: [-(2 ** 31), 2 ** 31],
  int64: [-(2 ** 63), 2 ** 63],
  uint16: [-65535, 65536],
  uint8: [-255, 256],
};

/** The dtype of sums and products: int64 for all integers and bool. */
export function accumulated(dtype: DType): DType {
  return isFloat(dtype) ? dtype : "int64";
}

/**
 * Nested arrays to flat ones and back.
 *
 * @module
 */

import { checkFits, type DType, newArray, promote, type TypedArray } from "./dtype.ts";
import { numelOf } from "./shape.ts";

/** Data that a tensor can be made of. */
export type NestedData = number | bigint | boolean | readonly NestedData[];

/** Flat data with its shape and the dtype that PyTorch would infer. */
export interface Flat {
  shape: number[];
  dtype: DType;
  values: (number | bigint | boolean)[];
}

/**
 * Flattens nested arrays. Integers give int64, anything with a fraction float32, booleans bool.
 * JavaScript does not tell 1.0 from 1: name the dtype where it matters.
 *
 * @throws {TypeError} If the arrays are ragged or hold something else.
 */
export function flatten(data: NestedData): Flat {
  const shape: number[] = [];
  for (let level: NestedData = data; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const values: (number | bigint | boolean)[] = [];
  let dtype: DType | null = null;
  const path: number[] = [];
  const visit = (part: NestedData): void => {
    if (Array.isArray(part)) {
      if (part.length !== shape[path.length]) refuse(part, path, shape);
      for (let i = 0; i < part.length; i++) {
        path.push(i);
        visit(part[i]);
        path.pop();
      }
    } else {
      const type = dtypeOf(part, path);
      if (path.length !== shape.length) refuse(part, path, shape);
      dtype = dtype === null || dtype === type ? type : promote(dtype, type);
      values.push(part as number);
    }
  };
  visit(data);
  return { shape, dtype: dtype ?? "float32", values };
}

/**
 * Values as a new array of a dtype. Fractions are cut off for integers.
 *
 * @throws {RangeError} If the dtype cannot hold one of them.
 */
export function arrayOf(dtype: DType, values: ArrayLike<number | bigint | boolean>): TypedArray {
  const array = newArray(dtype, values.length);
  if (values.constructor === array.constructor && dtype !== "bool") {
    (array as Float32Array).set(values as Float32Array);
    return array;
  }
  for (let i = 0; i < values.length; i++) {
    const value = typeof values[i] === "bigint" ? values[i] as bigint : Number(values[i]);
    checkFits(value, dtype);
    if (dtype === "bool") array[i] = Number(Number(value) !== 0);
    else if (dtype !== "int64") array[i] = Number(value);
    else array[i] = typeof value === "bigint" ? value : BigInt(Math.trunc(value));
  }
  return array;
}

/**
 * Flat data as nested arrays of numbers (booleans for bool), a single one without axes.
 *
 * @throws {RangeError} If an int64 is past 2^53.
 */
export function toNested(shape: readonly number[], dtype: DType, data: TypedArray): unknown {
  if (shape.length === 0) return element(dtype, data[0]);
  const [length, ...rest] = shape;
  if (rest.length === 0) return Array.from(data as Float32Array, (value) => element(dtype, value));
  const size = numelOf(rest);
  return Array.from(
    { length },
    (_, i) => toNested(rest, dtype, data.subarray(i * size, (i + 1) * size) as TypedArray),
  );
}

function element(dtype: DType, value: number | bigint): number | boolean {
  if (dtype === "bool") return value !== 0;
  if (typeof value === "number") return value;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new RangeError(`Cannot give the int64 ${value} as a number: it is past 2^53, use data()`);
  }
  return number;
}

function dtypeOf(value: unknown, path: readonly number[]): DType {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int64";
    case "number":
      return Number.isSafeInteger(value) ? "int64" : "float32";
    default:
      throw new TypeError(
        `Cannot make a tensor of ${value === null ? "null" : typeof value} at [${path}]: ` +
          `it needs numbers, bigints or booleans`,
      );
  }
}

function refuse(part: NestedData, path: readonly number[], shape: readonly number[]): never {
  const got = Array.isArray(part) ? `${part.length} elements` : "a number";
  const expected = shape[path.length] === undefined ? "a number" : `${shape[path.length]} elements`;
  throw new TypeError(
    `Cannot make a tensor of ragged arrays: at [${path}] got ${got}, expected ${expected}`,
  );
}

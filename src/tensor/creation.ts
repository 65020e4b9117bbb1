/**
 * Making tensors: `torch.tensor`, `torch.zeros`, …
 *
 * @module
 */

import { openedDevice } from "../backend/devices.ts";
import { checkKeys } from "../validation.ts";
import { stridedOf } from "./core.ts";
import { checkDType, type DType, type TypedArray } from "./dtype.ts";
import { fromTimes } from "./latency_conversion.ts";
import { arrayOf, flatten, type NestedData } from "./nested.ts";
import { fill } from "./ops/copy.ts";
import { checkShape, contiguousStrides, inferShape, numelOf } from "./shape.ts";
import { emptyStrided, Strided } from "./strided.ts";
import { Tensor } from "./tensor.ts";

/** Where and of what type a new tensor is. */
export interface TensorOptions {
  /** The element type. */
  dtype?: DType;
  /** The name of an open device; `"cpu"` by default. */
  device?: string;
}

/** A shape as several numbers or one array, then options. */
export type SizeArguments =
  | number[]
  | [...number[], TensorOptions]
  | [readonly number[], TensorOptions?];

/** Reads a shape and options, which may have further keys. */
export function readSize(
  args: readonly unknown[],
  operation: string,
  more: readonly string[] = [],
): { shape: readonly number[]; options: TensorOptions } {
  const last = args.at(-1);
  const hasOptions = typeof last === "object" && last !== null && !Array.isArray(last);
  const options = hasOptions ? last as TensorOptions : {};
  checkOptions(options, operation, more);
  const sizes = hasOptions ? args.slice(0, -1) : args;
  const shape = (Array.isArray(sizes[0]) ? sizes[0] : sizes) as readonly number[];
  return { shape: checkShape(shape, `make a tensor by "${operation}" of`), options };
}

function checkOptions(
  options: TensorOptions,
  operation: string,
  more: readonly string[] = [],
): void {
  checkKeys(options, ["dtype", "device", ...more], `the options of "${operation}"`);
  if (options.dtype !== undefined) checkDType(options.dtype);
}

/** New storage of a shape, on the device that the options name. */
export function storageFor(
  shape: readonly number[],
  { dtype = "float32", device = "cpu" }: TensorOptions,
): Strided {
  return emptyStrided(openedDevice(device), shape, dtype);
}

/** A tensor on values that lie on the host. */
export function fromArray(
  data: TypedArray,
  shape: readonly number[],
  dtype: DType,
  device = "cpu",
): Tensor {
  const backend = openedDevice(device);
  const buffer = backend.alloc(data.byteLength, "activation");
  backend.write(buffer, 0, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return new Tensor(new Strided(backend, buffer, dtype, shape, contiguousStrides(shape), 0));
}

const typedArrays = [
  [Float32Array, "float32"],
  [Float64Array, "float32"],
  [Int32Array, "int32"],
  [BigInt64Array, "int64"],
  [Uint16Array, "uint16"],
  [Uint8Array, "uint8"],
  [Uint8ClampedArray, "uint8"],
] as const;

/**
 * A tensor of given values.
 *
 * @param data Nested arrays of numbers, bigints or booleans, a single one of them, or a typed array
 * (copied). Integers give int64, anything with a fraction float32, booleans bool; JavaScript does
 * not tell 1.0 from 1, so name the dtype where it matters. A `Float64Array` gives float32.
 * @param options `dtype`, `device`, and for a typed array `shape` (one axis by default).
 * @returns The tensor.
 * @throws {TypeError} If arrays are ragged, hold something else, or do not fit the shape.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(torch.tensor([[1, 2], [3, 4]]).dtype, "int64");
 * assertEquals(torch.tensor([0.5, 1]).dtype, "float32");
 * const t = torch.tensor(new Float32Array([1, 2, 3, 4]), { shape: [2, 2] });
 * assertEquals(await t.tolist(), [[1, 2], [3, 4]]);
 * ```
 */
export function tensor(
  data: NestedData | ArrayBufferView,
  options: TensorOptions & { shape?: readonly number[] } = {},
): Tensor {
  checkOptions(options, "tensor", ["shape"]);
  const { device = "cpu" } = options;
  const known = typedArrays.find(([TypedArray]) => data instanceof TypedArray);
  if (known) {
    const values = data as Float32Array;
    const dtype = options.dtype ?? known[1];
    const shape = inferShape(values.length, options.shape ?? [values.length]);
    return fromArray(arrayOf(dtype, values), shape, dtype, device);
  }
  const flat = flatten(data as NestedData);
  const dtype = options.dtype ?? flat.dtype;
  const shape = options.shape ? inferShape(flat.values.length, options.shape) : flat.shape;
  return fromArray(arrayOf(dtype, flat.values), shape, dtype, device);
}

/** A tensor of zeros, float32 by default. */
export function zeros(...size: SizeArguments): Tensor {
  const { shape, options } = readSize(size, "zeros");
  return new Tensor(storageFor(shape, options));
}

/** A tensor to be filled; here it holds zeros. */
export function empty(...size: SizeArguments): Tensor {
  const { shape, options } = readSize(size, "empty");
  return new Tensor(storageFor(shape, options));
}

/** A tensor of ones, float32 by default. */
export function ones(...size: SizeArguments): Tensor {
  const { shape, options } = readSize(size, "ones");
  return filled(shape, 1, options);
}

/** A tensor of one value; as `torch.tensor`, of an integer int64 and of a boolean bool. */
export function full(
  size: readonly number[],
  value: number | boolean,
  options: TensorOptions = {},
): Tensor {
  checkOptions(options, "full");
  const dtype = options.dtype ?? flatten(value).dtype;
  return filled(checkShape(size, 'make a tensor by "full" of'), Number(value), {
    ...options,
    dtype,
  });
}

/** Zeros in shape, dtype and device of another tensor. */
export function zeros_like(input: Tensor, options: TensorOptions = {}): Tensor {
  checkOptions(options, "zeros_like");
  return filled(input.shape, 0, { dtype: input.dtype, device: input.device, ...options });
}

/** Ones in shape, dtype and device of another tensor. */
export function ones_like(input: Tensor, options: TensorOptions = {}): Tensor {
  checkOptions(options, "ones_like");
  return filled(input.shape, 1, { dtype: input.dtype, device: input.device, ...options });
}

/** The numbers from 0 to `end`, which does not come up. */
export function arange(end: number, options?: TensorOptions): Tensor;
/** The numbers from `start` to `end`, which does not come up, in steps. */
export function arange(start: number, end: number, step?: number, options?: TensorOptions): Tensor;
export function arange(...args: (number | TensorOptions | undefined)[]): Tensor {
  const numbers = args.filter((arg) => typeof arg === "number");
  const options = args.find((arg) => typeof arg === "object") ?? {};
  checkOptions(options, "arange");
  const [start, end, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  if (![start, end, step].every(Number.isFinite) || step === 0 || (end - start) / step < 0) {
    throw new RangeError(`Cannot count from ${start} to ${end} in steps of ${step}`);
  }
  const length = Math.ceil((end - start) / step);
  const values = Array.from({ length }, (_, i) => start + i * step);
  const dtype = [start, end, step].every(Number.isInteger) ? "int64" : "float32";
  return tensor(values, { dtype, ...options });
}

/** `steps` numbers at equal distances, both ends included. */
export function linspace(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions = {},
): Tensor {
  checkOptions(options, "linspace");
  if (!Number.isInteger(steps) || steps < 0) {
    throw new RangeError(`Cannot make ${steps} steps: it needs an integer of at least 0`);
  }
  const values = Array.from(
    { length: steps },
    (_, i) => steps === 1 ? start : start + (end - start) * i / (steps - 1),
  );
  return tensor(values, { dtype: "float32", ...options });
}

/** The identity matrix. */
export function eye(n: number, options: TensorOptions = {}): Tensor {
  checkOptions(options, "eye");
  checkShape([n, n], 'make a tensor by "eye" of');
  const matrix = new Tensor(storageFor([n, n], options));
  fill(stridedOf(matrix).with([n], [n + 1]), 1);
  return matrix;
}

/**
 * A tensor in latency layout made of first spike steps.
 *
 * @param times `[C, H, W]` or `[N, C, H, W]`, any integer dtype; whatever is not below `steps` never
 * spikes.
 * @param steps The number of steps T, 1 to 65534.
 * @param values float32 potentials at the spikes, above 0, in the shape of `times`; null for a wave.
 * @returns Dense shape `[T, C, H, W]` or `[N, T, C, H, W]`.
 * @throws {TypeError} If shapes or dtypes do not fit.
 * @throws {RangeError} If `steps` is out of range.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const wave = torch.from_times(torch.tensor([[[0, 2, 3]]]), 3);
 * assertEquals(wave.shape, [3, 1, 1, 3]);
 * assertEquals(await wave.sum(0).tolist(), [[[3, 1, 0]]]);
 * ```
 */
export function from_times(times: Tensor, steps: number, values: Tensor | null = null): Tensor {
  if (times.dtype === "float32" || times.dtype === "bool") {
    throw new TypeError(`Cannot make waves of times of dtype ${times.dtype}: it needs integers`);
  }
  return new Tensor(fromTimes(stridedOf(times), steps, values && stridedOf(values)));
}

function filled(shape: readonly number[], value: number, options: TensorOptions): Tensor {
  const storage = storageFor(shape, options);
  if (value !== 0 && numelOf(shape) > 0) fill(storage, value);
  return new Tensor(storage);
}

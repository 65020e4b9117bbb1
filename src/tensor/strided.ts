/**
 * Strided storage: a window on a buffer, as PyTorch's dense tensors have it. Views share the
 * buffer.
 *
 * @module
 */

import type { Backend, DeviceBuffer, DType, View, Weight } from "../backend/backend.ts";
import { itemsize } from "./dtype.ts";
import { holdBuffer, releaseBuffer } from "./lifetime.ts";
import { contiguousStrides, isContiguous, numelOf } from "./shape.ts";

/** A strided window on a buffer of a backend. */
export class Strided implements View {
  readonly layout = "strided" as const;

  constructor(
    readonly backend: Backend,
    readonly buffer: DeviceBuffer,
    readonly dtype: DType,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly offset: number,
  ) {}

  /** The number of elements. */
  get numel(): number {
    return numelOf(this.shape);
  }

  /** Bytes of an element. */
  get itemsize(): number {
    return itemsize(this.dtype);
  }

  /** Whether the elements lie row-major without gaps. */
  get isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /** Another window on the same buffer. */
  with(shape: readonly number[], strides: readonly number[], offset = this.offset): Strided {
    return new Strided(this.backend, this.buffer, this.dtype, shape, strides, offset);
  }

  /** Notes that the buffer has been written to. */
  touch(): void {
    this.buffer.version++;
  }

  /** Counts one more holder. */
  hold(): void {
    holdBuffer(this.buffer);
  }

  /** Counts one holder less. */
  release(): void {
    releaseBuffer(this.backend, this.buffer);
  }
}

/** New storage, filled with zeros. */
export function emptyStrided(
  backend: Backend,
  shape: readonly number[],
  dtype: DType,
  use: "activation" | "parameter" = "activation",
): Strided {
  const buffer = backend.alloc(numelOf(shape) * itemsize(dtype), use);
  return new Strided(backend, buffer, dtype, shape, contiguousStrides(shape), 0);
}

/** A contiguous weight as backends take it. */
export function weightOf(weight: Strided): Weight {
  const [f, c, kh, kw] = weight.shape;
  return { data: weight, f, c, kh, kw };
}

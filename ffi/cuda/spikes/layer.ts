/**
 * Layers as the functions of the library take them.
 *
 * @module
 */

import {
  type Span,
  timeBytes,
  type Wave,
  type WaveShape,
  type Weight,
} from "../../../src/backend/backend.ts";
import type { CudaDevice } from "../device.ts";

/** Numbers as bytes. */
export function numbers(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Int32Array.from(values).buffer);
}

/** `sizes` of the functions: n, steps, c, h, w, f, kh, kw. */
export function sizesOf({ n, steps, c, h, w }: WaveShape, { f, kh, kw }: Omit<Weight, "data">) {
  return numbers(n, steps, c, h, w, f, kh, kw);
}

/** Where spike steps begin. */
export function timesAt(device: CudaDevice, { times, steps }: Wave): number {
  return device.at(times, timeBytes(steps));
}

/** Where float32 or int32 begin. */
export function wordsAt(device: CudaDevice, span: Span): number {
  return device.at(span, 4);
}

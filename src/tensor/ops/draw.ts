/**
 * Random numbers into storage: drawn on the host for every device, so that a seed gives the same
 * numbers everywhere.
 *
 * @module
 */

import { newArray, type TypedArray } from "../dtype.ts";
import { emptyStrided, type Strided } from "../strided.ts";
import { copyInto, discard } from "./copy.ts";

/**
 * Fills storage with numbers drawn in flat order.
 *
 * @param draw Fills an array of the storage's dtype. If it throws, nothing has changed.
 */
export function drawInto(target: Strided, draw: (out: TypedArray) => void): void {
  const { backend, dtype, shape, numel } = target;
  const numbers = newArray(dtype, numel);
  draw(numbers);
  const bytes = new Uint8Array(numbers.buffer);
  if (target.isContiguous) {
    backend.write(target.buffer, target.offset * target.itemsize, bytes);
    return target.touch();
  }
  const drawn = emptyStrided(backend, shape, dtype);
  backend.write(drawn.buffer, 0, bytes);
  copyInto(target, drawn);
  discard(drawn, target);
}

/**
 * The same for numbers with a fraction.
 *
 * @throws {TypeError} If the storage is not float32.
 */
export function drawFloats(
  target: Strided,
  method: string,
  draw: (out: Float32Array) => void,
): void {
  if (target.dtype !== "float32") {
    throw new TypeError(
      `Cannot use ${method} on a tensor of dtype ${target.dtype}: it needs float32`,
    );
  }
  drawInto(target, (out) => draw(out as Float32Array));
}

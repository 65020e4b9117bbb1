/**
 * Sizes that are one number or two.
 *
 * @module
 */

import type { Sliding } from "./backend/backend.ts";
import { checkInteger } from "./validation.ts";

/** One number for both axes, or `[rows, columns]`. */
export type Pair = number | readonly [rows: number, columns: number];

/**
 * Reads a pair of integers.
 *
 * @throws {TypeError} If it is neither a number nor two.
 * @throws {RangeError} If one is not an integer of at least `min`.
 */
export function readPair(
  value: unknown,
  name: string,
  subject: string,
  min: number,
): [number, number] {
  const [rows, columns] = Array.isArray(value) && value.length === 2 ? value : [value, value];
  return [checkInteger(rows, name, subject, min), checkInteger(columns, name, subject, min)];
}

/** Reads the window of a pooling. */
export function readWindow(kernel_size: unknown, stride: unknown, padding: unknown): Sliding {
  const subject = "the arguments of pooling";
  const kernel = readPair(kernel_size, "kernel_size", subject, 1);
  const window: Sliding = {
    kernel,
    stride: stride === null ? kernel : readPair(stride, "stride", subject, 1),
    padding: readPair(padding, "padding", subject, 0),
  };
  if (window.padding.some((amount, axis) => 2 * amount > kernel[axis])) {
    throw new RangeError(
      `Cannot pool with a padding of [${window.padding}] and a window of [${kernel}]: ` +
        `it needs at most half the window`,
    );
  }
  return window;
}

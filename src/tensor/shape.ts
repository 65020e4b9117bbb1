/**
 * The arithmetic of shapes and strides, on top of what backends need of it.
 *
 * @module
 */

import type { Sliding } from "../backend/backend.ts";
import { contiguousStrides, isContiguous, numelOf } from "../backend/layout.ts";

export { contiguousStrides, isContiguous, numelOf };

/** Elements of a tensor at most. */
export const MOST_ELEMENTS = 2 ** 31;

/** Whether several elements lie at one place, as those of an expanded axis do. */
export function repeats(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.some((length, axis) => length > 1 && strides[axis] === 0) && !shape.includes(0);
}

/**
 * Refuses what is no shape.
 *
 * @throws {TypeError} If a length is no integer.
 * @throws {RangeError} If a length is negative, or there are too many elements.
 */
export function checkShape(shape: readonly number[], action: string): readonly number[] {
  for (const length of shape) {
    if (!Number.isInteger(length)) {
      throw new TypeError(`Cannot ${action} the shape [${shape}]: it needs integers`);
    }
    if (length < 0) {
      throw new RangeError(`Cannot ${action} the shape [${shape}]: it needs lengths of at least 0`);
    }
  }
  if (numelOf(shape) > MOST_ELEMENTS) {
    throw new RangeError(`Cannot ${action} the shape [${shape}]: it has more than 2^31 elements`);
  }
  return shape;
}

/**
 * The shape that all shapes broadcast to.
 *
 * @throws {TypeError} If they do not.
 */
export function broadcast(...shapes: (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      if (shape[i] === result[axis] || shape[i] === 1) continue;
      if (result[axis] !== 1) {
        const all = shapes.map((shape) => `[${shape}]`).join(" and ");
        throw new TypeError(`Cannot broadcast shapes ${all}: axis ${axis} differs`);
      }
      result[axis] = shape[i];
    }
  }
  return result;
}

/** Strides that repeat a shape over the one it broadcasts to. */
export function broadcastStrides(
  shape: readonly number[],
  strides: readonly number[],
  target: readonly number[],
): number[] {
  const missing = target.length - shape.length;
  return target.map((length, axis) => {
    if (axis < missing) return 0;
    return shape[axis - missing] === 1 && length !== 1 ? 0 : strides[axis - missing];
  });
}

/**
 * An axis counted from the front. A tensor without axes has axes 0 and -1 all the same, as in
 * PyTorch.
 *
 * @throws {TypeError} If it is no integer.
 * @throws {RangeError} If there is no such axis.
 */
export function normalizeAxis(axis: number, rank: number, action: string): number {
  if (!Number.isInteger(axis)) {
    throw new TypeError(`Cannot ${action} along axis ${axis}: it needs an integer`);
  }
  const bound = Math.max(rank, 1);
  if (axis < -bound || axis >= bound) {
    throw new RangeError(
      `Cannot ${action} along axis ${axis}: it needs an axis from ${-bound} to ${bound - 1}`,
    );
  }
  return axis < 0 ? axis + bound : axis;
}

/**
 * An index counted from the front.
 *
 * @throws {TypeError} If it is no integer.
 * @throws {RangeError} If it is out of range.
 */
export function normalizeIndex(index: number, length: number, action: string): number {
  if (!Number.isInteger(index)) {
    throw new TypeError(`Cannot ${action} at index ${index}: it needs an integer`);
  }
  if (index < -length || index >= length) {
    throw new RangeError(`Cannot ${action} at index ${index} of an axis of length ${length}`);
  }
  return index < 0 ? index + length : index;
}

/**
 * A shape in which one length may be -1, for what is left.
 *
 * @throws {TypeError} If the number of elements does not fit.
 */
export function inferShape(numel: number, shape: readonly number[]): number[] {
  const unknown = shape.indexOf(-1);
  const refuse = (): never => {
    throw new TypeError(`Cannot reshape ${numel} elements to the shape [${shape}]`);
  };
  if (shape.some((length, axis) => !Number.isInteger(length) || (length < 0 && axis !== unknown))) {
    refuse();
  }
  const result = [...shape];
  if (unknown >= 0) {
    const rest = numelOf(shape.filter((_, axis) => axis !== unknown));
    if (rest === 0 || numel % rest !== 0) refuse();
    result[unknown] = numel / rest;
  }
  if (numelOf(result) !== numel) refuse();
  return result;
}

/**
 * Strides with which the same elements have another shape, or null where only a copy has it: runs
 * of axes that lie without gaps can be cut anew.
 */
export function viewStrides(
  shape: readonly number[],
  strides: readonly number[],
  target: readonly number[],
): number[] | null {
  if (numelOf(target) === 0) return contiguousStrides(target);
  const result = new Array<number>(target.length).fill(1);
  const axes = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1);
  let view = target.length - 1;
  for (let i = axes.length - 1; i >= 0;) {
    let run = shape[axes[i]];
    const base = strides[axes[i]];
    while (i > 0 && strides[axes[i - 1]] === shape[axes[i]] * strides[axes[i]]) {
      run *= shape[axes[--i]];
    }
    i--;
    let covered = 1;
    while (view >= 0 && (covered < run || target[view] === 1)) {
      result[view] = base * covered;
      covered *= target[view--];
    }
    if (covered !== run) return null;
  }
  return result;
}

/**
 * Rows and columns of what a sliding window gives, floor mode.
 *
 * @throws {TypeError} If the window is larger than the padded input.
 * @throws {RangeError} If a number of the window is no integer or too small.
 */
export function slidingSize(size: readonly number[], window: Sliding): [number, number] {
  const { kernel, stride, padding } = window;
  const isAtLeast = (min: number) => (x: number) => Number.isInteger(x) && x >= min;
  if (![...kernel, ...stride].every(isAtLeast(1)) || !padding.every(isAtLeast(0))) {
    throw new RangeError(
      `Cannot slide a window of ${kernel[0]}x${kernel[1]} with stride [${stride}] and padding ` +
        `[${padding}]: it needs integers of at least 1, and 0 for the padding`,
    );
  }
  const lengths = [0, 1].map((axis) =>
    Math.floor((size[axis] + 2 * padding[axis] - kernel[axis]) / stride[axis]) + 1
  );
  if (lengths.some((length) => length < 1)) {
    throw new TypeError(
      `Cannot slide a window of ${kernel[0]}x${kernel[1]} over ${size[0]}x${size[1]} padded by ` +
        `${padding[0]}x${padding[1]}: the window is larger`,
    );
  }
  return [lengths[0], lengths[1]];
}

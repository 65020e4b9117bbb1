/**
 * Views: other windows on the same elements.
 *
 * @module
 */

import { inferShape, normalizeAxis, normalizeIndex, viewStrides } from "../shape.ts";
import type { Strided } from "../strided.ts";
import { duplicate, expandTo } from "./copy.ts";

/**
 * Another shape of the same elements, sharing them.
 *
 * @throws {TypeError} If the number of elements differs, or only a copy can have the shape.
 */
export function view(input: Strided, shape: readonly number[]): Strided {
  const target = inferShape(input.numel, shape);
  const strides = viewStrides(input.shape, input.strides, target);
  if (strides === null) {
    throw new TypeError(
      `Cannot view a tensor of shape [${input.shape}] and strides [${input.strides}] as ` +
        `[${target}]: use reshape, which copies`,
    );
  }
  return input.with(target, strides);
}

/** Another shape of the same elements, sharing them where possible. */
export function reshape(input: Strided, shape: readonly number[]): Strided {
  const target = inferShape(input.numel, shape);
  const strides = viewStrides(input.shape, input.strides, target);
  return strides ? input.with(target, strides) : view(duplicate(input), target);
}

/** The axes in another order. */
export function permute(input: Strided, axes: readonly number[]): Strided {
  const order = axes.map((axis) => normalizeAxis(axis, input.shape.length, "permute"));
  if (order.length !== input.shape.length || new Set(order).size !== order.length) {
    throw new TypeError(
      `Cannot permute a tensor of shape [${input.shape}] by [${axes}]: it needs every axis once`,
    );
  }
  return input.with(
    order.map((axis) => input.shape[axis]),
    order.map((axis) => input.strides[axis]),
  );
}

/** Two axes swapped. */
export function transpose(input: Strided, first: number, second: number): Strided {
  const axes = input.shape.map((_, axis) => axis);
  const a = normalizeAxis(first, axes.length, "transpose");
  const b = normalizeAxis(second, axes.length, "transpose");
  if (axes.length === 0) return input;
  [axes[a], axes[b]] = [axes[b], axes[a]];
  return permute(input, axes);
}

/** Without the axes of length 1, or without one of them. */
export function squeeze(input: Strided, axis?: number): Strided {
  const only = axis === undefined ? null : normalizeAxis(axis, input.shape.length, "squeeze");
  const kept = input.shape.map((_, i) => i)
    .filter((i) => input.shape[i] !== 1 || (only !== null && i !== only));
  return input.with(kept.map((i) => input.shape[i]), kept.map((i) => input.strides[i]));
}

/** With a new axis of length 1. */
export function unsqueeze(input: Strided, axis: number): Strided {
  const at = normalizeAxis(axis, input.shape.length + 1, "unsqueeze");
  const step = at < input.shape.length ? input.shape[at] * input.strides[at] : 1;
  return input.with(input.shape.toSpliced(at, 0, 1), input.strides.toSpliced(at, 0, step));
}

/**
 * `length` elements of an axis.
 *
 * @throws {RangeError} If they are not all there.
 */
export function narrow(input: Strided, axis: number, start: number, length: number): Strided {
  if (input.shape.length === 0) throw new TypeError("Cannot narrow a tensor without axes");
  const at = normalizeAxis(axis, input.shape.length, "narrow");
  const size = input.shape[at];
  const first = start < 0 ? start + size : start;
  const fits = Number.isInteger(first) && Number.isInteger(length) && first >= 0 && length >= 0 &&
    first + length <= size;
  if (!fits) {
    throw new RangeError(
      `Cannot narrow axis ${axis} of length ${size} to ${length} elements from ${start} on`,
    );
  }
  return input.with(
    input.shape.with(at, length),
    input.strides,
    input.offset + first * input.strides[at],
  );
}

/** One element of an axis, without the axis. */
export function select(input: Strided, axis: number, index: number): Strided {
  if (input.shape.length === 0) {
    throw new TypeError("Cannot select from a tensor without axes");
  }
  const at = normalizeAxis(axis, input.shape.length, "select");
  const i = normalizeIndex(index, input.shape[at], "select");
  return input.with(
    input.shape.toSpliced(at, 1),
    input.strides.toSpliced(at, 1),
    input.offset + i * input.strides[at],
  );
}

/**
 * Repeated over a larger shape without a copy; -1 keeps a length.
 *
 * @throws {TypeError} If the shape does not fit.
 */
export function expand(input: Strided, shape: readonly number[]): Strided {
  const missing = shape.length - input.shape.length;
  const target = shape.map((length, axis) =>
    length === -1 && axis >= missing ? input.shape[axis - missing] : length
  );
  const fits = missing >= 0 &&
    input.shape.every((length, i) => length === 1 || length === target[missing + i]);
  if (!fits || target.some((length) => !Number.isInteger(length) || length < 0)) {
    throw new TypeError(`Cannot expand a tensor of shape [${input.shape}] to [${shape}]`);
  }
  return expandTo(input, target);
}

/** Axes `start` to `end`, both included, made one. */
export function flatten(input: Strided, start: number, end: number): Strided {
  const rank = input.shape.length;
  const first = normalizeAxis(start, rank, "flatten");
  const last = normalizeAxis(end, rank, "flatten");
  if (rank === 0) return reshape(input, [1]);
  if (first > last) {
    throw new RangeError(`Cannot flatten axes ${start} to ${end}: the first comes after the last`);
  }
  const merged = input.shape.slice(first, last + 1).reduce((a, b) => a * b, 1);
  return reshape(input, [...input.shape.slice(0, first), merged, ...input.shape.slice(last + 1)]);
}

/**
 * Copies, fills and conversions of strided storage.
 *
 * @module
 */

import { checkFits, type DType } from "../dtype.ts";
import { broadcast, broadcastStrides, repeats } from "../shape.ts";
import { emptyStrided, type Strided } from "../strided.ts";

/** The same elements repeated over a larger shape, without a copy. */
export function expandTo(input: Strided, shape: readonly number[]): Strided {
  return input.with(shape, broadcastStrides(input.shape, input.strides, shape));
}

/**
 * Writes `source`, broadcast and converted, into `target`.
 *
 * @throws {TypeError} If the source does not broadcast to the target's shape, or elements of the
 * target share a place.
 */
export function copyInto(target: Strided, source: Strided): void {
  refuseRepeated(target);
  const shape = broadcast(target.shape, source.shape);
  if (String(shape) !== String(target.shape)) {
    throw new TypeError(
      `Cannot copy a tensor of shape [${source.shape}] into one of shape [${target.shape}]`,
    );
  }
  if (target.backend !== source.backend) {
    throw new TypeError(
      `Cannot copy from the device "${source.backend.device}" to "${target.backend.device}": ` +
        `use to(device)`,
    );
  }
  const from = overlaps(target, source) ? duplicate(source) : source;
  target.backend.copy(expandTo(from, target.shape), target);
  target.touch();
  discard(from, source);
}

/**
 * Refuses to write different elements to one place.
 *
 * @throws {TypeError} If elements of the target share a place.
 */
export function refuseRepeated({ shape, strides }: Strided): void {
  if (repeats(shape, strides)) {
    throw new TypeError(
      `Cannot write to a tensor of shape [${shape}] and strides [${strides}]: some of its ` +
        `elements share a place, use clone() first`,
    );
  }
}

/**
 * Sets every element; a fraction is cut off for integers.
 *
 * @throws {RangeError} If the dtype cannot hold the value.
 */
export function fill(target: Strided, value: number | bigint): void {
  checkFits(value, target.dtype);
  target.backend.fill(target, value);
  target.touch();
}

/** A copy without gaps in memory of its own. */
export function duplicate(
  source: Strided,
  use: "activation" | "parameter" = "activation",
): Strided {
  const copy = emptyStrided(source.backend, source.shape, source.dtype, use);
  source.backend.copy(source, copy);
  return copy;
}

/** The storage itself where it lies without gaps, else a copy that does. */
export function contiguous(source: Strided): Strided {
  return source.isContiguous ? source : duplicate(source);
}

/** The storage itself where it has the dtype, else a converted copy. */
export function convertTo(source: Strided, dtype: DType): Strided {
  if (source.dtype === dtype) return source;
  const converted = emptyStrided(source.backend, source.shape, dtype);
  source.backend.copy(source, converted);
  return converted;
}

/** Gives back what was made of a value for one operation; what is the value itself stays. */
export function discard(made: Strided, of: Strided | number): void {
  if (typeof of === "number" || made.buffer !== of.buffer) made.backend.free(made.buffer);
}

function overlaps(a: Strided, b: Strided): boolean {
  return a.buffer === b.buffer;
}

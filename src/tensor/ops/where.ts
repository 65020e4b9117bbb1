/**
 * Choosing elements by a condition.
 *
 * @module
 */

import { checkFits, numberDType, promoteOperands } from "../dtype.ts";
import { broadcast } from "../shape.ts";
import { emptyStrided, Strided } from "../strided.ts";
import { convertTo, copyInto, discard, expandTo } from "./copy.ts";
import { strided, type Value } from "./elementwise.ts";

/**
 * `condition ? a : b`, all broadcast.
 *
 * @throws {TypeError} If the condition is not bool (or uint8, as old masks are).
 */
export function where(condition: Strided, a: Value, b: Value): Strided {
  if (condition.dtype !== "bool" && condition.dtype !== "uint8") {
    throw new TypeError(`Cannot choose by a condition of dtype ${condition.dtype}: it needs bool`);
  }
  const { backend } = condition;
  const dtype = promoteOperands(
    [a, b].map((value) =>
      value instanceof Strided
        ? { dtype: value.dtype, rank: value.shape.length }
        : { dtype: numberDType(value), rank: -1 }
    ),
  );
  const shapes = [condition, a, b].map((value) => value instanceof Strided ? value.shape : []);
  const shape = broadcast(...shapes);
  const operand = (value: Value): Strided =>
    expandTo(convertTo(strided(value, backend, dtype), dtype), shape);
  const out = emptyStrided(backend, shape, dtype);
  const [chosen, other] = [operand(a), operand(b)];
  backend.where(expandTo(condition, shape), chosen, other, out);
  discard(chosen, a);
  discard(other, b);
  return out;
}

/**
 * Sets the elements at which a mask, broadcast, is true.
 *
 * @throws {TypeError} If the mask is not bool or does not broadcast to the target.
 * @throws {RangeError} If the dtype cannot hold the value.
 */
export function maskedFill(target: Strided, mask: Strided, value: number): void {
  if (mask.dtype !== "bool") {
    throw new TypeError(`Cannot fill by a mask of dtype ${mask.dtype}: it needs bool`);
  }
  checkFits(value, target.dtype);
  const scalar = strided(value, target.backend, target.dtype);
  const chosen = where(mask, scalar, target);
  copyInto(target, chosen);
  discard(chosen, target);
  discard(scalar, value);
}

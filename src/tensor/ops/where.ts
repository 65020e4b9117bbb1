/**
 * Choosing elements by a condition.
 *
 * @module
 */

import { promoteOperands } from "../dtype.ts";
import { broadcast } from "../shape.ts";
import { emptyStrided, Strided } from "../strided.ts";
import { convertTo, copyInto, expandTo } from "./copy.ts";
import { strided, type Value } from "./elementwise.ts";
import { numberDType } from "../dtype.ts";

/**
 * `condition ? a : b`, all broadcast.
 *
 * @throws {TypeError} If the condition is not bool.
 */
export function where(condition: Strided, a: Value, b: Value): Strided {
  if (condition.dtype !== "bool") {
    throw new TypeError(`Cannot choose by a condition of dtype ${condition.dtype}: it needs bool`);
  }
  const { backend } = condition;
  const dtype = promoteOperands([a, b].map((value) =>
    value instanceof Strided
      ? { dtype: value.dtype, rank: value.shape.length }
      : { dtype: numberDType(value), rank: -1 }
  ));
  const shapes = [condition, a, b].map((value) => value instanceof Strided ? value.shape : []);
  const shape = broadcast(...shapes);
  const operand = (value: Value): Strided =>
    expandTo(convertTo(strided(value, backend, dtype), dtype), shape);
  const out = emptyStrided(backend, shape, dtype);
  backend.where(expandTo(condition, shape), operand(a), operand(b), out);
  return out;
}

/** Sets the elements at which a mask, broadcast, is true. */
export function maskedFill(target: Strided, mask: Strided, value: number): void {
  const chosen = where(mask, strided(value, target.backend, target.dtype), target);
  copyInto(target, chosen);
}

/**
 * A last look at what came of a file: names and storages may have been left where only values belong.
 *
 * @module
 */

import { Tensor } from "../../tensor/tensor.ts";
import { unknown } from "./rebuild.ts";

const PLAIN: readonly string[] = ["string", "number", "bigint", "boolean"];

/**
 * Refuses an object with anything in it but tensors and plain values, in maps and arrays.
 *
 * @throws {TypeError} If there is.
 */
export function checkPlain(object: unknown): void {
  const seen = new Set<unknown>();
  const left: (unknown[] | Map<unknown, unknown>)[] = [];
  const add = (value: unknown): void => {
    if (value === null || PLAIN.includes(typeof value) || value instanceof Tensor) return;
    if (!(value instanceof Map) && !Array.isArray(value)) throw unknown(value);
    if (!seen.has(value)) left.push(value);
    seen.add(value);
  };
  add(object);
  while (left.length > 0) left.pop()!.forEach((value) => add(value)); // keys are plain as they are
}

/**
 * @module
 */

/**
 * A value as a pair: two equal ones of a number, a pair as it is.
 *
 * @param data A number or a pair.
 * @returns The pair.
 * @throws {TypeError} If it is neither.
 *
 * @example
 * ```ts
 * import { utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(utils.to_pair(3), [3, 3]);
 * assertEquals(utils.to_pair([3, 5]), [3, 5]);
 * ```
 */
export function to_pair(data: number | readonly [number, number]): [number, number] {
  if (typeof data === "number") return [data, data];
  if (Array.isArray(data) && data.length === 2) return [data[0], data[1]];
  throw new TypeError(`Cannot make a pair of ${JSON.stringify(data)}: it needs a number or two`);
}

/**
 * Sizes that transforms take.
 *
 * @module
 */

import { readPair } from "../../pair.ts";

/** Reads `[height, width]`, or a number for both. */
export function readSize(size: unknown, transform: string): [height: number, width: number] {
  return readPair(size, "size", `the arguments of "${transform}"`, 1);
}

/**
 * The search for elements that are not 0.
 *
 * @module
 */

import type { View } from "../../backend.ts";
import { CpuBuffer } from "../memory.ts";
import { type NumberArray, numbersOf, wordsOf, writeIndex } from "./arrays.ts";
import { walk } from "./walk.ts";

/** Row-major indices of the elements that are not 0: a new int64 buffer `[count, rank]`. */
export function nonzero(input: View): { buffer: CpuBuffer; count: number } {
  const positions = flatPositions(input);
  const rank = input.shape.length;
  const buffer = new CpuBuffer(positions.length * rank * 8);
  const out = buffer.array("int32");
  for (let n = 0; n < positions.length; n++) {
    let position = positions[n];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const length = input.shape[axis];
      const row = Math.floor(position / length);
      writeIndex(out, n * rank + axis, position - row * length);
      position = row;
    }
  }
  return { buffer, count: positions.length };
}

function flatPositions(input: View): number[] {
  // An int64 is not 0 if one of its two words is not.
  const words = input.dtype === "int64" ? 2 : 1;
  const array: NumberArray = words === 2 ? wordsOf(input) : numbersOf(input);
  const positions: number[] = [];
  let first = 0;
  walk(input.shape, [input], (length, [i], [di]) => {
    for (let k = 0; k < length; k++) {
      const at = words * (i + k * di);
      if (array[at] !== 0 || array[at + words - 1] !== 0) positions.push(first + k);
    }
    first += length;
  });
  return positions;
}

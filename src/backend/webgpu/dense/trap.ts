/**
 * How dense kernels note what is wrong in their data.
 *
 * @module
 */

import type { Part } from "../kernel.ts";
import { TRAP } from "../traps.ts";

/** `note_trap`, with the word for it at a binding. The number of the message is the last of `more`. */
export function trapParts(binding: number): readonly Part[] {
  return [TRAP, {
    name: `trap at ${binding}`,
    source: `@group(0) @binding(${binding}) var<storage, read_write> trap: array<atomic<u32>>;`,
  }];
}

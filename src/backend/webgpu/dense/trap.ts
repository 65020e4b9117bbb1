/**
 * How dense kernels note what is wrong in their data.
 *
 * @module
 */

import type { Part } from "../kernel.ts";
import { TRAP } from "../traps.ts";
import { keptPart } from "./kept_kernels.ts";

/** `note_trap`, with the word for it at a binding. The number of the message is the last of `more`. */
export function trapParts(binding: number): readonly Part[] {
  const word = () =>
    `@group(0) @binding(${binding}) var<storage, read_write> trap: array<atomic<u32>>;`;
  return [TRAP, keptPart(`trap at ${binding}`, word)];
}

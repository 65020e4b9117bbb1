/**
 * `torch.set_num_threads` and `torch.get_num_threads`.
 *
 * @module
 */

import { kernels } from "./backend/cpu/kernels.ts";
import { checkInteger } from "./validation.ts";

/**
 * Has so many threads share the work of each operation on the CPU. It is the number of processors after
 * `torch.backends.native.load`, and always 1 in WebAssembly; what is asked for there holds for a library that is loaded
 * later. Results do not depend on it.
 *
 * @param threads At least 1.
 * @throws {TypeError} If it is no number.
 * @throws {RangeError} If it is no integer of at least 1.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 *
 * torch.set_num_threads(1);
 * ```
 */
export function set_num_threads(threads: number): void {
  kernels.setThreads(checkInteger(threads, "threads", 'the arguments of "set_num_threads"', 1));
}

/**
 * How many threads share the work of an operation on the CPU.
 *
 * @returns 1 in WebAssembly.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(torch.get_num_threads(), 1);
 * ```
 */
export function get_num_threads(): number {
  return kernels.threads;
}

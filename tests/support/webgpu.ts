/**
 * Tests that need a GPU, or a driver that stands in for one.
 *
 * @module
 */

import { forWebGpu } from "./backends.ts";
import { type ChildOptions, runChild } from "./children.ts";

/**
 * Registers a test on a GPU that opens it itself: see {@linkcode forWebGpu}.
 *
 * @param without What the test needs besides and there is not; null if there is all.
 */
export function gpuTest(
  name: string,
  test: () => Promise<void> | void,
  without: string | null = null,
): void {
  if (without === null) forWebGpu(name, () => test());
  else Deno.test.ignore(`${name} (skipped: there is no ${without})`, () => {});
}

/** Runs a script of `tests/webgpu/children` in a process of its own; gives the JSON that it prints. */
export function child<Result>(script: string, options: ChildOptions = {}): Promise<Result> {
  return runChild(`tests/webgpu/children/${script}`, options);
}

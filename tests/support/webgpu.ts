/**
 * Tests that need a GPU, or a driver that stands in for one.
 *
 * @module
 */

import { root } from "../package/imports.ts";
import { forWebGpu } from "./backends.ts";

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
export async function child<Result>(
  script: string,
  { before = [], flags = [], args: more = [], env = {} }: {
    before?: readonly string[];
    flags?: readonly string[];
    args?: readonly string[];
    env?: Record<string, string>;
  } = {},
): Promise<Result> {
  const [program, ...args] = [
    ...before,
    Deno.execPath(),
    ...["run", "--no-prompt", "--no-check", "--allow-read", ...flags],
    `tests/webgpu/children/${script}`,
    ...more,
  ];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: { NO_COLOR: "1", ...env },
    cwd: root,
  }).output();
  const text = new TextDecoder();
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${text.decode(stderr)}`);
  return JSON.parse(text.decode(stdout));
}

/**
 * Scripts of tests that run in processes of their own.
 *
 * @module
 */

import { root } from "../package/imports.ts";

/** How a script is run. */
export interface ChildOptions {
  /** What comes before Deno on the command line. */
  readonly before?: readonly string[];
  /** Of Deno. */
  readonly flags?: readonly string[];
  /** Of the script. */
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

/**
 * Runs a script; gives the JSON that it prints.
 *
 * @param script Its path from the root.
 * @throws {Error} With what it said, if it fails.
 */
export async function runChild<Result>(
  script: string,
  { before = [], flags = [], args: more = [], env = {} }: ChildOptions = {},
): Promise<Result> {
  const [program, ...args] = [
    ...before,
    Deno.execPath(),
    ...["run", "--no-prompt", "--no-check", "--allow-read", ...flags],
    script,
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

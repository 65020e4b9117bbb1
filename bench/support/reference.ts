/**
 * Another program, timed as a whole process in the same run, to compare with.
 */

import { median } from "./timing.ts";

/** Median seconds of three runs of a command line; quotes keep words together. */
export async function secondsOf(line: string): Promise<number> {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  const [program, ...args] = words.map(([, a, b, c]) => a ?? b ?? c);
  const seconds: number[] = [];
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    const { success, code } = await new Deno.Command(program, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).output();
    if (!success) throw new Error(`Cannot time "${line}": it ended with code ${code}`);
    seconds.push((performance.now() - start) / 1000);
  }
  return median(seconds);
}

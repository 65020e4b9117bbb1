/**
 * Running of the tools that builds need.
 *
 * @module
 */

/**
 * Runs a command in a folder.
 *
 * @throws {Error} With what it said, if it fails.
 */
export async function runTool(command: readonly string[], cwd: string | URL): Promise<void> {
  const { success, stderr } = await new Deno.Command(command[0], {
    args: command.slice(1),
    cwd,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`"${command.join(" ")}" failed:\n${new TextDecoder().decode(stderr)}`);
}

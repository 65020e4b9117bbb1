/**
 * Running of tools.
 *
 * @module
 */

/**
 * Runs a command in a folder.
 *
 * @throws {Error} With what it said, if it fails.
 */
export async function run(command: string, args: readonly string[], cwd: URL): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`"${command} ${args[0]}" failed: ${new TextDecoder().decode(stderr)}`);
}

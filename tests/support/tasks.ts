/**
 * Tasks of deno.json, run as users run them: by their own commands, under exactly their permissions.
 */

import { assert, assertEquals } from "@std/assert";

const root = new URL("../../", import.meta.url);

/** What a process left. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** The arguments for Deno that a task is made of. */
export async function commandOf(task: string): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const [deno, ...command]: string[] = tasks[task].command.split(" ");
  assertEquals([deno, command[0]], ["deno", "run"]);
  assert(command.includes("--no-prompt"));
  return command;
}

/** Runs a command with further arguments. */
export async function run(
  command: readonly string[],
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: [...command, ...args],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = new TextDecoder();
  const { code, stdout, stderr } = output;
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** The path of a file of the repository. */
function pathOf(path: string): string {
  const { pathname } = new URL(path, root);
  return decodeURIComponent(Deno.build.os === "windows" ? pathname.slice(1) : pathname);
}

/** A new folder below `out`, which git ignores. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const out = pathOf("out/");
  await Deno.mkdir(out, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: out });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Sends a signal to a process, unless it has ended already. */
export function signal(process: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    process.kill(name);
  } catch { /* it has ended already */ }
}

/**
 * Presses Ctrl-C as soon as a process has printed a line that begins so: before, it may not listen yet.
 *
 * @param process With its standard output piped.
 * @returns Its status, and what it printed until it ended.
 */
export async function interrupt(
  process: Deno.ChildProcess,
  line: string,
): Promise<{ code: number; text: string }> {
  let text = "";
  let pressed = false;
  for await (const piece of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (pressed || !`\n${text}`.includes(`\n${line}`)) continue;
    pressed = true;
    signal(process, "SIGINT");
  }
  return { code: (await process.status).code, text };
}

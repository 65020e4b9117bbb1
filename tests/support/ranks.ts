/**
 * Programs on several ranks of Open MPI, on this machine.
 */

import { assert } from "@std/assert";
import { required } from "./environment.ts";

const root = new URL("../../", import.meta.url);

/** Whether tests that need several ranks are skipped, and what their names say of it. */
export const withoutMpi = !required && !await hasMpirun();
export const mpiNote = withoutMpi ? " (skipped: there is no mpirun)" : "";

async function hasMpirun(): Promise<boolean> {
  try {
    return (await new Deno.Command("mpirun", { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

/** What a job left, and the seconds it took. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** How a program is run. */
export interface Job {
  readonly args?: readonly string[];
  /** What it may do; by default all that the examples need. */
  readonly permissions?: readonly string[];
  /** Where it runs; by default in the root of the repository. */
  readonly cwd?: string;
}

const PERMISSIONS = ["--allow-ffi", "--allow-read", "--allow-write"];

/** A job that hangs is ended after so many milliseconds. */
const PATIENCE = 120_000;

/** Starts a program, a path from the root, on so many ranks; with `null` without `mpirun`. */
export function start(
  ranks: number | null,
  program: string,
  { args = [], permissions = PERMISSIONS, cwd }: Job = {},
): Deno.ChildProcess {
  const path = new URL(program, root).href;
  const deno = [Deno.execPath(), "run", "--no-prompt", ...permissions, path, ...args];
  // The tests may run as root, and on fewer processors than there are ranks.
  const mpirun = ["mpirun", "-np", `${ranks}`, "--allow-run-as-root", "--oversubscribe"];
  const [command, ...rest] = ranks === null ? deno : [...mpirun, ...deno];
  return new Deno.Command(command, {
    args: rest,
    cwd: cwd ?? root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(PATIENCE),
  }).spawn();
}

/** Runs a program to its end. */
export async function run(...job: Parameters<typeof start>): Promise<Outcome> {
  const started = performance.now();
  const { code, stdout, stderr } = await start(...job).output();
  const text = new TextDecoder();
  const seconds = (performance.now() - started) / 1000;
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr), seconds };
}

/** Runs a program that has to end well, and gives what it printed. */
export async function succeed(...job: Parameters<typeof start>): Promise<string> {
  const { code, stdout, stderr } = await run(...job);
  assert(code === 0, `${job[1]} on ${job[0]} ranks ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

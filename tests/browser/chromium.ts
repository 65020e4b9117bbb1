/**
 * Debian's Chromium, driven by programs in processes of their own: driving a browser needs more permissions
 * than tests have.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { root } from "../package/imports.ts";

const CHROMIUM = "/usr/bin/chromium";

/** What tests that need the browser cannot find; null if it is there. */
export async function whatIsMissing(): Promise<string | null> {
  try {
    await Deno.stat(CHROMIUM);
    return null;
  } catch {
    return `there is no ${CHROMIUM}`;
  }
}

/**
 * Runs a program that drives the browser.
 *
 * @param program Its file.
 * @param input What it reads from standard input, as JSON.
 * @returns What it prints, as JSON.
 */
export async function drive(program: string, input: unknown): Promise<unknown> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "--allow-all", program, CHROMIUM],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(input)));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  assertEquals(code, 0, text.decode(stderr));
  return JSON.parse(text.decode(stdout));
}

/**
 * All kernels compile in a browser, as they are compiled here with all their parts. Chromium checks what Deno
 * lets pass. Without it the test is skipped; with `CI=true` it fails.
 */

import { assert, assertEquals } from "@std/assert";
import { torch } from "../../mod.ts";
import { everyKernel } from "../support/every_kernel.ts";
import { root } from "../package/imports.ts";

const CHROMIUM = "/usr/bin/chromium";

const missing = await whatIsMissing();
const ignore = missing !== null && Deno.env.get("CI") !== "true";

async function whatIsMissing(): Promise<string | null> {
  if (!await torch.backends.webgpu.is_available()) return "there is no adapter";
  try {
    await Deno.stat(CHROMIUM);
    return null;
  } catch {
    return `there is no ${CHROMIUM}`;
  }
}

Deno.test({
  name: `every kernel compiles in a browser${ignore ? ` (skipped: ${missing})` : ""}`,
  ignore,
  async fn() {
    assertEquals(missing, null);
    const sources = await everyKernel();
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--no-check",
        "--allow-all",
        "tests/browser/compile.ts",
        CHROMIUM,
      ],
      cwd: root,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(sources)));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    assertEquals(code, 0, text.decode(stderr));
    const errors: (string | null)[] = JSON.parse(text.decode(stdout));
    assertEquals(errors.length, sources.length);
    assertEquals([...new Set(errors.filter((error) => error !== null))], []);

    // No file is left out.
    for await (const { name } of Deno.readDir(new URL("kernels/wgsl/", root))) {
      if (!name.endsWith(".wgsl")) continue;
      const source = await Deno.readTextFile(new URL(`kernels/wgsl/${name}`, root));
      assert(sources.some((whole) => whole.includes(source)), `${name} was not compiled`);
    }
  },
});

/**
 * All kernels compile in a browser, as they are compiled here with all their parts. Chromium checks what Deno
 * lets pass. Without it the test is skipped; with `CI=true` it fails.
 */

import { assert, assertEquals } from "@std/assert";
import { torch } from "../../mod.ts";
import { everyKernel } from "../support/every_kernel.ts";
import { root } from "../package/imports.ts";
import { required } from "../support/environment.ts";
import { drive, whatIsMissing } from "./chromium.ts";

const missing = await torch.backends.webgpu.is_available()
  ? await whatIsMissing()
  : "there is no adapter";
const ignore = missing !== null && !required;

Deno.test({
  name: `every kernel compiles in a browser${ignore ? ` (skipped: ${missing})` : ""}`,
  ignore,
  async fn() {
    assertEquals(missing, null);
    const sources = await everyKernel();
    const errors = await drive("tests/browser/compile.ts", sources) as (string | null)[];
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

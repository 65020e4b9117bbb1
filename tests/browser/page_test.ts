/**
 * The page of examples/browser, built as users build it, in a browser with and without WebGPU.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { root } from "../package/imports.ts";
import { required } from "../support/environment.ts";
import { drive, whatIsMissing } from "./chromium.ts";
import type { Visit, Visited } from "./visit.ts";

const missing = await whatIsMissing();
const ignore = missing !== null && !required;
const note = ignore ? ` (skipped: ${missing})` : "";

async function build(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "browser:build"],
    cwd: root,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** Visits the page, and checks what holds for every visit. */
async function visit(what: Visit): Promise<Visited> {
  const visited = await drive("tests/browser/page.ts", what) as Visited;
  assertEquals(visited.errors, []);
  assertEquals(visited.violations, []);
  assertEquals(visited.overflow, 0);
  assertEquals(visited.paused, { status: "Paused.", moved: 0 });
  assert(/^(\d|nothing)$/.test(visited.drawn.answer), visited.drawn.answer);
  assert(visited.drawn.seen);
  return visited;
}

Deno.test({
  name: `in the page a network learns to read, on WebAssembly and on WebGPU${note}`,
  ignore,
  async fn(test) {
    assertEquals(missing, null);
    await build();
    await test.step("on WebAssembly, where there is no WebGPU", async () => {
      const { machine, offered, right, answers } = await visit({
        ...{ webgpu: false, width: 1200, learn: true },
      });
      assertStringIncludes(machine, "WebAssembly");
      assertEquals(offered, ["WebAssembly"]);
      assert(right! > 80, `${right} %`);
      const named = answers.filter((answer, digit) => answer === String(digit));
      assert(named.length >= 7, String(answers));
    });
    await test.step("on WebGPU, on a telephone", async () => {
      const { machine, offered, failure } = await visit({ webgpu: true, width: 390, learn: false });
      assertStringIncludes(machine, "WebGPU");
      assertEquals(offered, ["WebGPU", "WebAssembly"]);
      assertStringIncludes(failure, "The GPU is gone");
    });
  },
});

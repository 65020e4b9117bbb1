/**
 * Memory stays flat in the loop that scripts write: one image after another, awaiting only promises that
 * are resolved already, so that no finalizer ever runs. (The soak of 50,000 steps is `bench/soak.ts`.)
 */

import { assertLess } from "@std/assert";
import { soak } from "../bench/soak.ts";

Deno.test("a loop of learning steps holds memory flat", async () => {
  const { early, late } = await soak(3000);
  assertLess(late - early, 48e6, `${early} bytes early on, ${late} at the end`);
});

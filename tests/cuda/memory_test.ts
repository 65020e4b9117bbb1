/**
 * Memory of a CUDA device: what it holds, and that it comes back.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { torch } from "../../mod.ts";
import { cudaChild, cudaTest } from "../support/cuda.ts";

const { cuda } = torch;

cudaTest("memory is 0 when it is new, and counted", async () => {
  const device = "cuda:0";
  const before = cuda.memory_allocated(device);
  for (const value of [7, 8, 9]) {
    const dirty = torch.full([1000], value + 0.5, { device });
    assertEquals(cuda.memory_allocated() - before, 4000);
    dirty.dispose();
    assertEquals(cuda.memory_allocated(0) - before, 0);
    using clean = torch.zeros(1000, { device });
    assertEquals(await clean.data(), new Float32Array(1000));
  }
  using empty = torch.zeros(0, 3, { device });
  assertEquals([empty.numel(), await empty.tolist()], [0, []]);
});

cudaTest("what is kept for later is given back to the driver", () => {
  const [, total] = cuda.mem_get_info();
  torch.zeros(1 << 20, { device: "cuda" }).dispose();
  cuda.empty_cache();
  const [free, again] = cuda.mem_get_info("cuda:0");
  assert(free > 0 && free <= total && again === total);
});

cudaTest("forgotten tensors come back", async () => {
  const flags = ["--v8-flags=--expose-gc"];
  const args = ["collect"];
  const { left } = await cudaChild<{ left: number }>("forgotten.ts", { flags, args });
  assertEquals(left, 0);
  // Also where nobody asks for it: 2,000 tensors of 1 MiB.
  const { most } = await cudaChild<{ most: number }>("forgotten.ts");
  assert(most < 2 ** 30, `${most} bytes were in use`);
});

cudaTest("more memory than there is is refused, and the device goes on", async () => {
  const { name, message, bytes, ...rest } = await cudaChild<Record<string, unknown>>(
    "out_of_memory.ts",
  );
  assertEquals(name, "RangeError");
  assertStringIncludes(String(message), `Cannot allocate ${bytes} bytes on "cuda:0": `);
  assertStringIncludes(String(message), 'free tensors with "using" or dispose()');
  assertEquals(rest, { fits: false, back: true, kept: [1, 1, 1], again: 0 });
});

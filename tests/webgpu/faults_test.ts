/**
 * What a user is told when something fails on the device, and what can still be read then.
 */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { torch } from "../../mod.ts";
import { kernel, updates } from "../../src/backend/webgpu/kernel.ts";
import { FILL, fillWords, firstWord, withGpu } from "../support/gpu.ts";
import { gpuTest } from "../support/webgpu.ts";

const BROKEN = kernel("broken.wgsl", FILL.source.replace("p.value", "p.valeu"), [
  { name: "part.wgsl", source: "// A part\n// of two lines\n" },
]);

gpuTest(
  "a kernel that does not compile is named with line and excerpt by the next read",
  () =>
    withGpu(async (gpu) => {
      const buffer = gpu.alloc(256);
      fillWords(gpu, buffer, 1, BROKEN);
      const error = await assertRejects(() => firstWord(gpu, buffer), Error, "broken.wgsl");
      const line = BROKEN.source.split("\n").findIndex((line) => line.includes("valeu")) + 1;
      assert(error.message.startsWith('Cannot compile the kernel "broken.wgsl" for "webgpu": '));
      assert(error.message.includes("invalid field accessor `valeu`"), error.message);
      assert(error.message.endsWith(`at line ${line} of "broken.wgsl": out[at.x] = p.valeu;`));
    }),
);

gpuTest("it is named again by each use", () =>
  withGpu(async (gpu) => {
    for (let i = 0; i < 3; i++) {
      const buffer = gpu.alloc(256);
      fillWords(gpu, buffer, 1, BROKEN);
      await assertRejects(() => firstWord(gpu, buffer), Error, "Cannot compile");
      assertThrows(() => fillWords(gpu, buffer, 1), Error, "Cannot compile");
    }
  }));

gpuTest("commands that are invalid are named", () =>
  withGpu(async (gpu) => {
    const [from, to, wide] = [gpu.alloc(256), gpu.alloc(256), gpu.alloc(256)];
    fillWords(gpu, from, 1);
    gpu.copyBytes(from, 0, to, 128, 256);
    await assertRejects(() => firstWord(gpu, to), Error, "Cannot run fill_words.wgsl, a copy on");
    const bindings = [updates({ buffer: wide })];
    gpu.run({ kernel: FILL, bindings, params: [1], groups: [70000, 1, 1] });
    await assertRejects(() => firstWord(gpu, wide), Error, "Cannot run fill_words.wgsl on");
    const params = Array.from({ length: 65 }, () => 0);
    assertThrows(() => gpu.run({ kernel: FILL, bindings, params, groups: 1 }), Error);
  }));

gpuTest(
  "what was computed before a failure, and what comes after it, can be read",
  () =>
    withGpu(async (gpu) => {
      const [before, wrong, after] = [gpu.alloc(256), gpu.alloc(256), gpu.alloc(256)];
      fillWords(gpu, before, 7);
      const early = firstWord(gpu, before);
      fillWords(gpu, wrong, 1, BROKEN);
      const late = firstWord(gpu, before); // asked for with what fails
      await assertRejects(() => firstWord(gpu, wrong), Error, "Cannot compile");
      assertEquals(await Promise.all([early, late, firstWord(gpu, before)]), [7, 7, 7]);
      fillWords(gpu, after, 8);
      assertEquals(await firstWord(gpu, after), 8);
    }),
);

gpuTest(
  "a device that takes no commands any more is told once to each who reads",
  () =>
    withGpu(async (gpu) => {
      const buffer = gpu.alloc(256);
      gpu.device.queue.submit = () => {
        throw new Error("No more");
      };
      fillWords(gpu, buffer, 1);
      await assertRejects(() => firstWord(gpu, buffer), Error, "No more");
      await assertRejects(() => firstWord(gpu, buffer), Error, "it was lost");
      await new Promise((resolve) => setTimeout(resolve)); // a rejection nobody hears would come now
    }),
);

gpuTest("what is computed from wrong data is refused too", () =>
  withGpu(async (gpu) => {
    const [wrong, from] = [gpu.alloc(256), gpu.alloc(256)];
    fillWords(gpu, wrong, 1, BROKEN);
    gpu.copyBytes(wrong, 0, from, 0, 256); // before anybody can know
    await assertRejects(() => firstWord(gpu, from), Error, "Cannot compile");
    assertThrows(() => gpu.copyBytes(wrong, 0, from, 0, 256), Error, "Cannot compile");
  }));

gpuTest("a write that is refused is named", () =>
  withGpu(async (gpu) => {
    const [buffer, other] = [gpu.alloc(256), gpu.alloc(256)];
    gpu.write(buffer, 128, new Uint8Array(256)); // beyond its end
    await assertRejects(() => firstWord(gpu, buffer), Error, "Cannot write 256 bytes on");
    fillWords(gpu, other, 2);
    assertEquals(await firstWord(gpu, other), 2);
  }));

gpuTest(
  "after what the device reports by itself nothing is trusted but what is new",
  () =>
    withGpu(async (gpu) => {
      const [before, after] = [gpu.alloc(256), gpu.alloc(256)];
      fillWords(gpu, before, 1);
      assertEquals(await firstWord(gpu, before), 1);
      gpu.device.queue.writeBuffer(before.raw.buffer, 128, new Uint8Array(256));
      await gpu.finish();
      await assertRejects(() => firstWord(gpu, before), Error, 'The device "webgpu" reports');
      fillWords(gpu, after, 2);
      assertEquals(await firstWord(gpu, after), 2);
    }),
);

gpuTest("an index out of range is told by the next read, each time", async () => {
  const device = await torch.device("webgpu");
  const [values, indices] = [torch.tensor([1, 2, 3]).to(device), [[0, 3], [2, 1], [1, -4]]];
  assertEquals(await values.tolist(), [1, 2, 3]);
  for (const index of indices) {
    const found = values.index_select(0, torch.tensor(index).to(device));
    if (index[1] === 1) assertEquals(await found.tolist(), [3, 2]);
    else await assertRejects(() => found.data(), RangeError, "out of range");
    assertEquals(await values.tolist(), [1, 2, 3]);
  }
});

gpuTest(
  "a device that is closed in the middle of work says so at once, and nothing hangs",
  () =>
    withGpu(async (gpu) => {
      const buffer = gpu.alloc(256);
      fillWords(gpu, buffer, 1);
      const pending = [firstWord(gpu, buffer), gpu.finish(), firstWord(gpu, buffer)];
      gpu.close();
      for (const outcome of await Promise.allSettled<unknown>(pending)) {
        assert(outcome.status === "rejected");
        assertStringIncludes(outcome.reason.message, "it has been closed");
      }
      const work = [
        () => fillWords(gpu, buffer, 1),
        () => gpu.alloc(4),
        () => gpu.write(buffer, 0, new Uint8Array(4)),
        () => gpu.copyBytes(buffer, 0, buffer, 4, 4),
      ];
      for (const each of work) assertThrows(each, Error, "it has been closed");
      await assertRejects(() => firstWord(gpu, buffer), Error, 'torch.device("webgpu")');
      await assertRejects(() => gpu.finish(), Error, "it has been closed");
      await assertRejects(() => gpu.timed(() => {}), Error, "it has been closed");
      gpu.free(buffer);
    }),
);

gpuTest("a device that goes without being asked says so", () =>
  withGpu(async (gpu) => {
    const buffer = gpu.alloc(256);
    fillWords(gpu, buffer, 1);
    const read = firstWord(gpu, buffer);
    gpu.device.destroy();
    await assertRejects(() => read, Error, "it was lost");
    assert(gpu.closed);
    assertThrows(() => fillWords(gpu, buffer, 1), Error, "it was lost");
  }));

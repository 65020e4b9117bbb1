/** Progress of loaders and caches, as functions are told and as lines. */

import { assertEquals } from "@std/assert";
import { torch, utils } from "../../mod.ts";
import { progressOf } from "../../src/data/progress.ts";

/** What is written on the console's error output while the clock shows given seconds. */
async function written(seconds: readonly number[], work: () => Promise<void>): Promise<string[]> {
  const { error } = console;
  const { now } = performance;
  const lines: string[] = [];
  const left = [...seconds];
  console.error = (line: string) => void lines.push(line);
  performance.now = () => 1000 * (left.length > 1 ? left.shift()! : left[0]);
  try {
    await work();
  } finally {
    console.error = error;
    performance.now = now;
  }
  return lines;
}

Deno.test("lines come every two seconds and at the end", async () => {
  const tell = progressOf(true)!;
  const lines = await written([0, 1, 2.5, 3, 5], async () => {
    for (const done of [0, 10, 25, 30, 100]) await tell(done, 100);
  });
  assertEquals(lines, [
    "25 of 100 samples, 25 %, 3 s, 8 s to go",
    "100 of 100 samples, 100 %, 5 s",
  ]);
});

Deno.test("what is done at once says nothing, what has no end says no share", async () => {
  assertEquals(progressOf(false), undefined);
  const [short, endless] = [progressOf(true)!, progressOf(true)!];
  assertEquals(
    await written([0, 1], async () => {
      for (const done of [0, 3]) await short(done, 3);
    }),
    [],
  );
  assertEquals(
    await written([0, 4], async () => {
      for (const done of [0, 3]) await endless(done, Infinity);
    }),
    ["3 samples, 4 s"],
  );
});

Deno.test("a loader and a cache take true", async () => {
  const samples = { length: 4, get: (index: number) => index };
  const loader = new torch.utils.data.DataLoader(samples, { batch_size: 2, progress: true });
  const ticks = Array.from({ length: 20 }, (_, i) => 3 * i);
  const passed = await written(ticks, async () => {
    for await (const _ of loader) { /* only the progress counts */ }
  });
  assertEquals(passed.at(-1)?.startsWith("4 of 4 samples, 100 %"), true);
  const cached = new utils.CacheDataset(samples);
  const prepared = await written(ticks, () => cached.prepare({ progress: true }));
  assertEquals(prepared.length, 4);
});

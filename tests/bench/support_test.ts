/**
 * The parts of the benches.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { snn, torch } from "../../mod.ts";
import { addLoop } from "../../bench/support/add_loop.ts";
import { additions } from "../../bench/support/additions.ts";
import { marks } from "../../bench/support/marks.ts";
import { secondsOf } from "../../bench/support/reference.ts";
import { table } from "../../bench/support/table.ts";
import { median, time } from "../../bench/support/timing.ts";
import { forEachKernels } from "../support/kernels.ts";

forEachKernels("the loop of additions does as many as it is timed for", () => {
  assertEquals(addLoop(0), 0);
  assertEquals(addLoop(700), 700 * 3840);
});

Deno.test("marks of native kernels are scaled by their loop but with AVX-512, those of WebAssembly are not", () => {
  const record = (kernels: string, threads: number, ms: number) => ({
    ...{ device: "cpu", kernels, threads, images: 1, encode_ms: ms },
    ...{ layer1_ms: ms, layer2_ms: ms, layer3_ms: ms, infer_ms: ms, infer_batch_ms: ms },
    ...{ learn1_ms: ms, learn2_ms: ms, learn3_ms: ms },
  });
  const found = marks([
    { record: record("wasm (ported script)", 1, 1), addsPerSecond: 20e9 },
    { record: record("wasm", 1, 0.4), addsPerSecond: 20e9 },
    { record: record("native avx2 (ported script)", 1, 1), addsPerSecond: 33.5e9 },
    { record: record("native avx2", 1, 0.5), addsPerSecond: 33.5e9 },
    { record: record("native avx2", 2, 0.25), addsPerSecond: 33.5e9 },
    { record: record("native avx512", 1, 0.05), addsPerSecond: 33.5e9 },
    { record: record("native avx512", 2, 0.03), addsPerSecond: 33.5e9 },
  ]);
  const lines = found.map(({ name, limit, met }) => `${name} ${limit.toFixed(2)} ${met}`);
  assertEquals(lines, [
    "wasm: infer 1.20 true",
    "wasm: learn 1 0.06 false",
    "wasm: learn 2 0.11 false",
    "wasm: learn 3 0.40 true",
    "native avx2 (ported script): infer 1.23 true",
    "native avx2 (ported script): learn 1 0.32 false",
    "native avx2 (ported script): learn 2 1.11 true",
    "native avx2 (ported script): learn 3 1.60 true",
    "native avx2: encode 0.40 false",
    "native avx2: infer 0.84 true",
    "native avx2: infer batch 0.50 true",
    "native avx2: learn 1 0.08 false",
    "native avx2: learn 2 0.12 false",
    "native avx2: learn 3 0.10 false",
    "native avx2, 2 threads: infer batch 1.70 true",
    "native avx512: encode 0.20 true",
    "native avx512: infer 0.42 true",
    "native avx512: infer batch 0.25 true",
    "native avx512: learn 1 0.04 false",
    "native avx512: learn 2 0.06 true",
    "native avx512: learn 3 0.05 true",
    "native avx512, 2 threads: infer batch 1.70 false",
  ]);
});

Deno.test("additions count the inputs of each window that spike", async () => {
  const wave = torch.from_times(torch.tensor([[[[0, 2, 1]]], [[[2, 2, 2]]]]), 2); // 2 is silent
  const layer = new snn.Convolution(1, 5, [1, 2]);
  assertEquals(await additions(wave, layer), 5 * (1 + 1) / 2);
});

Deno.test("a time is the median of the rounds, each put right afterwards", async () => {
  assertEquals(median([3, 1, 2]), 2);
  let [works, between] = [0, 0];
  const work = () => {
    works++;
    for (const start = performance.now(); performance.now() - start < 1;);
  };
  assert(await time(3, work, () => between++) >= 1);
  assert(works > 3);
  assertEquals(between, works);
});

Deno.test("a table aligns its columns", () => {
  assertEquals(
    table([["name", "ms"], ["a", "12.5"]]),
    "| name |   ms |\n| ---- | ---: |\n| a    | 12.5 |",
  );
});

Deno.test("another program that fails is not timed", async () => {
  const command = `"${Deno.execPath()}" eval Deno.exit(3)`;
  await assertRejects(() => secondsOf(command), Error, "it ended with code 3");
});

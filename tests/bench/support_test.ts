/**
 * The parts of the benches.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { snn, torch } from "../../mod.ts";
import { additions } from "../../bench/support/additions.ts";
import { secondsOf } from "../../bench/support/reference.ts";
import { svg } from "../../bench/support/svg.ts";
import { table } from "../../bench/support/table.ts";
import { median, time } from "../../bench/support/timing.ts";

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

Deno.test("a plot has a tick for each x and 1, 2, 5 times powers of ten for y", () => {
  const points = [[1, 0.03], [8, 0.3]] as const;
  const plot = svg({
    title: "a < b",
    x: "size",
    y: "ms",
    lines: [{ label: "one", points, hue: 0, stroke: 1 }],
  });
  const texts = [...plot.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text);
  assertEquals(texts, [
    ...["a &lt; b", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "8", "size", "ms", "one"],
  ]);
});

Deno.test("another program that fails is not timed", async () => {
  const command = `"${Deno.execPath()}" eval Deno.exit(3)`;
  await assertRejects(() => secondsOf(command), Error, "it ended with code 3");
});

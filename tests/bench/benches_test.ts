/**
 * The benches, small, under exactly the permissions of their tasks. What they check before they time
 * has to hold; the times do not matter.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as z from "npm:zod@4.6.7/mini";
import {
  DeviceRecord,
  MiniBatchRecord,
  MozafariRecord,
  Parameter,
  ScalingRecord,
} from "../../bench/support/records.ts";
import { commandOf, inFolder, run } from "../support/tasks.ts";

async function readJson(file: string | URL): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(file));
}

Deno.test("the bench of the digit network writes its records, and times another program", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/new/records.json`;
    const reference = `"${Deno.execPath()}" --version`;
    const { code, stdout, stderr } = await run(await commandOf("bench:mozafari"), [
      ...["--images", "3", "--rounds", "1", "--json", file, "--reference", reference],
    ]);
    assertEquals(code, 0, stderr);
    const records = z.array(MozafariRecord).parse(await readJson(file));
    const names = records.map(({ kernels, threads }) => `${kernels}, ${threads}`);
    assertEquals(names.slice(0, 2), ["wasm (ported script), 1", "wasm, 1"]);
    assertEquals(new Set(names).size, names.length);
    assert(records.length === 5 || stdout.includes("Skipped: native kernels"), stdout);
    assertEquals(records.map(({ images }) => images), records.map(() => 3));
    assertStringIncludes(stdout, "share of the loop");
    assertStringIncludes(stdout, "| wasm: infer ");
    assertStringIncludes(stdout, `${reference}: `);
  });
});

Deno.test("the bench of the digit network refuses what it does not know", async () => {
  const command = await commandOf("bench:mozafari");
  for (const wrong of [["--image", "3"], ["--rounds", "0"]]) {
    const { code, stderr } = await run(command, wrong);
    assert(code !== 0);
    assertStringIncludes(stderr, wrong[0]);
  }
});

Deno.test("the table of scaling has a record of each size, and a plot", async () => {
  await inFolder(async (folder) => {
    const sizes = ["--points", "1", "--rounds", "1", "--images", "2"];
    const command = await commandOf("bench:scaling");
    const { code, stderr } = await run(command, [...sizes, "--out", folder]);
    assertEquals(code, 0, stderr);
    const records = z.array(ScalingRecord).parse(await readJson(`${folder}/scaling.json`));
    assertEquals([...new Set(records.map(({ parameter }) => parameter))], Parameter.options);
    for (const parameter of Parameter.options) {
      const plot = await Deno.readTextFile(`${folder}/scaling-${parameter}.svg`);
      assert(plot.startsWith("<svg ") && plot.endsWith("</svg>\n") && !plot.includes("NaN"));
    }
  });
});

Deno.test("accuracy by the size of a mini-batch is measured and recorded", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/record.json`;
    const few = ["--images", "30", "--test-images", "10", "--layer1", "1", "--layer2", "1"];
    const { code, stderr } = await run(await commandOf("bench:mini-batch"), [
      ...[...few, "--sizes", "1", "--sizes", "16", "--threads", "0", "--json", file],
    ]);
    assertEquals(code, 0, stderr);
    const { results, data } = MiniBatchRecord.parse(await readJson(file));
    assertEquals([data, results.map(({ batch }) => batch)], ["drawn digits", [1, 16]]);
  });
});

Deno.test("the figures of the docs are records of the benches", async () => {
  const docs = new URL("../../docs/", import.meta.url);
  for (const name of ["drawn", "mnist"]) {
    MiniBatchRecord.parse(await readJson(new URL(`mini-batch/${name}.json`, docs)));
  }
  z.array(ScalingRecord).parse(await readJson(new URL("scaling.json", docs)));
  z.array(MozafariRecord).parse(await readJson(new URL("mozafari.json", docs)));
  z.array(DeviceRecord).parse(await readJson(new URL("cuda/bench.json", docs)));
});

/**
 * The curves of the docs, from records of runs.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { all, parse, textsOf } from "../charts/parse.ts";
import { commandOf, inFolder, run } from "../support/tasks.ts";

async function draw(folder: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return await run(await commandOf("docs:reproduction"), ["--docs", folder]);
}

async function write(file: string, record: unknown): Promise<void> {
  await Deno.writeTextFile(file, JSON.stringify(record));
}

Deno.test("records become curves, the highest first, and tables", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/reproduction`);
    const tests = (rights: number[]) =>
      rights.map((right, i) => ({ epoch: 10 * (i + 1), right, votes: { summed: [right, 97.5] } }));
    const record = { voters: [1, 3], command: "more than what is drawn" };
    const [low, high] = [[90, 95.5, 95.25], [91, 96, 96.5]].map(tests);
    await write(`${folder}/reproduction/a.json`, { ...record, seed: 0, tests: low });
    await write(`${folder}/reproduction/b.json`, { ...record, seed: 1, tests: high });
    const { code, stdout, stderr } = await draw(folder);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "95.50 % (20)");
    assertStringIncludes(stdout, "97.50 % (summed of 3)");
    assertStringIncludes(stdout, `No records in ${folder}/experiments`);

    const file = `${folder}/reproduction.svg`;
    const picture = await Deno.readTextFile(file);
    assert(!picture.includes("NaN"));
    const root = parse(picture);
    assertEquals(textsOf(root), [
      "MNIST as published: test images that are right",
      ...["0", "5", "10", "15", "20", "25", "30", "epochs of layer 3"],
      ...["90", "92", "94", "96", "98", "right, %"],
      ...["published: 97.2 %", "seed 1: 96.50 %", "seed 0: 95.25 %"],
    ]);
    const lines = all(root, "g").filter(({ attributes }) => attributes["aria-label"] === "line");
    assertEquals(lines.length, 2 * 3); // with those beside the names

    await draw(folder);
    assertEquals(await Deno.readTextFile(file), picture);
  });
});

Deno.test("what is no record of a run is not drawn", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/experiments`);
    await write(`${folder}/experiments/a.json`, { seed: 0, tests: [] });
    const { code, stderr } = await draw(folder);
    assert(code !== 0);
    assertStringIncludes(stderr, `Cannot draw "${folder}/experiments/a.json"`);
  });
});

Deno.test("the curves of the docs are those of their records", async () => {
  const docs = new URL("../../docs/", import.meta.url);
  await inFolder(async (folder) => {
    for (const name of ["reproduction", "experiments"]) {
      await Deno.mkdir(`${folder}/${name}`);
      for (const record of entries(new URL(`${name}/`, docs))) {
        await Deno.copyFile(new URL(`${name}/${record}`, docs), `${folder}/${name}/${record}`);
      }
    }
    const { code, stderr } = await draw(folder);
    assertEquals(code, 0, stderr);
    for (const picture of entries(folder).filter((name) => name.endsWith(".svg"))) {
      const [here, there] = await Promise.all(
        [`${folder}/${picture}`, new URL(picture, docs)].map((file) => Deno.readTextFile(file)),
      );
      assert(
        here === there,
        `docs/${picture} is of other records: run deno task docs:reproduction`,
      );
    }
  });
});

/** The names in a folder; none if it does not exist. */
function entries(folder: string | URL): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
}

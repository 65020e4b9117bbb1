/**
 * The examples in the docs of `torch.distributed`, which need a process of their own, on two ranks.
 */

import { assert } from "@std/assert";
import { inFolder } from "../support/folders.ts";
import { mpiNote, succeed, withoutMpi } from "../support/ranks.ts";
import { sourceFiles } from "../package/imports.ts";

const root = new URL("../../", import.meta.url);

/** The examples of a file, each with the line it begins at. */
async function examplesOf(file: string): Promise<{ place: string; code: string }[]> {
  const text = await Deno.readTextFile(new URL(file, root));
  return Array.from(
    text.matchAll(/^ \* ```ts ignore\n([^]*?)^ \* ```$/gm),
    ({ index, 1: code }) => ({
      place: `${file}:${text.slice(0, index).split("\n").length}`,
      code: code.replace(/^ \* ?/gm, "").replace('"../../mod.ts"', `"${new URL("mod.ts", root)}"`),
    }),
  );
}

Deno.test({
  name: `the examples in the docs run on two ranks, and print what they say${mpiNote}`,
  ignore: withoutMpi,
  async fn() {
    const examples = (await Promise.all(sourceFiles("src/distributed/").map(examplesOf))).flat();
    assert(examples.length >= 14, `${examples.length} examples`);
    await inFolder(async (cwd) => {
      const script = `${cwd}/example.ts`;
      for (const { place, code } of examples) {
        await Deno.writeTextFile(script, code);
        const printed = (await succeed(2, `file://${script}`, { cwd })).trim().split("\n");
        for (
          const [, said] of code.matchAll(/console\.log\(.*; \/\/ (.*?)(?: of 2 ranks| on .*)?$/gm)
        ) {
          assert(printed.includes(said), `${place} says ${said}, but printed ${printed}`);
        }
      }
    });
  },
});

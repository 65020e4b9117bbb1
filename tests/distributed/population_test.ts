/**
 * The example, small: its population learns the same on any number of ranks, and after it was interrupted.
 */

import { assert, assertEquals } from "@std/assert";
import { torch } from "../../mod.ts";
import { inFolder } from "../support/folders.ts";
import { mpiNote, start, succeed, withoutMpi } from "../support/ranks.ts";
import { interrupt } from "../support/tasks.ts";

const program = "examples/distributed.ts";
const sizes = [
  ...["--networks", "3", "--train", "200", "--test", "50", "--features2", "20", "--features3", "3"],
  ...["--layer1", "1", "--layer2", "2", "--layer3", "6"],
];

/** What is known of each network, in the order of the population. */
async function networksIn(folder: string, ranks: number): Promise<unknown[]> {
  const files = await Promise.all(Array.from({ length: ranks }, async (_, rank) => {
    const saved = await torch.load<Map<string, unknown>>(`${folder}/rank-${rank}-of-${ranks}.pt`);
    return saved.get("networks") as Map<string, torch.Tensor>[];
  }));
  const count = files.reduce((sum, networks) => sum + networks.length, 0);
  return await Promise.all(Array.from({ length: count }, async (_, place) => {
    const state = files[place % ranks][Math.floor(place / ranks)];
    const values = [...state].map(async ([name, tensor]) => [name, await tensor.data()]);
    return await Promise.all(values);
  }));
}

Deno.test({
  name: `a population learns the same on 1, 2 and 4 ranks${mpiNote}`,
  ignore: withoutMpi,
  async fn() {
    await inFolder(async (folder) => {
      const learn = async (ranks: number | null) => {
        const checkpoints = `${folder}/${ranks}`;
        const args = [...sizes, "--checkpoints", checkpoints];
        const text = await succeed(ranks, program, { args });
        return { text, networks: await networksIn(checkpoints, ranks ?? 1) };
      };
      const alone = await learn(null);
      assertEquals(alone.networks.length, 3);
      assertEquals(alone.text.match(/^network \d: /gm)?.length, 3);
      for (const ranks of [2, 4]) assertEquals(await learn(ranks), alone);
    });
  },
});

Deno.test({
  name: `Ctrl-C ends all ranks, and what they learn afterwards is the same${mpiNote}`,
  ignore: withoutMpi,
  async fn() {
    await inFolder(async (folder) => {
      const args = (name: string, layer3: number, ...more: string[]) => ({
        args: [...sizes, "--layer3", `${layer3}`, "--checkpoints", `${folder}/${name}`, ...more],
      });
      const job = start(2, program, args("stopped", 5000));
      const [{ code, text }] = await Promise.all([
        interrupt(job, "layer 2 has"),
        job.stderr.cancel(),
      ]);
      assert(code !== 0 && !text.includes("layer 3"), text);
      const done = await doneIn(`${folder}/stopped`);
      assert(done.every(([layer]) => layer >= 2), String(done));
      const epochs = Math.max(...done.map(([layer, epoch]) => layer === 3 ? epoch + 1 : 0)) + 2;
      const resumed = await succeed(2, program, args("stopped", epochs, "--resume"));
      assertEquals(resumed, await succeed(2, program, args("whole", epochs)));
      const [stopped, whole] = ["stopped", "whole"].map((name) =>
        networksIn(`${folder}/${name}`, 2)
      );
      assertEquals(await stopped, await whole);
    });
  },
});

/** Where two ranks have stopped. */
async function doneIn(folder: string): Promise<number[][]> {
  return await Promise.all([0, 1].map(async (rank) => {
    const saved = await torch.load<Map<string, unknown>>(`${folder}/rank-${rank}-of-2.pt`);
    return saved.get("done") as number[];
  }));
}

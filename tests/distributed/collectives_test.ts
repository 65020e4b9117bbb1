/**
 * `torch.distributed` on 1, 2 and 4 ranks, which compare all that they get with what one process computes.
 */

import { assertEquals } from "@std/assert";
import { torch } from "../../mod.ts";
import { required } from "../support/environment.ts";
import { mpiNote, succeed, withoutMpi } from "../support/ranks.ts";

const program = "tests/distributed/programs/collectives.ts";

for (const ranks of [null, 2, 4]) {
  const where = ranks === null ? "one process without mpirun" : `${ranks} ranks`;
  Deno.test({
    name: `every call gives what one process computes, on ${where}${mpiNote}`,
    ignore: withoutMpi,
    async fn() {
      const count = ranks ?? 1;
      const lines = (await succeed(ranks, program, { args: ["cpu"] })).trim().split("\n").sort();
      const expected = Array.from(
        { length: count },
        (_, rank) => `rank ${rank} of ${count}: all equal`,
      );
      assertEquals(lines, expected);
    },
  });
}

const noGpu = !required && !await torch.backends.webgpu.is_available();
Deno.test({
  name: `tensors on a GPU go from rank to rank${noGpu ? " (skipped: no adapter)" : mpiNote}`,
  ignore: withoutMpi || noGpu,
  fn: () => succeed(2, program, { args: ["webgpu"] }).then(() => {}),
});

Deno.test({
  name: `what ranks do not agree on, and bad arguments, are refused on all of them${mpiNote}`,
  ignore: withoutMpi,
  async fn() {
    const lines = (await succeed(2, "tests/distributed/programs/refused.ts")).trim().split("\n");
    assertEquals(lines.sort(), ["rank 0: all refused", "rank 1: all refused"]);
  },
});

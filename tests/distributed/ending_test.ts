/**
 * Ranks that end before their time: all others end with them, within seconds and with a sentence. What each
 * has saved last can be read, and the run goes on from there to the very same result.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { torch } from "../../mod.ts";
import { inFolder } from "../support/folders.ts";
import { mpiNote, run, succeed, withoutMpi } from "../support/ranks.ts";

const program = "tests/distributed/programs/ending.ts";

/** The program ends itself by a signal. */
const permissions = ["--allow-ffi", "--allow-read", "--allow-write", "--allow-run"];

/** What is said, and the status of the job. */
const ends = {
  throws: [
    /^Rank 1 of 2 has failed, which ends the others too\nerror: Uncaught .*the disk is full/m,
    1,
  ],
  rejects: [/^Rank 1 of 2 has failed, which ends the others too\nerror: .*nobody waits/m, 1],
  exits: [/^Rank 1 of 2 ends with status 3, which ends the others too/m, 3],
  leaves: [
    /^Rank 1 of 2 ends before the others \(.*rank 0 calls gather .*, but rank 1 has ended\)/m,
    1,
  ],
  "is killed": [/process rank 1 .* signal 9 \(Killed\)/, 137],
} as const;

for (const [how, [sentence, status]] of Object.entries(ends)) {
  Deno.test({
    name: `a rank that ${how} ends the job, which goes on from its checkpoints${mpiNote}`,
    ignore: withoutMpi,
    async fn() {
      await inFolder(async (folder) => {
        const alone = await succeed(2, program, { args: [`${folder}/alone`, "well"] });
        const ended = await run(2, program, { args: [`${folder}/ended`, how], permissions });
        assertEquals(ended.code, status, ended.stderr);
        assertMatch(ended.stderr, sentence);
        assertEquals(ended.stdout, "");
        assert(ended.seconds < 15, `it took ${ended.seconds} s`);
        const done = await Promise.all([0, 1].map(async (rank) => {
          const file = `${folder}/ended/rank-${rank}-of-2.pt`;
          return (await torch.load<Map<string, unknown>>(file)).get("done") as number[];
        }));
        assert(done[0][1] >= 0 && done[1][1] === 1, String(done));
        assertEquals(await succeed(2, program, { args: [`${folder}/ended`, "well"] }), alone);
      });
    },
  });
}

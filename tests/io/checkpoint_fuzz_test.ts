/**
 * Mutated checkpoints: an error that says so or a value, never a hang, a crash, much memory, or code. So many
 * mutations of each file as an argument says: `deno test -A tests/io/checkpoint_fuzz_test.ts -- 100000`.
 */

import { assert } from "@std/assert";
import { torch } from "../../mod.ts";
import { readPickle } from "../../src/io/pickle/reader.ts";
import { TorchHost } from "../../src/io/torch/rebuild.ts";
import { mutations } from "../support/mutations.ts";

const golden = new URL("../golden/", import.meta.url);
const COUNT = Number(Deno.args[0] ?? 300);
/** Milliseconds that a file may take. */
const MOST_MS = 2000;
/** Bytes that reading may add to the resident ones. */
const MOST_BYTES = 512 << 20;

/** What the engine says of our own mistakes. */
const MISTAKE = /properties of|is not a function|is not iterable|undefined/;

/** Runs something on mutations; what it throws has to be an error of ours. */
async function survive(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  read: (bytes: Uint8Array<ArrayBuffer>) => unknown,
): Promise<void> {
  const before = Deno.memoryUsage().rss;
  for (const [seed, mutated] of mutations(bytes, COUNT)) {
    const start = performance.now();
    try {
      await read(mutated);
    } catch (error) {
      const { message, stack } = error as Error;
      const known = error instanceof TypeError || error instanceof RangeError;
      assert(known && !MISTAKE.test(message), `${name}, mutation ${seed}: ${stack}`);
    }
    const taken = performance.now() - start;
    assert(taken < MOST_MS, `${name}, mutation ${seed} took ${taken} ms`);
  }
  const grown = Deno.memoryUsage().rss - before;
  assert(grown < MOST_BYTES, `${name}: ${grown} bytes more`);
}

for (const name of ["mixed.pt", "state_dict.net", "state_dict_legacy.net"]) {
  Deno.test(`mutations of ${name}`, async () => {
    const path = await Deno.makeTempFile();
    try {
      await survive(name, await Deno.readFile(new URL(name, golden)), async (bytes) => {
        await Deno.writeFile(path, bytes);
        await torch.load(path);
      });
    } finally {
      await Deno.remove(path);
    }
  });
}

Deno.test("mutations of a pickle, which no check sum guards", async () => {
  const whole = await Deno.readFile(new URL("mixed.pt", golden));
  const header = new DataView(whole.buffer);
  const start = 30 + header.getUint16(26, true) + header.getUint16(28, true);
  await survive("data.pkl", whole.slice(start, start + 457), (bytes) => {
    readPickle(
      bytes,
      0,
      new TorchHost((key, size) => {
        if (size > 1 << 20) throw new TypeError(`storage "${key}" is cut off`);
      }),
    );
  });
});

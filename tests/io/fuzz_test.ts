/**
 * Mutated files of every format: an error that says so or a value, never a hang, a crash, much memory, or code. So
 * many mutations of each format as an argument says: `deno test -A tests/io/fuzz_test.ts -- 100000`, from the seed
 * on that a second one names. One alone: `deno run -A tests/support/fuzz.ts FORMAT 1 SEED`.
 */

import { assertEquals, assertLess } from "@std/assert";
import type { Found } from "../support/fuzz.ts";
import { formats } from "../support/fuzz_formats.ts";

const [COUNT, FIRST] = [Number(Deno.args[0] ?? 300), Number(Deno.args[1] ?? 0)];

/** Milliseconds without a sign of life after which a file is one that hangs. */
const MOST_MS = 30_000;

/** Bytes that a process may have, whatever it reads. */
const MOST_BYTES = 512 << 20;

/** Runs a process that reads mutations, and watches it. */
async function watched(name: string): Promise<Found> {
  const script = new URL("../support/fuzz.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--v8-flags=--expose-gc",
      script,
      name,
      String(COUNT),
      String(FIRST),
    ], // for /proc
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const said = new Response(child.stderr).text();
  let [begun, hangs] = [0, false];
  const kill = () => {
    hangs = true;
    child.kill("SIGKILL");
  };
  let timer = setTimeout(kill, MOST_MS);
  for await (const dots of child.stdout) {
    begun += dots.length;
    clearTimeout(timer);
    timer = setTimeout(kill, MOST_MS);
  }
  const { code } = await child.status;
  clearTimeout(timer);
  const last = `seed ${FIRST + begun - 1}`;
  assertEquals(hangs, false, `${name}: ${last} takes more than ${MOST_MS} ms`);
  assertEquals(code, 0, `${name}: the process ends at ${last}: ${await said}`);
  return JSON.parse(await said);
}

for (const name of Object.keys(formats)) {
  Deno.test(`mutations: ${name}`, async () => {
    const { wrong, read, refused, slowest, peak } = await watched(name);
    const all = wrong.map(([seed, what]) => `seed ${seed}: ${what}`).join("\n");
    assertEquals(wrong.length, 0, `${name}: ${all}`);
    assertEquals(read + refused, COUNT);
    assertLess(peak, MOST_BYTES, name);
    if (Deno.args.length > 0) {
      console.log(
        `${name}: ${read} read, ${refused} refused, ${Math.round(slowest)} ms at most, ` +
          `${Math.round(peak / 1e6)} MB at most`,
      );
    }
  });
}

/**
 * A process that reads mutated files of one format: an error that says so or a value that hangs together. Before
 * each file it writes one byte, so that whoever watches sees where it hangs or crashes.
 *
 * Arguments: the format, how many mutations, the seed of the first one.
 *
 * @module
 */

import { AssertionError } from "@std/assert";
import { formats } from "./fuzz_formats.ts";
import { mutation } from "./mutations.ts";
import { peakMemory } from "./peak.ts";

/** What one run found. */
export interface Found {
  /** Files that gave a value. */
  read: number;
  /** Files that were refused. */
  refused: number;
  /** The longest that a file took, in milliseconds. */
  slowest: number;
  /** Bytes of memory at most. */
  peak: number;
  /** What went wrong, by seed. */
  wrong: [seed: number, what: string][];
}

/** So many wrong answers are enough to look at. */
const ENOUGH = 20;

/** Characters of a sentence, which may have all axes that a format can have. */
const LONGEST = 5000;

/** What the engine says of our own mistakes, and of memory that should not have been asked for. */
const MISTAKE = new RegExp([
  "properties of|is not a (function|constructor|valid|number)|is not iterable|is not defined",
  "undefined|NaN|object Object|a BigInt|call stack",
  "[aA]rray (buffer|length)|string length|allocation|Start offset|offset is out|outside the bounds",
].join("|"));

/** Why an error is none of ours, or null. */
function complaint(error: unknown): string | null {
  if (!(error instanceof Error)) return `something is thrown that is no error, ${error}`;
  if (error instanceof AssertionError) return error.stack!;
  const known = [Error, TypeError, RangeError].includes(error.constructor as ErrorConstructor);
  const sentence = /^Cannot [^\n]*[^.\n]$/.test(error.message) &&
    error.message.length < LONGEST;
  return known && sentence && !MISTAKE.test(error.message) ? null : error.stack!;
}

async function run(name: string, count: number, first: number): Promise<Found> {
  const { seeds, finish = (mutated) => mutated, read } = formats[name];
  const path = await Deno.makeTempFile();
  const found: Found = { read: 0, refused: 0, slowest: 0, peak: 0, wrong: [] };
  const dot = new Uint8Array([46]);
  const { gc } = globalThis as { gc?: () => void };
  for (let seed = first; seed < first + count && found.wrong.length < ENOUGH; seed++) {
    Deno.stdout.writeSync(dot);
    // Deno keeps 37 kB for each stream that could not be decompressed, and does not collect them in time.
    if (seed % 1000 === 999) gc?.();
    const bytes = finish(mutation(seeds, seed));
    Deno.writeFileSync(path, bytes);
    const start = performance.now();
    try {
      await read(path, bytes);
      found.read++;
    } catch (error) {
      found.refused++;
      const what = complaint(error);
      if (what !== null) found.wrong.push([seed, what]);
    }
    found.slowest = Math.max(found.slowest, performance.now() - start);
  }
  await Deno.remove(path);
  return { ...found, peak: peakMemory() };
}

if (import.meta.main) {
  const [name, count, first = "0"] = Deno.args;
  const found = await run(name, Number(count), Number(first));
  console.error(JSON.stringify(found));
}

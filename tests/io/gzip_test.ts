import { assertEquals, assertRejects } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { gunzip, gzip, isGzip } from "../../src/io/gzip.ts";

const text = new TextEncoder().encode("spikes, spikes, spikes and a few more spikes");

Deno.test("gzip and back gives the same bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40_000 }), async (bytes) => {
      const packed = await gzip(bytes);
      assertEquals(isGzip(packed), true);
      assertEquals(await gunzip(packed, "it", bytes.length), new Uint8Array(bytes));
    }),
    { numRuns: 40, seed: 1 },
  );
});

Deno.test("gzip gives the same bytes each time", async () => {
  assertEquals(await gzip(text), await gzip(text));
});

Deno.test("gunzip refuses data that is truncated at any length", async () => {
  const packed = await gzip(text);
  for (let length = 0; length < packed.length; length++) {
    const error = await assertRejects(() => gunzip(packed.subarray(0, length), `"f.gz"`, 1000));
    assertEquals(
      (error as Error).message,
      `Cannot decompress "f.gz": the data is truncated or corrupt`,
    );
    assertEquals(error instanceof TypeError, true);
  }
});

Deno.test("gunzip refuses wrong checksums, other kinds and what follows the end", async () => {
  const packed = await gzip(text);
  const flipped = (at: number) => packed.map((byte, i) => i === at ? byte ^ 1 : byte);
  const table: [string, Uint8Array][] = [
    ["checksum", flipped(packed.length - 5)],
    ["length", flipped(packed.length - 1)],
    ["magic", flipped(0)],
    ["plain text", text],
    ["one byte more", new Uint8Array([...packed, 0])],
    ["a second member", new Uint8Array([...packed, ...packed])],
  ];
  for (const [name, bytes] of table) {
    await assertRejects(() => gunzip(bytes, name, 1000), TypeError, `Cannot decompress ${name}`);
  }
});

Deno.test("gunzip stops at the bound", async () => {
  const bomb = await gzip(new Uint8Array(60_000_000));
  await assertRejects(
    () => gunzip(bomb, "the bomb", 1_000_000),
    RangeError,
    "Cannot decompress the bomb: more than 1000000 bytes come out",
  );
  await assertRejects(() => gunzip(bomb, "the bomb", 59_999_999), RangeError);
  assertEquals((await gunzip(bomb, "the bomb", 60_000_000)).length, 60_000_000);
});

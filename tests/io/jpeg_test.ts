/** JPEG files: what is refused before and by the decoder, and that nothing of it stays. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { decodeImage, type Image } from "../../src/io/image.ts";

const golden = new URL("../golden/images/", import.meta.url);

async function read(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL(name, golden));
}

const files = await Promise.all(
  ["0_grey.jpg", "0_q90.jpg", "1_q50_420.jpg", "2_progressive.jpg"].map(async (name) => ({
    name,
    bytes: await read(name),
  })),
);

/** Where the header of the frame is: behind its marker. */
function frameOf(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte, i) =>
    byte === 0xff && bytes[i + 1] >= 0xc0 && bytes[i + 1] <= 0xc2
  );
  assert(at > 0);
  return at + 2;
}

async function assertRefused(
  bytes: Uint8Array<ArrayBuffer>,
  reason: string,
  kind: typeof TypeError | typeof RangeError = TypeError,
): Promise<void> {
  await assertRejects(() => decodeImage(bytes, '"x.jpg"'), kind, reason);
}

Deno.test("grey files have one channel, others three", async () => {
  const channels = await Promise.all(
    files.map(async ({ bytes, name }) => (await decodeImage(bytes, name)).channels),
  );
  assertEquals(channels, [1, 3, 3, 3]);
});

Deno.test("a file that is cut off anywhere is refused", async () => {
  for (const { bytes } of files) {
    for (let length = 3; length < bytes.length; length += 7) {
      await assertRefused(bytes.slice(0, length), "Cannot read ");
    }
    await assertRefused(bytes.slice(0, -1), "it is cut off");
  }
});

Deno.test("coded data that ends too early is refused, though the file ends as it should", async () => {
  for (const { bytes } of files) {
    const cut = new Uint8Array([...bytes.slice(0, bytes.length * 3 / 4), 0xff, 0xd9]);
    await assertRefused(cut, "it is corrupt");
  }
});

Deno.test("what is not read here is refused by name", async () => {
  const [grey, colour] = files.map(({ bytes }) => bytes);
  const patched = (bytes: Uint8Array<ArrayBuffer>, at: number, ...values: number[]) => {
    const copy = bytes.slice();
    copy.set(values, frameOf(bytes) + at);
    return copy;
  };
  await assertRefused(patched(grey, -1, 0xc3), "lossless");
  await assertRefused(patched(grey, -1, 0xc9), "arithmetic coding");
  await assertRefused(patched(grey, 2, 12), "its values have 12 bits, expected 8");
  await assertRefused(
    patched(colour, 7, 4),
    "it has 4 components, expected 1 (grey) or 3 (colours)",
  );
  await assertRefused(patched(colour, 3, 0, 0), "pixels");
  await assertRefused(patched(colour, 3, 255, 255, 255, 255), "expected at most", RangeError);
  await assertRefused(patched(colour, 9, 0x51), "its header is corrupt");
  await assertRefused(patched(colour, -2, 0), "there is no marker at byte");
  await assertRefused(new Uint8Array([0xff, 0xd8, 0xff, 0xd9]), "it has no image");
});

Deno.test("a size that the bytes present cannot fill, and scans without end, are refused at once", async () => {
  for (const { bytes } of files) {
    const huge = bytes.slice();
    huge.set([50, 0, 50, 0], frameOf(huge) + 3);
    await assertRefused(huge, "it is cut off");
  }
  const { bytes } = files[3];
  const lastScan = bytes.findLastIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xda);
  const scan = bytes.slice(lastScan, -2);
  const scans = Array.from({ length: 100 }, () => [...scan]).flat();
  const bomb = new Uint8Array([...bytes.slice(0, -2), ...scans, 0xff, 0xd9]);
  await assertRefused(bomb, "it has more than 100 scans");
});

Deno.test("whatever the bytes are, there is an image of the size they say, or one sentence", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat({ max: 1e6 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async ({ bytes }, changes) => {
        const changed = bytes.slice();
        for (const [at, byte] of changes) changed[at % changed.length] = byte;
        try {
          const { width, height } = await decodeImage(changed, '"x.jpg"');
          const [h1, h0, w1, w0] = changed.subarray(frameOf(changed) + 3);
          assertEquals([height, width], [h1 * 256 + h0, w1 * 256 + w0]);
        } catch (error) {
          assert(error instanceof TypeError || error instanceof RangeError, String(error));
          assert(error.message.startsWith("Cannot read "), error.message);
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("a file that the decoder gives up on spoils none of those that are decoded beside it", async () => {
  const [, colour] = files;
  const broken = colour.bytes.slice();
  broken.fill(0x5a, broken.length / 2, broken.length - 2);
  const outcomes = await Promise.allSettled(
    [colour.bytes, broken, colour.bytes, broken, colour.bytes].map((bytes) =>
      decodeImage(bytes, "x")
    ),
  );
  assertEquals(outcomes.map(({ status }) => status === "fulfilled"), [
    ...[true, false, true, false, true],
  ]);
});

Deno.test("decoding leaves a script without a location, as it was", async () => {
  const { bytes, name } = files[0];
  await decodeImage(bytes, name);
  assertEquals(globalThis.location, undefined);
});

Deno.test("the decoder is as good as new after a file that it gave up on", async () => {
  const decoded = (): Promise<Image[]> =>
    Promise.all(files.map(({ bytes, name }) => decodeImage(bytes, name)));
  const before = await decoded();
  for (const { bytes } of files) {
    const broken = bytes.slice();
    broken.fill(0x5a, broken.length / 2, broken.length - 2);
    await decodeImage(broken, "x").catch(() => {});
  }
  assertEquals((await decoded()).map(({ data }) => data), before.map(({ data }) => data));
});

Deno.test("what is neither PNG nor JPEG is refused", async () => {
  await assertRefused(new Uint8Array([0x42, 0x4d, 1, 2]), "it needs a PNG or JPEG file");
});

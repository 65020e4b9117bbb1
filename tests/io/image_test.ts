import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { encode } from "npm:fast-png@8.0.0";
import { decodeImage, Image } from "../../src/io/image.ts";
import { decodePng, encodePng } from "../../src/io/png.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A PNG file of chunks, with right checksums. */
function png(...chunks: [type: string, data: ArrayLike<number>][]): Bytes {
  const parts = chunks.map(([type, data]) => {
    const chunk = new Uint8Array(12 + data.length);
    const view = new DataView(chunk.buffer);
    view.setUint32(0, data.length);
    chunk.set(new TextEncoder().encode(type), 4);
    chunk.set(Array.from(data), 8);
    view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
    return [...chunk];
  });
  return new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, ...parts.flat()]);
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function header(width: number, height: number, depth: number, color: number, interlace = 0): Bytes {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data.set([depth, color, 0, 0, interlace], 8);
  return data;
}

async function zlib(raw: number[] | Uint8Array): Promise<Bytes> {
  const stream = new Blob([new Uint8Array(raw)]).stream()
    .pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const end: [string, number[]] = ["IEND", []];

Deno.test("every depth and kind gives bytes, as Pillow gives them", async () => {
  const table: [string, Bytes, number[], number[][], number[]][] = [
    ["1 bit", header(10, 2, 1, 0), [], [[0, 0b10110001, 0b01111111], [0, 0, 0xff]], [
      ...[255, 0, 255, 255, 0, 0, 0, 255, 0, 255],
      ...[0, 0, 0, 0, 0, 0, 0, 0, 255, 255],
    ]],
    ["2 bits", header(5, 1, 2, 0), [], [[0, 0b00011011, 0b11000000]], [0, 85, 170, 255, 255]],
    ["4 bits", header(3, 1, 4, 0), [], [[0, 0x0f, 0x70]], [0, 255, 119]],
    ["16 bits", header(4, 1, 16, 0), [], [[0, 0, 7, 0, 255, 1, 0, 255, 255]], [7, 255, 255, 255]],
    ["16-bit RGB", header(1, 1, 16, 2), [], [[0, 1, 2, 3, 4, 255, 254]], [1, 3, 255]],
    ["grey and alpha", header(2, 1, 8, 4), [], [[0, 1, 2, 3, 4]], [1, 2, 3, 4]],
    ["16-bit alpha", header(1, 1, 16, 4), [], [[0, 1, 2, 3, 4]], [1, 3]],
    ["palette of 2 bits", header(3, 1, 2, 3), [1, 2, 3, 4, 5, 6, 7, 8, 9], [[0, 0b10000100]], [
      ...[7, 8, 9, 1, 2, 3, 4, 5, 6],
    ]],
    ["filters", header(2, 5, 8, 0), [], [[0, 5, 6], [1, 5, 6], [2, 5, 6], [3, 5, 6], [4, 5, 6]], [
      ...[5, 6, 5, 11, 10, 17, 10, 19, 15, 25],
    ]],
  ];
  for (const [name, ihdr, palette, rows, expected] of table) {
    const chunks: [string, ArrayLike<number>][] = [["IHDR", ihdr]];
    if (palette.length > 0) chunks.push(["PLTE", palette]);
    const data = await zlib(rows.flat());
    chunks.push(["IDAT", data.subarray(0, 5)], ["IDAT", data.subarray(5)], end);
    const { data: pixels } = await decodePng(png(...chunks), name);
    assertEquals([...pixels], expected, name);
  }
});

Deno.test("interlaced files give the same pixels", async () => {
  for (const [width, height] of [[1, 1], [3, 2], [5, 9], [17, 8]]) {
    const data = new Uint8Array(width * height * 3).map((_, i) => i * 31);
    const pixels = { width, height, channels: 3, data };
    const interlaced = encode({ ...pixels, depth: 8 }, { interlace: "Adam7" });
    assertEquals({ ...await decodePng(interlaced as Bytes, "it") }, pixels);
  }
});

Deno.test("encodePng and decodePng give the same pixels", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat(255)),
      async (width, height, channels, bytes) => {
        const data = Uint8Array.from([...bytes.take(width * height * channels)]);
        const pixels = { width, height, channels, data };
        const file = await encodePng(pixels);
        assertEquals(await encodePng(pixels), file);
        assertEquals({ ...await decodePng(file, "it") }, pixels);
      },
    ),
    { seed: 6, numRuns: 60 },
  );
});

Deno.test("encodePng refuses data that does not fit", async () => {
  const data = new Uint8Array(5);
  await assertRejects(
    () => encodePng({ width: 2, height: 2, channels: 1, data }),
    TypeError,
    "Cannot encode 5 bytes as PNG of 2 x 2 pixels in 1 channels",
  );
});

const small = await encodePng({
  width: 4,
  height: 3,
  channels: 3,
  data: new Uint8Array(36).map((_, i) => i * i),
});

Deno.test("a PNG file that is truncated at any length is refused", async () => {
  for (let length = 0; length < small.length; length++) {
    const error = await assertRejects(() => decodeImage(small.slice(0, length), `"f.png"`));
    assert(error instanceof TypeError);
    assert(error.message.startsWith("Cannot "), error.message);
    assert(error.message.includes(`"f.png"`), error.message);
  }
});

Deno.test("a PNG file with any bit flipped is refused", async () => {
  for (let at = 0; at < small.length; at++) {
    const flipped = small.with(at, small[at] ^ (1 << at % 8)) as Bytes;
    await assertRejects(() => decodePng(flipped, "it"), Error, "Cannot ");
  }
});

Deno.test("malformed PNG files are refused in one sentence", async () => {
  const rows = (count: number) => zlib(Array(count * 3).fill(0)); // 2 pixels and a filter each
  const grey = header(2, 2, 8, 0);
  const data = await rows(2);
  const palette: [string, number[]] = ["PLTE", [1, 2, 3]];
  const bomb = await zlib(new Uint8Array(3_000_000));
  const table: [string, Bytes, typeof TypeError | typeof RangeError, string][] = [
    ["no header", png(["IDAT", data], end), TypeError, "a header of 13 bytes"],
    ["short header", png(["IHDR", grey.subarray(1)], end), TypeError, "a header of 13 bytes"],
    ["two headers", png(["IHDR", grey], ["IHDR", grey], end), TypeError, "two headers"],
    ["no end", png(["IHDR", grey], ["IDAT", data]), TypeError, "it is truncated"],
    ["no data", png(["IHDR", grey], end), TypeError, "its data is truncated"],
    ["no pixels", png(["IHDR", header(0, 2, 8, 0)], end), TypeError, "it has 0 x 2 pixels"],
    ["bits", png(["IHDR", header(2, 2, 4, 2)], end), TypeError, "4 bits for the colour type 2"],
    ["kind", png(["IHDR", header(2, 2, 8, 5)], end), TypeError, "8 bits for the colour type 5"],
    ["method", png(["IHDR", header(2, 2, 8, 0, 2)], end), TypeError, "an unknown method"],
    ["interlaced bits", png(["IHDR", header(2, 2, 1, 0, 1)], end), TypeError, "less than 8 bits"],
    [
      "absurd size",
      png(["IHDR", header(2 ** 31 - 1, 2 ** 31 - 1, 16, 6)], ["IDAT", data], end),
      RangeError,
      "it has 2147483647 x 2147483647 pixels, expected at most 178956970",
    ],
    [
      "large size",
      png(["IHDR", header(13_000, 13_000, 16, 6)], ["IDAT", data], end),
      TypeError,
      "its data is truncated",
    ],
    ["a row less", png(["IHDR", grey], ["IDAT", await rows(1)], end), TypeError, "is truncated"],
    ["a row more", png(["IHDR", grey], ["IDAT", await rows(3)], end), RangeError, "more than 6"],
    ["a bomb", png(["IHDR", grey], ["IDAT", bomb], end), RangeError, "more than 6 bytes come out"],
    ["no zlib", png(["IHDR", grey], ["IDAT", new Uint8Array(20)], end), TypeError, "corrupt"],
    [
      "no checksum",
      png(["IHDR", grey], ["IDAT", data.subarray(0, -4)], end),
      TypeError,
      "its data does not match the checksum",
    ],
    ["filter 5", png(["IHDR", grey], ["IDAT", await zlib([0, 1, 2, 5, 1, 2])], end), TypeError, ""],
    ["no palette", png(["IHDR", header(2, 2, 8, 3)], ["IDAT", data], end), TypeError, "no palette"],
    [
      "a late palette",
      png(["IHDR", header(2, 2, 8, 3)], ["IDAT", data], palette, end),
      TypeError,
      "it has no palette",
    ],
    [
      "a short palette",
      png(["IHDR", header(2, 1, 8, 3)], palette, ["IDAT", await zlib([0, 0, 1])], end),
      TypeError,
      "it has the colour 1, but its palette has 1 colours",
    ],
    ["a chunk", png(["IHDR", grey], ["ABCD", []], ["IDAT", data], end), TypeError, `"ABCD"`],
  ];
  for (const [name, bytes, ErrorClass, message] of table) {
    const error = await assertRejects(() => decodePng(bytes, name), ErrorClass, message) as Error;
    assert(/^Cannot [^\n]*[^.]$/.test(error.message), error.message);
  }
});

Deno.test("chunks that say nothing about pixels are passed over, bombs in them too", async () => {
  const profile = [105, 0, 0, ...await zlib(new Uint8Array(1_000_000))];
  const chunks: [string, ArrayLike<number>][] = [["IHDR", header(2, 1, 8, 0)]];
  chunks.push(["iCCP", profile], ["tEXt", [1, 2, 3]], ["tRNS", [0, 1]], ["quIt", []]);
  chunks.push(["IDAT", await zlib([0, 8, 9])], end);
  assertEquals([...(await decodePng(png(...chunks), "it")).data], [8, 9]);
});

Deno.test("Image.open names the file and says what it needs", async () => {
  const path = await Deno.makeTempFile({ suffix: ".jpg" });
  const table: [number[], string][] = [
    [[], "it needs a PNG or JPEG file"],
    [[71, 73, 70, 56], "it needs a PNG or JPEG file"],
  ];
  for (const [bytes, reason] of table) {
    await Deno.writeFile(path, new Uint8Array(bytes));
    const error = await assertRejects(() => Image.open(path), TypeError) as Error;
    assertEquals(error.message, `Cannot read the image "${path}": ${reason}`);
  }
  await Deno.writeFile(path, small);
  const image = await Image.open(path);
  assertEquals([image.size, image.mode], [[4, 3], "RGB"]);
  await Deno.remove(path);
  await assertRejects(() => Image.open(path), Deno.errors.NotFound, `Cannot read "${path}"`);
});

Deno.test("Image refuses sizes and data that do not fit", () => {
  const data = new Uint8Array(6);
  const table: [unknown[], typeof TypeError | typeof RangeError, string][] = [
    [[0, 2, 3, data], RangeError, `"width" is 0, expected an integer of at least 1`],
    [[1, "2", 3, data], TypeError, `"height" is "2"`],
    [[1, 2, 5, data], RangeError, `"channels" is 5, expected an integer from 1 to 4`],
    [[1, 2, 4, data], TypeError, `expected a Uint8Array of 8 elements for 1 x 2 pixels`],
    [[1, 2, 3, [...data]], TypeError, `"data" is an array of 6 elements`],
  ];
  for (const [args, ErrorClass, message] of table) {
    assertThrows(
      () => new Image(...args as ConstructorParameters<typeof Image>),
      ErrorClass,
      message,
    );
  }
});

Deno.test("convert gives Pillow's integers and drops alpha", () => {
  const rgba = new Image(2, 1, 4, new Uint8Array([255, 255, 255, 0, 10, 20, 30, 40]));
  assertEquals([...rgba.convert("L").data], [255, 18]);
  assertEquals([...rgba.convert("RGB").data], [255, 255, 255, 10, 20, 30]);
  const grey = new Image(2, 1, 2, new Uint8Array([5, 0, 6, 255]));
  assertEquals([grey.mode, rgba.mode], ["LA", "RGBA"]);
  assertEquals([...grey.convert("L").data], [5, 6]);
  assertEquals([...grey.convert("RGB").data], [5, 5, 5, 6, 6, 6]);
  assertThrows(() => grey.convert("CMYK" as "L"), RangeError, `the mode "CMYK"`);
  assertThrows(() => grey.convert(1 as unknown as "L"), TypeError, `the mode 1`);
  const same = grey.convert("L");
  assert(same !== same.convert("L"));
  assert(same.data !== same.convert("L").data);
});

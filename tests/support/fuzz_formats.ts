/**
 * Formats that files are read in: real files to mutate, and how they are read.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { safetensors, torch, utils } from "../../mod.ts";
import { quote } from "../../src/io/files.ts";
import { gunzip } from "../../src/io/gzip.ts";
import { parseIdx } from "../../src/io/idx.ts";
import { Image } from "../../src/io/image.ts";
import { type Bytes, joined } from "./mutations.ts";
import { pngChunk, repairPng, zlib } from "./png.ts";
import { repairZip, zipEntries, zipOf } from "./zip.ts";

/** A way to read files, and what to mutate. */
export interface Format {
  /** Mutated one by one and with each other. */
  readonly seeds: readonly Bytes[];
  /** Makes a file of what has been mutated, or makes its check sums right. */
  readonly finish?: (mutated: Bytes) => Bytes;
  /** Reads a file, and checks that what came of it hangs together. */
  readonly read: (path: string, bytes: Bytes) => Promise<void>;
}

const golden = new URL("../golden/", import.meta.url);

function file(name: string): Bytes {
  return Deno.readFileSync(new URL(name, golden));
}

function images(end: string): Bytes[] {
  const names = [...Deno.readDirSync(new URL("images/", golden))].map(({ name }) => name);
  return names.filter((name) => name.endsWith(end)).sort().map((name) => file(`images/${name}`));
}

/** More elements are looked at by their number only: views may repeat one without end. */
const MOST_ELEMENTS = 1 << 22;

async function checkTensor(tensor: torch.Tensor): Promise<void> {
  const numel = tensor.shape.reduce((product, length) => product * length, 1);
  assert(tensor.shape.every((length) => Number.isSafeInteger(length) && length >= 0));
  assert(numel <= 2 ** 31, `${numel} elements`);
  assertEquals(tensor.numel(), numel);
  if (numel > MOST_ELEMENTS) return;
  const data = await tensor.data();
  assertEquals(data.length, numel);
  if (tensor.dtype === "bool") assert(data.every((value) => value === 0 || value === 1));
}

/** Checks all tensors in an object. */
async function checkObject(object: unknown): Promise<void> {
  const seen = new Set<unknown>();
  const left = [object];
  while (left.length > 0) {
    const value = left.pop();
    if (seen.has(value)) continue;
    if (typeof value === "object") seen.add(value);
    if (value instanceof torch.Tensor) await checkTensor(value);
    else if (value instanceof Map) left.push(...value.keys(), ...value.values());
    else if (Array.isArray(value)) left.push(...value);
    else assert(["string", "number", "bigint", "boolean"].includes(typeof value) || value === null);
  }
}

async function readCheckpoint(path: string): Promise<void> {
  await checkObject(await torch.load<unknown>(path));
}

/** Mutates the pickle of a checkpoint, and leaves its storages. */
function pickleOf(name: string): Format {
  const entries = [...zipEntries(file(name))];
  const files = Object.fromEntries(entries.map(({ name, content }) => [name, content]));
  const key = Object.keys(files).find((name) => name.endsWith("/data.pkl"))!;
  return {
    seeds: [files[key].slice()],
    finish: (mutated) => zipOf({ ...files, [key]: mutated }),
    read: readCheckpoint,
  };
}

/** The file and its bytes have to give the same tensors, or both be refused. */
async function readSafetensors(path: string, bytes: Bytes): Promise<void> {
  let expected: Map<string, torch.Tensor> | Error;
  try {
    expected = safetensors.load(bytes);
  } catch (error) {
    expected = error as Error;
  }
  try {
    const tensors = await safetensors.load_file(path);
    assert(
      expected instanceof Map,
      `the file is read, of the bytes there is an error, ${expected}`,
    );
    assertEquals([...tensors.keys()], [...expected.keys()]);
    for (const [name, tensor] of tensors) {
      await checkTensor(tensor);
      const { dtype, shape } = expected.get(name)!;
      assertEquals([tensor.dtype, tensor.shape], [dtype, shape]);
      assertEquals(await tensor.data(), await expected.get(name)!.data());
    }
  } catch (error) {
    if (expected instanceof Error) {
      assertEquals((error as Error).message.replaceAll(quote(path), "the bytes"), expected.message);
    }
    throw error;
  }
}

const tensors = ["loader", "state_dict"].map((name): Bytes =>
  new Uint8Array(gunzipSync(file(`${name}.safetensors.gz`)))
);

/** The JSON of a safetensors file, which is followed by the values that its header was written for. */
function headerOf(bytes: Bytes): Format {
  const end = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const values = bytes.subarray(end);
  return {
    seeds: [bytes.slice(8, end)],
    finish(json) {
      const length = new Uint8Array(BigUint64Array.of(BigInt(json.length)).buffer);
      return joined(length, json, values);
    },
    read: readSafetensors,
  };
}

/** idx files of all types, of the same bytes. */
const idx = [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e].map((code): Bytes => {
  const pixels = file("images/0_grey.jpg").slice(0, 7 * 8 * 8);
  const size = { 0x0b: 2, 0x0c: 4, 0x0d: 4, 0x0e: 8 }[code] ?? 1;
  return Uint8Array.from([0, 0, code, 3, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 8 / size, ...pixels]);
});

/** As MNIST's files are read. */
async function readIdx(path: string, bytes: Bytes): Promise<void> {
  const gzipped = bytes[0] === 0x1f;
  const { shape, data } = parseIdx(
    gzipped ? await gunzip(bytes, quote(path), 1 << 26) : bytes,
    quote(path),
  );
  assertEquals(data.length, shape.reduce((product, length) => product * length, 1));
}

const gzipped = (bytes: Bytes): Bytes => new Uint8Array(gzipSync(bytes));

/** Pixels for each byte of a file at most: of no format here come more. */
const MOST_PIXELS = 8 * 1032;

async function readImage(path: string, bytes: Bytes): Promise<void> {
  const { width, height, channels, data } = await Image.open(path);
  assertEquals(data.length, width * height * channels);
  assert(width * height <= MOST_PIXELS * bytes.length, `${width} x ${height} pixels`);
}

const png = images(".png");

/** Header and rows of an image, its colours and all check sums being right. */
function rowsOf(image: Bytes): Format {
  const view = new DataView(image.buffer);
  const chunks = new Map<string, Bytes>();
  for (let at = 8; at < image.length; at += 12 + view.getUint32(at)) {
    const type = new TextDecoder().decode(image.subarray(at + 4, at + 8));
    const data = image.subarray(at + 8, at + 8 + view.getUint32(at));
    chunks.set(type, joined(chunks.get(type) ?? new Uint8Array(), data));
  }
  const palette = chunks.get("PLTE");
  return {
    seeds: [joined(chunks.get("IHDR")!, inflateSync(chunks.get("IDAT")!))],
    finish: (mutated) =>
      joined(
        image.subarray(0, 8),
        pngChunk("IHDR", mutated.subarray(0, 13)),
        palette ? pngChunk("PLTE", palette) : new Uint8Array(),
        pngChunk("IDAT", zlib(mutated.subarray(13))),
        pngChunk("IEND", new Uint8Array()),
      ),
    read: readImage,
  };
}

function texts(seeds: readonly string[], type: utils.TextType): Format {
  return {
    seeds: seeds.map((text) => new TextEncoder().encode(text)),
    read: async (path) => await checkTensor(await utils.text_to_tensor(path, type)),
  };
}

/** All formats; some twice, to get behind what guards them. */
export const formats: Readonly<Record<string, Format>> = {
  "checkpoint": { seeds: ["mixed.pt", "state_dict.net"].map(file), read: readCheckpoint },
  "checkpoint with right check sums": {
    seeds: ["mixed.pt", "state_dict.net"].map(file),
    finish: repairZip,
    read: readCheckpoint,
  },
  "pickle of views and plain values": pickleOf("mixed.pt"),
  "pickle of a network": pickleOf("state_dict.net"),
  "checkpoint before 1.6": { seeds: [file("state_dict_legacy.net")], read: readCheckpoint },
  "safetensors": { seeds: tensors, read: readSafetensors },
  "header of safetensors": headerOf(tensors[0]),
  "idx": { seeds: idx, read: readIdx },
  "gzip": { seeds: idx.map(gzipped), read: readIdx },
  "idx in gzip": { seeds: idx, finish: gzipped, read: readIdx },
  "PNG": { seeds: png, read: readImage },
  "PNG with right check sums": { seeds: png, finish: repairPng, read: readImage },
  "rows of PNG in colours": rowsOf(file("images/0_rgb.png")),
  "rows of PNG with a palette": rowsOf(file("images/0_palette.png")),
  "text of float": texts(["3,2\n0.1,-2,1e-9,inf,-0,nan", "\n3.5", "2,0,3\n"], "float"),
  "text of long": texts(["2,2\n9007199254740993,-1,0,12", "1\n-9223372036854775808"], "long"),
  "JPEG": { seeds: images(".jpg"), read: readImage },
};

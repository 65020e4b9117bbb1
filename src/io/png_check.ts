/**
 * Looks at a PNG file before a decoder does, and refuses what the decoder would take: sizes that the
 * bytes present cannot fill, data that is cut off or does not match its checksum, or that would
 * decompress without end. Leaves the checksums of the chunks to the decoder, and gives no pixels.
 *
 * @module
 */

import { decompress } from "./gzip.ts";
import { checkSize } from "./pixels.ts";

/** What the header of a PNG file says, and the chunks that matter for its pixels. */
export interface CheckedPng {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  /** The file without the chunks that say nothing about pixels. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array<ArrayBuffer>;
  /** With length, type and checksum. */
  readonly whole: Uint8Array<ArrayBuffer>;
}

type Header = Omit<CheckedPng, "bytes"> & { readonly interlaced: boolean };

const signature = [137, 80, 78, 71, 13, 10, 26, 10];

/** By colour type: values of a pixel, and the bits that a value may have. */
const kinds: Readonly<Record<number, readonly [values: number, depths: readonly number[]]>> = {
  0: [1, [1, 2, 4, 8, 16]],
  2: [3, [8, 16]],
  3: [1, [1, 2, 4, 8]],
  4: [2, [8, 16]],
  6: [4, [8, 16]],
};

/** Deflate gives at most so many bytes for one. */
const maxRatio = 1032;

/**
 * Tells a PNG file by its first bytes.
 *
 * @param bytes The start of a file.
 * @returns Whether it has the signature.
 */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * Checks a PNG file.
 *
 * @param file The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns Its header, and the file reduced to what its pixels need.
 * @throws {TypeError} If it is malformed, truncated or of a kind that is not read here.
 * @throws {RangeError} If the image is too large.
 */
export async function checkPng(file: Uint8Array<ArrayBuffer>, name: string): Promise<CheckedPng> {
  const refuse = (reason: string): never => {
    throw new TypeError(`Cannot read ${name} as PNG: ${reason}`);
  };
  if (!isPng(file)) refuse("it does not start as a PNG file does");
  const chunks = readChunks(file, refuse);
  const header = readHeader(chunks[0], refuse);
  const { width, height, depth, colorType } = header;
  checkSize(width, height, `read ${name} as PNG`);
  const palette = chunks.findIndex(({ type }) => type === "PLTE");
  const start = chunks.findIndex(({ type }) => type === "IDAT");
  if (colorType === 3 && !(palette > 0 && palette < start)) refuse("it has no palette");
  const parts = chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data);
  await checkData(parts, rawSize(header), name, refuse);
  return { width, height, depth, colorType, bytes: reduce(chunks) };
}

function readChunks(file: Uint8Array<ArrayBuffer>, refuse: (reason: string) => never): Chunk[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: Chunk[] = [];
  for (let offset = signature.length;;) {
    if (offset + 12 > file.length) refuse("it is truncated");
    const length = view.getUint32(offset);
    const end = offset + 12 + length;
    if (end > file.length) refuse("it is truncated");
    const type = String.fromCharCode(...file.subarray(offset + 4, offset + 8));
    if (/^[A-Z]/.test(type) && !["IHDR", "PLTE", "IDAT", "IEND"].includes(type)) {
      refuse(`it has the unknown chunk ${JSON.stringify(type)}`);
    }
    if (type === "IHDR" && chunks.length > 0) refuse("it has two headers");
    const data = file.subarray(offset + 8, end - 4);
    chunks.push({ type, data, whole: file.subarray(offset, end) });
    if (type === "IEND") return chunks;
    offset = end;
  }
}

function readHeader({ type, data }: Chunk, refuse: (reason: string) => never): Header {
  if (type !== "IHDR" || data.length !== 13) refuse("it does not start with a header of 13 bytes");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colorType, compression, filter, interlace] = data.subarray(8);
  if (width === 0 || height === 0) refuse(`it has ${width} x ${height} pixels`);
  if (!kinds[colorType]?.[1].includes(depth)) {
    refuse(`it has ${depth} bits for the colour type ${colorType}, which do not go together`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) refuse("it has an unknown method");
  if (interlace === 1 && depth < 8) refuse("it is interlaced with less than 8 bits for a value");
  return { width, height, depth, colorType, interlaced: interlace === 1 };
}

/** First column and row of each pass over an interlaced image, and the steps to the next ones. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bytes of all rows, each with the byte that names its filter. */
function rawSize({ width, height, depth, colorType, interlaced }: Header): number {
  const bits = depth * kinds[colorType][0];
  const rows = (columns: number, count: number): number =>
    columns === 0 ? 0 : count * (1 + Math.ceil(columns * bits / 8));
  if (!interlaced) return rows(width, height);
  return passes.reduce((total, [left, top, right, down]) => {
    const columns = Math.max(0, Math.ceil((width - left) / right));
    return total + rows(columns, Math.max(0, Math.ceil((height - top) / down)));
  }, 0);
}

async function checkData(
  parts: readonly Uint8Array[],
  size: number,
  name: string,
  refuse: (reason: string) => never,
): Promise<void> {
  const compressed = parts.reduce((sum, { length }) => sum + length, 0);
  const tooShort = "its data is truncated";
  if (compressed < 6 || size > compressed * maxRatio) refuse(tooShort);
  const raw = await decompress("deflate", parts, `the data of ${name}`, size);
  if (raw.length < size) refuse(tooShort);
  if (adler32(raw) !== lastFourBytes(parts)) refuse("its data does not match the checksum");
}

/** The checksum of zlib data, which not every platform compares, above all where it is missing. */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let start = 0; start < bytes.length; start += 3800) {
    const end = Math.min(start + 3800, bytes.length); // so few that the sums stay exact
    for (let i = start; i < end; i++) {
      a += bytes[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}

function lastFourBytes(parts: readonly Uint8Array[]): number {
  const tail: number[] = [];
  for (let i = parts.length - 1; i >= 0 && tail.length < 4; i--) {
    tail.unshift(...parts[i].slice(-(4 - tail.length)));
  }
  return tail.reduce((value, byte) => value * 256 + byte, 0);
}

/** Without profiles, texts and whatever else a decoder would spend time and memory on. */
function reduce(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  const kept = chunks.filter(({ type }) => ["IHDR", "PLTE", "IDAT", "IEND"].includes(type));
  const length = kept.reduce((sum, { whole }) => sum + whole.length, signature.length);
  const bytes = new Uint8Array(length);
  bytes.set(signature);
  let offset = signature.length;
  for (const { whole } of kept) {
    bytes.set(whole, offset);
    offset += whole.length;
  }
  return bytes;
}

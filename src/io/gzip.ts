/**
 * Compressed data, by the streams that the platform has: they check what the format lets them check.
 * The output is bounded, so that a small file cannot fill the memory. Knows nothing of files.
 *
 * @module
 */

/** At most 1032 bytes come out for one that goes in, so a slice gives at most 16 MB at a time. */
const sliceSize = 16 * 1024;

/**
 * Decompresses gzip data of one member.
 *
 * @param bytes The compressed data.
 * @param name What it is, for the sentence of an error: a quoted path, `the labels`, ….
 * @param maxBytes The most that may come out.
 * @returns The data.
 * @throws {TypeError} If the data is no gzip data, truncated, corrupt or has something after its end.
 * @throws {RangeError} If more than `maxBytes` come out.
 */
export function gunzip(
  bytes: Uint8Array,
  name: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return decompress("gzip", [bytes], name, maxBytes);
}

/**
 * Compresses data as one gzip member, the same bytes for the same data on one platform.
 *
 * @param bytes The data.
 * @returns The compressed data.
 */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const stream = slices([bytes]).pipeThrough(new CompressionStream("gzip"));
  return await collect(stream, Infinity) as Uint8Array<ArrayBuffer>;
}

/**
 * Tells gzip data by its first two bytes.
 *
 * @param bytes The start of a file.
 * @returns Whether it can only be gzip data.
 */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompresses data of either format. Whether zlib data (`"deflate"`) was complete, some platforms do
 * not check: the caller has to.
 *
 * @param format The format.
 * @param pieces The compressed data, in pieces that follow one another.
 * @param name What it is, for the sentence of an error.
 * @param maxBytes The most that may come out.
 * @returns The data.
 * @throws {TypeError} If the data is corrupt.
 * @throws {RangeError} If more than `maxBytes` come out.
 */
export async function decompress(
  format: "gzip" | "deflate",
  pieces: readonly Uint8Array[],
  name: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let data: Uint8Array<ArrayBuffer> | null;
  try {
    data = await collect(slices(pieces).pipeThrough(new DecompressionStream(format)), maxBytes);
  } catch (error) {
    throw new TypeError(`Cannot decompress ${name}: the data is truncated or corrupt`, {
      cause: error,
    });
  }
  if (data === null) {
    throw new RangeError(`Cannot decompress ${name}: more than ${maxBytes} bytes come out`);
  }
  return data;
}

/** Hands the data over piece by piece, as the reader asks for it. */
function slices(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let piece = 0;
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      while (piece < pieces.length && offset >= pieces[piece].length) {
        piece++;
        offset = 0;
      }
      if (piece === pieces.length) return controller.close();
      const end = offset + sliceSize;
      controller.enqueue(pieces[piece].subarray(offset, end) as Uint8Array<ArrayBuffer>);
      offset = end;
    },
  }, { highWaterMark: 0 });
}

/** All that a stream gives, or null if that is more than `maxBytes`. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return null;
    }
  }
  const data = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    data.set(chunk, offset);
    offset += chunk.length;
  }
  return data;
}

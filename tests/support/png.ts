/**
 * PNG files with right check sums, so that readers look beyond them.
 *
 * @module
 */

import { crc32, deflateSync } from "node:zlib";
import { type Bytes, joined } from "./mutations.ts";

/** A PNG file with the check sums of its chunks as far as they follow one another. */
export function repairPng(bytes: Bytes): Bytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}

/** A chunk of a PNG file. */
export function pngChunk(type: string, data: Uint8Array): Bytes {
  const chunk = joined(new Uint8Array(4), new TextEncoder().encode(type), data, new Uint8Array(4));
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

/** Data as zlib has it. */
export function zlib(bytes: Uint8Array): Bytes {
  return new Uint8Array(deflateSync(bytes));
}

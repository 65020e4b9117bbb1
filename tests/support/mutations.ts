/**
 * Mutated files.
 *
 * @module
 */

import { uniform } from "./arbitrary.ts";

/** Bytes of a file. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes that mean something in many formats. */
const TELLING = [0, 1, 0x7f, 0x80, 0xff];

/** Lengths and counts at which readers go wrong. */
const INTEGERS = [
  0,
  1,
  -1,
  2,
  7,
  8,
  255,
  256,
  2 ** 15,
  2 ** 16,
  2 ** 24,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 62,
]
  .flatMap((n) => [n - 1, n, n + 1].map(BigInt));

/** Where in a file most lengths are. */
const HEAD = 256;

/**
 * A mutation of one of several files: bits flipped, bytes changed, parts cut out, cut off, put in or doubled, numbers
 * set to what no file has, or the start of one file with the end of another.
 *
 * @param seed The same one gives the same mutation.
 */
export function mutation(files: readonly Bytes[], seed: number): Bytes {
  const random = uniform(seed + 1);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)];
  let bytes = pick(files).slice();
  for (let change = 1 + below(4); change > 0 && bytes.length > 0; change--) {
    bytes = changed(bytes, pick(files), below, pick);
  }
  return bytes;
}

function changed(
  bytes: Bytes,
  other: Bytes,
  below: (limit: number) => number,
  pick: <T>(from: readonly T[]) => T,
): Bytes {
  const at = below(2) === 0 ? below(bytes.length) : below(Math.min(HEAD, bytes.length));
  const length = below(Math.min(64, bytes.length - at) + 1);
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (below(12)) {
    case 0:
      return joined(before, after);
    case 1:
      return joined(before, ...Array<Bytes>(2 + below(8)).fill(part), after);
    case 2:
      return bytes.slice(0, at);
    case 3: {
      const value = pick([() => 0, () => 0xff, () => below(256)]);
      return joined(before, Uint8Array.from({ length }, value), bytes.subarray(at));
    }
    case 4: {
      const from = pick([at, below(other.length)]);
      return joined(before, other.subarray(from));
    }
    case 5:
      return joined(before, other.subarray(at, at + length), after);
    case 6:
    case 7:
      return withNumber(bytes, at, pick(INTEGERS), pick([1, 2, 4, 8]), below(2) === 0);
    case 8:
      return withDigits(bytes, at, pick(INTEGERS));
    case 9:
      bytes[at] ^= 1 << below(8);
      return bytes;
    case 10:
      bytes[at] = pick(TELLING);
      return bytes;
    default:
      bytes[at] = below(256);
      return bytes;
  }
}

/** With a number of so many bytes. */
function withNumber(bytes: Bytes, at: number, value: bigint, size: number, low: boolean): Bytes {
  const field = new Uint8Array(8);
  new DataView(field.buffer).setBigInt64(0, value, low);
  bytes.set(
    (low ? field.subarray(0, size) : field.subarray(8 - size)).subarray(0, bytes.length - at),
    at,
  );
  return bytes;
}

/** With a number in place of the next one that is written in digits. */
function withDigits(bytes: Bytes, from: number, value: bigint): Bytes {
  const isDigit = (byte: number): boolean => byte >= 48 && byte < 58;
  const start = bytes.findIndex((byte, i) => i >= from && isDigit(byte));
  if (start < 0) return bytes;
  let end = start;
  while (end < bytes.length && isDigit(bytes[end])) end++;
  return joined(
    bytes.subarray(0, start),
    new TextEncoder().encode(String(value)),
    bytes.subarray(end),
  );
}

/** Bytes one after the other. */
export function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

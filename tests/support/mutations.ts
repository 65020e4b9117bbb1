/**
 * Mutated files.
 *
 * @module
 */

import { uniform } from "./arbitrary.ts";

/** Bytes that mean something in many formats. */
const TELLING = [0, 1, 0x7f, 0x80, 0xff];

/**
 * Mutations of a file: bytes changed, parts cut out, doubled or cut off.
 *
 * @returns Each with the seed that gives it again.
 */
export function* mutations(
  bytes: Uint8Array<ArrayBuffer>,
  count: number,
): Generator<[seed: number, mutated: Uint8Array<ArrayBuffer>]> {
  for (let seed = 0; seed < count; seed++) yield [seed, mutate(bytes, seed)];
}

function mutate(bytes: Uint8Array<ArrayBuffer>, seed: number): Uint8Array<ArrayBuffer> {
  const random = uniform(seed + 1);
  const below = (limit: number): number => Math.floor(random() * limit);
  let mutated = bytes.slice();
  for (let change = 1 + below(4); change > 0; change--) {
    const at = below(mutated.length);
    const length = below(Math.min(64, mutated.length - at) + 1);
    const part = mutated.subarray(at, at + length);
    switch (below(8)) {
      case 0:
        mutated = joined(mutated.subarray(0, at), mutated.subarray(at + length));
        break;
      case 1:
        mutated = joined(mutated.subarray(0, at), part, part, mutated.subarray(at + length));
        break;
      case 2:
        mutated = mutated.slice(0, at);
        break;
      case 3:
      case 4:
        if (mutated.length > 0) mutated[at] = TELLING[below(TELLING.length)];
        break;
      default:
        if (mutated.length > 0) mutated[at] = below(256);
    }
  }
  return mutated;
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * The bytes of a generator's state: the layout of PyTorch's CPU generator, little-endian. Bytes that
 * come in are treated as hostile.
 *
 * @module
 */

import { describe } from "../../validation.ts";
import { type Position, STATE_WORDS } from "./mt19937.ts";

/** Everything that decides on the numbers to come, and the seed. */
export interface GeneratorState {
  readonly seed: bigint;
  readonly position: Position;
  readonly cachedNormal: number | null;
}

// Byte offsets. PyTorch keeps each 32-bit word in 64 bits, and between these fields others that its
// CPU generator no longer uses.
const SEED = 0;
const LEFT = 8;
const SEEDED = 12;
const NEXT = 16;
const WORDS = 24;
const NORMAL = 5024;
const NORMAL_IS_VALID = 5040;
const BYTES = 5056;

/** Writes a state as bytes. */
export function packState(state: GeneratorState): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(SEED, state.seed, true);
  view.setInt32(LEFT, state.position.left, true);
  view.setInt32(SEEDED, 1, true);
  view.setBigUint64(NEXT, BigInt(state.position.next), true);
  state.position.words.forEach((word, i) => view.setUint32(WORDS + 8 * i, word, true));
  if (state.cachedNormal !== null) {
    view.setFloat64(NORMAL, state.cachedNormal, true);
    view.setInt32(NORMAL_IS_VALID, 1, true);
  }
  return bytes;
}

/**
 * Reads a state from bytes.
 *
 * @throws {TypeError} If it is not a Uint8Array of the right length.
 * @throws {RangeError} If the bytes are not the state of a generator.
 */
export function unpackState(bytes: unknown): GeneratorState {
  if (!(bytes instanceof Uint8Array) || bytes.length !== BYTES) {
    throw new TypeError(
      `Cannot set the state of a generator to ${describe(bytes)}: ` +
        `expected a Uint8Array of ${BYTES} elements`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const left = view.getInt32(LEFT, true);
  const next = Number(view.getBigUint64(NEXT, true));
  const words = new Uint32Array(STATE_WORDS);
  let excess = 0;
  for (let i = 0; i < STATE_WORDS; i++) {
    words[i] = view.getUint32(WORDS + 8 * i, true);
    excess |= view.getUint32(WORDS + 8 * i + 4, true);
  }
  const valid = view.getInt32(NORMAL_IS_VALID, true) !== 0;
  const normal = view.getFloat64(NORMAL, true);
  // The draws up to the renewal must not run past the last word.
  const inRange = left >= 1 && left <= STATE_WORDS && next <= STATE_WORDS + 1 - left;
  if (
    view.getInt32(SEEDED, true) !== 1 || !inRange || excess !== 0 ||
    (valid && !Number.isFinite(normal))
  ) {
    throw new RangeError(
      "Cannot set the state of a generator: the bytes are not what get_state() gives",
    );
  }
  return {
    seed: view.getBigUint64(SEED, true),
    position: { words, left, next },
    cachedNormal: valid ? normal : null,
  };
}

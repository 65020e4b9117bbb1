/**
 * The order that sorts words of 32 bits, stable: equal ones stay in the order they were in, so that
 * longer keys are sorted word by word, the lowest first.
 *
 * @module
 */

import type { NumberArray } from "./arrays.ts";

const DIGIT = 8;
const DIGITS = 32 / DIGIT;
const RADIX = 1 << DIGIT;

/** Up to this length insertion takes less time than counting digits. */
const SHORT = 48;

/** An order of a line of elements. */
export class Order {
  /** The elements in order. Not to be kept over a sort. */
  indices: Uint32Array;
  #spare: Uint32Array;
  readonly #keys: Uint32Array;
  readonly #counts = new Uint32Array(DIGITS * RADIX);

  constructor(length: number) {
    this.indices = new Uint32Array(length);
    this.#spare = new Uint32Array(length);
    this.#keys = new Uint32Array(length);
  }

  /** Back to the order in which the elements came. */
  reset(): void {
    const { indices } = this;
    for (let k = 0; k < indices.length; k++) indices[k] = k;
  }

  /** Takes the words to sort by from an array. */
  setKeys(
    bits: NumberArray,
    at: number,
    step: number,
    key: (bits: number) => number,
    descending: boolean,
  ): void {
    const keys = this.#keys;
    const flip = descending ? 0xffffffff : 0;
    for (let k = 0; k < keys.length; k++) keys[k] = key(bits[at + k * step]) ^ flip;
  }

  /** Sorts by the words. */
  sort(): void {
    if (this.indices.length <= SHORT) this.#insert();
    else this.#countDigits();
  }

  #insert(): void {
    const { indices } = this;
    const keys = this.#keys;
    for (let k = 1; k < indices.length; k++) {
      const index = indices[k];
      const key = keys[index];
      let to = k;
      for (; to > 0 && keys[indices[to - 1]] > key; to--) indices[to] = indices[to - 1];
      indices[to] = index;
    }
  }

  #countDigits(): void {
    const keys = this.#keys;
    const counts = this.#counts.fill(0);
    for (const key of keys) {
      for (let digit = 0; digit < DIGITS; digit++) {
        counts[digit * RADIX + ((key >>> (digit * DIGIT)) & (RADIX - 1))]++;
      }
    }
    for (let digit = 0; digit < DIGITS; digit++) {
      const ends = counts.subarray(digit * RADIX, (digit + 1) * RADIX);
      // A digit that all words share changes nothing.
      if (ends[(keys[0] >>> (digit * DIGIT)) & (RADIX - 1)] < keys.length) {
        this.#distribute(ends, digit * DIGIT);
      }
    }
  }

  /** Puts the elements in order of one digit, given how often each value of it occurs. */
  #distribute(counts: Uint32Array, shift: number): void {
    let start = 0;
    for (let value = 0; value < RADIX; value++) {
      const count = counts[value];
      counts[value] = start;
      start += count;
    }
    const keys = this.#keys;
    const from = this.indices;
    const to = this.#spare;
    for (let k = 0; k < from.length; k++) {
      const index = from[k];
      to[counts[(keys[index] >>> shift) & (RADIX - 1)]++] = index;
    }
    this.indices = to;
    this.#spare = from;
  }
}

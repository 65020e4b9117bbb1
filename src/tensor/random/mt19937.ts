/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded and consumed as PyTorch's CPU
 * generator does. Gives raw bits and uniform numbers; knows no distributions and checks nothing.
 *
 * @module
 */

/** How many 32-bit words the state has. */
export const STATE_WORDS = 624;
const SHIFT_WORDS = 397;

/** A position in the sequence, as PyTorch keeps it. */
export interface Position {
  /** The state, {@linkcode STATE_WORDS} words. */
  readonly words: Uint32Array;
  /** How many draws there are up to the next renewal of the state, that one included. */
  readonly left: number;
  /** The word that the next draw without a renewal takes. */
  readonly next: number;
}

/** The sequence of a seed. */
export class Mt19937 {
  readonly #words = new Uint32Array(STATE_WORDS);
  #left = 1;
  #next = 0;

  /** @param seed The lower 32 bits of the seed: the algorithm takes no more. */
  seed(seed: number): void {
    const words = this.#words;
    words[0] = seed;
    for (let i = 1; i < STATE_WORDS; i++) {
      const last = words[i - 1];
      words[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.#left = 1;
    this.#next = 0;
  }

  /** A copy of the position, or the position to go on from. */
  get position(): Position {
    return { words: this.#words.slice(), left: this.#left, next: this.#next };
  }

  set position(position: Position) {
    this.#words.set(position.words);
    this.#left = position.left;
    this.#next = position.next;
  }

  /** The next 32 bits. */
  uint32(): number {
    if (--this.#left === 0) this.#renew();
    let y = this.#words[this.#next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** 64 bits: two draws, the upper half first. */
  uint64(): bigint {
    const upper = this.uint32();
    return (BigInt(upper) << 32n) | BigInt(this.uint32());
  }

  /** A float32 in [0, 1): the lower 24 bits of one draw. */
  float32(): number {
    return (this.uint32() & 0xffffff) * 2 ** -24;
  }

  /** A float64 in [0, 1): the lower 53 bits of two draws. */
  float64(): number {
    const upper = this.uint32() & 0x1fffff;
    return (upper * 2 ** 32 + this.uint32()) * 2 ** -53;
  }

  #renew(): void {
    const words = this.#words;
    for (let i = 0; i < STATE_WORDS; i++) {
      const mixed = (words[i] & 0x80000000) | (words[(i + 1) % STATE_WORDS] & 0x7fffffff);
      words[i] = words[(i + SHIFT_WORDS) % STATE_WORDS] ^ (mixed >>> 1) ^
        (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#left = STATE_WORDS;
    this.#next = 0;
  }
}

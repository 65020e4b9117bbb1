/**
 * Random numbers that are addressed, not drawn in turn: each image has a stream of its own that
 * follows from the seed and its index, so that any image can be drawn without those before it.
 *
 * @module
 */

const INCREMENT = 0x9e3779b97f4a7c15n;

/** SplitMix64 (Steele, Lea, Flood 2014): one step of the generator and its output. */
function splitMix(state: bigint): bigint {
  let z = BigInt.asUintN(64, state);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

/** A stream of numbers: xoshiro128** (Blackman, Vigna 2018), seeded by SplitMix64. */
export class Stream {
  readonly #state = new Uint32Array(4);
  #normal: number | null = null;

  /** @param address Integers that name the stream. */
  constructor(...address: readonly number[]) {
    let state = 0n;
    for (const part of address) state = splitMix(state + INCREMENT + BigInt(part));
    for (let i = 0; i < 4; i += 2) {
      const bits = splitMix(state += INCREMENT);
      this.#state[i] = Number(bits & 0xffffffffn);
      this.#state[i + 1] = Number(bits >> 32n);
    }
  }

  /** A number from 0 to 1, which does not come up; 32 bits. */
  uniform(from = 0, to = 1): number {
    const s = this.#state;
    const mixed = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 11);
    return from + (to - from) * (mixed / 2 ** 32);
  }

  /** A normal number of mean 0, by Box-Muller. */
  normal(deviation = 1): number {
    if (this.#normal !== null) {
      const kept = this.#normal;
      this.#normal = null;
      return kept * deviation;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#normal = radius * Math.sin(angle);
    return radius * Math.cos(angle) * deviation;
  }
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

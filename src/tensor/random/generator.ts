/**
 * The generator that users hold: its seed and its state. The numbers themselves are drawn by the
 * functions beside this file (`uniform.ts`, `normal.ts`, `bernoulli.ts`, `randint.ts`,
 * `randperm.ts`).
 *
 * @module
 */

import { describe } from "../../validation.ts";
import { Mt19937 } from "./mt19937.ts";
import { packState, unpackState } from "./state.ts";

/** What PyTorch gives a generator that nobody has seeded. */
const UNSEEDED = 67280421310721n;

/** What the functions that draw read and advance. */
export interface Source {
  /** The raw sequence. */
  readonly engine: Mt19937;
  /** Box-Muller gives two samples; the second one waits here for the next call. */
  cachedNormal: number | null;
}

/** The insides of a generator, for the functions that draw; refuses what is none. */
export let sourceOf: (generator: Generator) => Source;

/**
 * A source of random numbers on the CPU that gives what PyTorch's `torch.Generator` gives: the same
 * numbers in the same order, whichever function draws them.
 *
 * @example
 * ```ts
 * import { torch } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const generator = new torch.Generator().manual_seed(42);
 * const state = generator.get_state();
 * const sampler = new torch.utils.data.SubsetRandomSampler([3, 5, 8], { generator });
 * const first = [...sampler];
 * generator.set_state(state);
 * assertEquals([...sampler], first);
 * ```
 */
export class Generator {
  readonly #source: Source = { engine: new Mt19937(), cachedNormal: null };
  #seed = UNSEEDED;

  static {
    sourceOf = (generator) => {
      if (typeof generator === "object" && generator !== null && #source in generator) {
        return generator.#source;
      }
      throw new TypeError(
        `Cannot draw random numbers from ${describe(generator)}: expected a torch.Generator`,
      );
    };
  }

  /** A generator that starts, as PyTorch's do, from one fixed seed until it is given another. */
  constructor() {
    this.manual_seed(UNSEEDED);
  }

  /**
   * Starts anew from a seed.
   *
   * @param seed An integer from -2^63 to 2^64 - 1. A negative one stands for itself plus 2^64, and
   * only the lower 32 bits decide on the numbers, both as in PyTorch.
   * @returns This generator.
   * @throws {TypeError} If the seed is neither a number nor a bigint.
   * @throws {RangeError} If it is not an integer, not a safe one, or out of range.
   */
  manual_seed(seed: number | bigint): this {
    this.#seed = toSeed(seed);
    this.#source.engine.seed(Number(this.#seed & 0xffffffffn));
    this.#source.cachedNormal = null;
    return this;
  }

  /**
   * Starts anew from a seed that nobody can foresee.
   *
   * @returns The seed; like PyTorch's, it fits in 53 bits.
   */
  seed(): bigint {
    const [upper, lower] = crypto.getRandomValues(new Uint32Array(2));
    this.manual_seed((upper & 0x1fffff) * 2 ** 32 + lower);
    return this.#seed;
  }

  /** The seed that the generator was last started from, from 0 to 2^64 - 1. */
  initial_seed(): bigint {
    return this.#seed;
  }

  /**
   * A copy of the whole state, to go on from later, bit for bit.
   *
   * @returns 5056 bytes, laid out as `torch.Generator.get_state()` of PyTorch gives them, so that
   * either side can go on where the other stopped.
   */
  get_state(): Uint8Array<ArrayBuffer> {
    const { engine, cachedNormal } = this.#source;
    return packState({ seed: this.#seed, position: engine.position, cachedNormal });
  }

  /**
   * Goes on from a state that `get_state` gave, here or in PyTorch.
   *
   * @param state The state.
   * @throws {TypeError} If it is not a Uint8Array of 5056 bytes.
   * @throws {RangeError} If the bytes are not the state of a generator.
   */
  set_state(state: Uint8Array): void {
    const { seed, position, cachedNormal } = unpackState(state);
    this.#seed = seed;
    this.#source.engine.position = position;
    this.#source.cachedNormal = cachedNormal;
  }
}

function toSeed(seed: unknown): bigint {
  if (typeof seed !== "number" && typeof seed !== "bigint") {
    throw new TypeError(`Cannot seed a generator with ${describe(seed)}: expected an integer`);
  }
  const usable = typeof seed === "number"
    ? Number.isSafeInteger(seed)
    : seed >= -(2n ** 63n) && seed < 2n ** 64n;
  if (!usable) {
    throw new RangeError(
      `Cannot seed a generator with ${describe(seed)}: expected an integer from -2^63 to ` +
        `2^64 - 1, beyond 2^53 as a bigint`,
    );
  }
  return BigInt.asUintN(64, BigInt(seed));
}

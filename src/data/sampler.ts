/**
 * The orders in which a data set is gone through: PyTorch's samplers, which give indices one by one.
 * Iterating one again starts a new pass. They draw from their generators exactly when and what
 * PyTorch's draw.
 *
 * @module
 */

import { default_generator } from "../tensor/random/default_generator.ts";
import { Generator } from "../tensor/random/generator.ts";
import { nextSeed, randint } from "../tensor/random/randint.ts";
import { permutation } from "../tensor/random/randperm.ts";
import { checkInteger, describe } from "../validation.ts";
import { bindArguments } from "../keywords.ts";

/** With replacement, PyTorch draws so many at a time; who shares the generator sees it. */
const CHUNK = 32;
const SUBJECT = "the arguments of RandomSampler";

/** Anything of a length, such as a `Dataset` or an array. */
export interface Sized {
  /** The number of elements. */
  readonly length: number;
}

/** What gives the indices (or, as a `BatchSampler`, the lists of indices) of one pass. */
export interface Sampler<Index = number> extends Iterable<Index>, Sized {}

/**
 * Goes through a data set in its order.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...new torch.utils.data.SequentialSampler(["a", "b", "c"])], [0, 1, 2]);
 * ```
 */
export class SequentialSampler implements Sampler {
  /** The data set. */
  readonly data_source: Sized;

  /**
   * Makes a sampler of all indices, in order.
   *
   * @param data_source The data set.
   * @throws {TypeError} If it has no length.
   */
  constructor(data_source: Sized) {
    checkLength(data_source, "SequentialSampler", 0);
    this.data_source = data_source;
  }

  /** How many indices a pass gives. */
  get length(): number {
    return this.data_source.length;
  }

  /** The indices of one pass. */
  *[Symbol.iterator](): IterableIterator<number> {
    const count = this.length;
    for (let i = 0; i < count; i++) yield i;
  }
}

/** The keyword arguments of {@linkcode RandomSampler}. */
export interface RandomSamplerOptions {
  /** Whether an index may come up again before all others have. Default: false. */
  replacement?: boolean;
  /** How many indices a pass gives. Default: as many as the data set has. */
  num_samples?: number | null;
  /** Where the order comes from. Default: a fresh generator at each pass, seeded by the default one. */
  generator?: Generator | null;
}

/** The arguments of {@linkcode RandomSampler} behind the data set: positional, keywords, or both. */
export type RandomSamplerArguments =
  | [options?: RandomSamplerOptions]
  | [replacement: boolean, options?: Omit<RandomSamplerOptions, "replacement">]
  | [
    replacement: boolean,
    num_samples: number | null,
    options?: Pick<RandomSamplerOptions, "generator">,
  ]
  | [replacement: boolean, num_samples: number | null, generator: Generator | null];

/**
 * Goes through a data set in random order.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const generator = new torch.Generator().manual_seed(0);
 * const sampler = new torch.utils.data.RandomSampler(["a", "b", "c", "d", "e"], { generator });
 * assertEquals([...sampler], [4, 0, 1, 3, 2]);
 * ```
 */
export class RandomSampler implements Sampler {
  /** The data set. */
  readonly data_source: Sized;
  /** Whether an index may come up again before all others have. */
  readonly replacement: boolean;
  /** Where the order comes from; null for a fresh generator at each pass. */
  readonly generator: Generator | null;
  readonly #numSamples: number | null;

  /**
   * Makes a sampler of all indices, in random order.
   *
   * @param data_source The data set.
   * @param args `replacement` (default false), `num_samples` (default null: as many as the data set
   * has) and `generator` (default null: a fresh one at each pass, seeded by the default generator).
   * @throws {TypeError} If an argument is of a wrong type.
   * @throws {RangeError} If the data set is empty, or `num_samples` not a positive integer.
   */
  constructor(data_source: Sized, ...args: RandomSamplerArguments) {
    const { replacement = false, num_samples = null, generator = null } = bindArguments(
      ["replacement", "num_samples", "generator"],
      args,
      SUBJECT,
    );
    checkLength(data_source, "RandomSampler", 1);
    if (typeof replacement !== "boolean") {
      throw new TypeError(
        `Cannot read ${SUBJECT}: "replacement" is ${describe(replacement)}, expected a boolean`,
      );
    }
    this.#numSamples = num_samples === null
      ? null
      : checkInteger(num_samples, "num_samples", SUBJECT, 1);
    this.data_source = data_source;
    this.replacement = replacement;
    this.generator = toGenerator(generator, SUBJECT);
  }

  /** How many indices a pass gives; follows the length of the data set unless it was given. */
  get num_samples(): number {
    return this.#numSamples ?? this.data_source.length;
  }

  /** How many indices a pass gives. */
  get length(): number {
    return this.num_samples;
  }

  /** The indices of one pass. */
  *[Symbol.iterator](): IterableIterator<number> {
    const n = checkLength(this.data_source, "RandomSampler", 1);
    const generator = this.generator ??
      new Generator().manual_seed(nextSeed(default_generator));
    const count = this.num_samples;
    if (this.replacement) {
      for (let given = 0; given < count; given += CHUNK) {
        const chunk = new BigInt64Array(Math.min(CHUNK, count - given));
        randint(generator, chunk, 0, n);
        for (const index of chunk) yield Number(index);
      }
    } else {
      for (let given = n; given <= count; given += n) yield* permutation(generator, n);
      // PyTorch draws a last permutation even if nothing of it is needed.
      yield* permutation(generator, n).subarray(0, count % n);
    }
  }
}

/** The keyword arguments of {@linkcode SubsetRandomSampler}. */
export interface SubsetRandomSamplerOptions {
  /** Where the order comes from. Default: the default generator. */
  generator?: Generator | null;
}

/**
 * Goes through some elements of a data set in random order.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const sampler = new torch.utils.data.SubsetRandomSampler([3, 5, 8]);
 * assertEquals([...sampler].sort(), [3, 5, 8]);
 * ```
 */
export class SubsetRandomSampler implements Sampler {
  /** The indices to go through. */
  readonly indices: ArrayLike<number>;
  /** Where the order comes from; null for the default generator. */
  readonly generator: Generator | null;

  /**
   * Makes a sampler of the given indices, in random order.
   *
   * @param indices Indices of the data set.
   * @param args `generator` (default null: the default generator), positional or as a keyword.
   * @throws {TypeError} If an argument is of a wrong type.
   * @throws {RangeError} If an index is not a non-negative integer.
   */
  constructor(
    indices: ArrayLike<number>,
    ...args: [generator?: Generator | null] | [options: SubsetRandomSamplerOptions]
  ) {
    const subject = "the arguments of SubsetRandomSampler";
    const { generator = null } = bindArguments(["generator"], args, subject);
    const count = checkLength(indices, "SubsetRandomSampler", 0);
    for (let i = 0; i < count; i++) checkInteger(indices[i], `indices[${i}]`, subject, 0);
    this.indices = indices;
    this.generator = toGenerator(generator, subject);
  }

  /** How many indices a pass gives. */
  get length(): number {
    return this.indices.length;
  }

  /** The indices of one pass. */
  *[Symbol.iterator](): IterableIterator<number> {
    const order = permutation(this.generator ?? default_generator, this.indices.length);
    for (const i of order) yield this.indices[i];
  }
}

/** Gives the length; refuses what has none, and a length below the minimum. */
export function checkLength(source: Sized, sampler: string, min: number): number {
  if (source === null || source === undefined) {
    throw new TypeError(
      `Cannot make a ${sampler} for ${describe(source)}: expected an object with a length`,
    );
  }
  return checkInteger(source.length, "length", `the data source of ${sampler}`, min);
}

function toGenerator(generator: unknown, subject: string): Generator | null {
  if (generator === null || generator instanceof Generator) return generator;
  throw new TypeError(
    `Cannot read ${subject}: "generator" is ${describe(generator)}, expected a torch.Generator`,
  );
}

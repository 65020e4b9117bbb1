/**
 * Indices in batches, and the start of a pass over a data set. Fetches nothing: that is the work of the
 * `DataLoader`, which iterates what is here.
 *
 * @module
 */

import { default_generator } from "../tensor/random/default_generator.ts";
import type { Generator } from "../tensor/random/generator.ts";
import { nextSeed } from "../tensor/random/randint.ts";
import { checkInteger, describe } from "../validation.ts";
import { bindArguments } from "../keywords.ts";
import type { Sampler } from "./sampler.ts";

/** The keyword arguments of {@linkcode BatchSampler}. */
export interface BatchSamplerOptions {
  /** How many indices a batch has. */
  batch_size: number;
  /** Whether a last batch of fewer indices is left out. */
  drop_last: boolean;
}

/**
 * Deals the indices of a sampler into batches. As in PyTorch, an index is asked of the sampler no
 * earlier than its batch is.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { BatchSampler, SequentialSampler } = torch.utils.data;
 * const sampler = new SequentialSampler(["a", "b", "c"]);
 * assertEquals([...new BatchSampler(sampler, 2, false)], [[0, 1], [2]]);
 * assertEquals([...new BatchSampler(sampler, { batch_size: 2, drop_last: true })], [[0, 1]]);
 * ```
 */
export class BatchSampler implements Sampler<number[]> {
  /** Where the indices come from. */
  readonly sampler: Iterable<number>;
  /** How many indices a batch has. */
  readonly batch_size: number;
  /** Whether a last batch of fewer indices is left out. */
  readonly drop_last: boolean;

  /**
   * Makes batches of what a sampler gives.
   *
   * @param sampler Where the indices come from; without a length, this has none either.
   * @param args `batch_size` and `drop_last`, positional or as keywords.
   * @throws {TypeError} If an argument is missing or of a wrong type.
   * @throws {RangeError} If `batch_size` is not a positive integer.
   */
  constructor(
    sampler: Iterable<number>,
    ...args:
      | [options: BatchSamplerOptions]
      | [batch_size: number, options: Pick<BatchSamplerOptions, "drop_last">]
      | [batch_size: number, drop_last: boolean]
  ) {
    const subject = "the arguments of BatchSampler";
    const { batch_size, drop_last } = bindArguments(["batch_size", "drop_last"], args, subject);
    if (typeof sampler?.[Symbol.iterator] !== "function") {
      throw new TypeError(
        `Cannot read ${subject}: "sampler" is ${describe(sampler)}, expected an iterable`,
      );
    }
    if (typeof drop_last !== "boolean") {
      throw new TypeError(
        `Cannot read ${subject}: "drop_last" is ${describe(drop_last)}, expected a boolean`,
      );
    }
    this.batch_size = checkInteger(batch_size, "batch_size", subject, 1);
    this.sampler = sampler;
    this.drop_last = drop_last;
  }

  /** How many batches a pass gives. */
  get length(): number {
    const count = checkInteger(
      (this.sampler as Sampler).length,
      "length",
      "the sampler of BatchSampler",
      0,
    );
    const batches = count / this.batch_size;
    return this.drop_last ? Math.floor(batches) : Math.ceil(batches);
  }

  /** The batches of one pass. */
  *[Symbol.iterator](): IterableIterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length === this.batch_size) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0 && !this.drop_last) yield batch;
  }
}

/** What a pass fetches, lists of indices or indices, and the seed that its workers count from. */
export interface Pass<Index> extends Iterator<Index> {
  /** From 0 to 2^63 - 1. */
  readonly base_seed: bigint;
}

/**
 * Starts one pass, as PyTorch's `DataLoader` does whenever it is iterated: draws a base seed (for
 * workers, and drawn though there are none), before the sampler draws anything for its first index.
 *
 * @param index_sampler A `BatchSampler`, or a sampler for samples that are not batched.
 * @param generator The generator of the `DataLoader`. Default: the default generator.
 * @returns What the pass fetches: lists of indices, or indices.
 */
export function beginPass<Index>(
  index_sampler: Iterable<Index>,
  generator: Generator = default_generator,
): Pass<Index> {
  const indices = index_sampler[Symbol.iterator]();
  return { base_seed: nextSeed(generator), next: () => indices.next() };
}

/**
 * `torch.utils.data.DataLoader`: goes through a data set in batches.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { default_generator } from "../tensor/random/default_generator.ts";
import { Generator } from "../tensor/random/generator.ts";
import { parse } from "../validation.ts";
import { BatchSampler, beginPass } from "./batch_sampler.ts";
import { type Batched, default_collate } from "./collate.ts";
import { type AnyDataset, sampleAt } from "./dataset.ts";
import { RandomSampler, type Sampler, SequentialSampler } from "./sampler.ts";

const isIterable = (value: unknown): value is Iterable<number> =>
  typeof value === "object" && value !== null && Symbol.iterator in value;

const Options = z.strictObject({
  batch_size: z.optional(z.nullable(z.int().check(z.gte(1)))),
  shuffle: z.optional(z.boolean()),
  sampler: z.optional(
    z.nullable(z.custom<Iterable<number>>(isIterable, { error: "an iterable of indices" })),
  ),
  drop_last: z.optional(z.boolean()),
  collate_fn: z.optional(
    z.custom<(samples: never[]) => unknown>(
      (value) => typeof value === "function",
      { error: "a function" },
    ),
  ),
  generator: z.optional(
    z.nullable(
      z.custom<Generator>((value) => value instanceof Generator, { error: "a Generator" }),
    ),
  ),
});

/** What `DataLoader` takes by name. */
export interface DataLoaderOptions<Sample, Batch> {
  /** Samples a batch, 1 by default; null gives samples one by one, not collated. */
  batch_size?: number | null;
  /** Whether every pass has a new order. */
  shuffle?: boolean;
  /** Which indices a pass has; not together with `shuffle`. */
  sampler?: Iterable<number> | null;
  /** Whether a last, smaller batch is left out. */
  drop_last?: boolean;
  /** Makes a batch of samples; {@linkcode default_collate} by default. */
  collate_fn?: (samples: Sample[]) => Batch;
  /** Where the order comes from; by default the generator that `manual_seed` seeds. */
  generator?: Generator | null;
}

/**
 * Goes through a data set in batches; to be walked by `for await`, as often as wanted. Random
 * numbers are consumed as PyTorch's DataLoader does, so that a seed gives the same order.
 *
 * Between batches it yields a real turn of the event loop: promises that are resolved already do
 * not, and nothing else (timers, signals, finalizers) would run in a loop of them.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const samples = [0, 1, 2, 3, 4].map((i) => [torch.full([2], i), i] as [torch.Tensor, number]);
 * const loader = new torch.utils.data.DataLoader(samples, { batch_size: 2, shuffle: false });
 * const sizes: number[] = [];
 * for await (const [data, targets] of loader) {
 *   assertEquals(data.size(0), targets.size(0));
 *   sizes.push(data.size(0));
 * }
 * assertEquals(sizes, [2, 2, 1]);
 * ```
 */
export class DataLoader<Sample, Batch = Batched<Sample>> {
  /** The data set. */
  readonly dataset: AnyDataset<Sample>;
  /** Samples a batch; null for samples one by one. */
  readonly batch_size: number | null;
  /** Which indices a pass has. */
  readonly sampler: Iterable<number>;
  readonly #indices: Iterable<number | number[]> & { readonly length?: number };
  readonly #collate: (samples: Sample[]) => Batch;
  readonly #generator: Generator;

  /**
   * Makes a loader.
   *
   * @param dataset A data set, or an array of samples.
   * @param options See {@linkcode DataLoaderOptions}.
   * @throws {TypeError} If an option is unknown or has a wrong type, or two exclude each other.
   * @throws {RangeError} If `batch_size` is not an integer of at least 1.
   */
  constructor(dataset: AnyDataset<Sample>, options: DataLoaderOptions<Sample, Batch> = {}) {
    const { batch_size = 1, shuffle = false, sampler, drop_last = false, generator } = parse(
      Options,
      options,
      'the options of "DataLoader"',
    );
    if (sampler && shuffle) {
      throw new TypeError("Cannot shuffle a DataLoader that has a sampler: the sampler decides");
    }
    if (batch_size === null && drop_last) {
      throw new TypeError("Cannot drop the last batch of a DataLoader without batches");
    }
    this.dataset = dataset;
    this.batch_size = batch_size;
    this.sampler = sampler ??
      (shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset));
    this.#indices = batch_size === null
      ? this.sampler
      : new BatchSampler(this.sampler, batch_size, drop_last);
    this.#collate = options.collate_fn ??
      ((samples) => default_collate(samples) as unknown as Batch);
    this.#generator = generator ?? default_generator;
  }

  /** How many batches a pass has. */
  get length(): number {
    return (this.#indices as Sampler<unknown>).length;
  }

  /** One pass. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, unknown> {
    const pass = beginPass(this.#indices, this.#generator);
    for (let next = pass.next(); !next.done; next = pass.next()) {
      yield await this.#fetch(next.value);
      await turn();
    }
  }

  async #fetch(indices: number | number[]): Promise<Batch> {
    if (typeof indices === "number") return await sampleAt(this.dataset, indices) as never;
    const samples: Sample[] = [];
    for (const index of indices) samples.push(await sampleAt(this.dataset, index));
    return this.#collate(samples);
  }
}

/** One real turn of the event loop: microseconds where there is `setImmediate`, else a timer. */
function turn(): Promise<void> {
  const { setImmediate = setTimeout } = globalThis as {
    setImmediate?: (run: () => void) => unknown;
  };
  return new Promise((resolve) => setImmediate(resolve));
}

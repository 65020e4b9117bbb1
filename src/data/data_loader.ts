/**
 * `torch.utils.data.DataLoader`: goes through a data set in batches.
 *
 * @module
 */

import { turn } from "../backend/turn.ts";
import { default_generator } from "../tensor/random/default_generator.ts";
import type { Generator } from "../tensor/random/generator.ts";
import { BatchSampler, beginPass } from "./batch_sampler.ts";
import { type Batched, default_collate } from "./collate.ts";
import { type DataLoaderOptions, readOptions } from "./data_loader_options.ts";
import type { AnyDataset } from "./dataset.ts";
import { checkDataset, type Collate, fetchSamples } from "./fetch.ts";
import { type Progress, progressOf } from "./progress.ts";
import { RandomSampler, type Sampler, SequentialSampler, type Sized } from "./sampler.ts";
import { Crew, type CrewOptions } from "./workers/crew.ts";

/**
 * Goes through a data set in batches; to be walked by `for await`, as often as wanted. Random
 * numbers are consumed as PyTorch's DataLoader does, so that a seed gives the same order.
 *
 * Between batches it yields a real turn of the event loop: promises that are resolved already do
 * not, and nothing else (timers, signals, finalizers) would run in a loop of them.
 *
 * With `num_workers`, workers load ahead while the script does something else. Functions cannot be sent
 * to a worker, so the data set has a module of its own there, which calls {@linkcode serve}; the one here is
 * only asked for its length. Batches come in the order, and with the random numbers, that PyTorch's workers
 * give: batch i from worker i % n, whose default generator was seeded with the base seed of the pass plus
 * its number (with `persistent_workers` only when it started). Workers end with the pass, whether it is
 * finished, left or failed; persistent ones stay, and keep Deno running, until `dispose`.
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
 *
 * @example How far it is
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const told: string[] = [];
 * const progress = (done: number, total: number) => void told.push(`${done} of ${total}`);
 * const loader = new torch.utils.data.DataLoader([5, 6, 7], { batch_size: 2, progress });
 * for await (const _ of loader);
 * assertEquals(told, ["2 of 3", "3 of 3"]);
 * ```
 */
export class DataLoader<Sample, Batch = Batched<Sample>> {
  /** The data set; with workers perhaps no more than its length. */
  readonly dataset: AnyDataset<Sample>;
  /** Samples a batch; null for samples one by one. */
  readonly batch_size: number | null;
  /** How many workers load; 0 for none. */
  readonly num_workers: number;
  /** Which indices a pass has. */
  readonly sampler: Iterable<number>;
  readonly #indices: Iterable<number | number[]> & { readonly length?: number };
  readonly #collate: Collate;
  readonly #generator: Generator;
  readonly #progress: Progress | undefined;
  /** What workers are started with, but for the seed; null for none. */
  readonly #workers: Omit<CrewOptions, "base_seed" | "length"> | null;
  readonly #persistent: boolean;
  /** All workers that have not ended. */
  readonly #crews = new Set<Crew>();
  /** Persistent workers between two passes. */
  #idle: Crew | null = null;

  /**
   * Makes a loader.
   *
   * @param dataset A data set, or an array of samples; with workers anything of their data set's length.
   * @param options See {@linkcode DataLoaderOptions}.
   * @throws {TypeError} If an option is unknown or has a wrong type, or two do not go together.
   * @throws {RangeError} If a number is out of range.
   * @throws {Error} If there are to be workers where there are none, as in Node.
   */
  constructor(
    dataset: AnyDataset<Sample> | Sized,
    options: DataLoaderOptions<Sample, Batch> = {},
  ) {
    const { batch_size = 1, shuffle = false, sampler, drop_last = false, generator, ...read } =
      readOptions(options);
    const { num_workers = 0, worker, prefetch_factor = 2, timeout = 0 } = read;
    if (num_workers === 0) checkDataset(dataset, "load samples of");
    this.dataset = dataset as AnyDataset<Sample>;
    this.batch_size = batch_size;
    this.num_workers = num_workers;
    this.sampler = sampler ??
      (shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset));
    this.#indices = batch_size === null
      ? this.sampler
      : new BatchSampler(this.sampler, batch_size, drop_last);
    this.#collate = read.collate_fn ?? default_collate;
    this.#generator = generator ?? default_generator;
    this.#progress = progressOf(read.progress);
    this.#workers = worker && num_workers > 0
      ? { num_workers, worker, prefetch_factor, timeout }
      : null;
    this.#persistent = read.persistent_workers ?? false;
  }

  /** How many batches a pass has. */
  get length(): number {
    return (this.#indices as Sampler<unknown>).length;
  }

  /** One pass. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, unknown> {
    const total = this.#progress ? this.#samples() : 0;
    let done = 0;
    for await (const { indices, batch } of this.#workers ? this.#loaded() : this.#fetched()) {
      yield batch as Batch;
      done += typeof indices === "number" ? 1 : indices.length;
      await this.#progress?.(done, total);
      await turn();
    }
  }

  /** Ends all workers, and with them the passes that are not finished. Later passes start new ones. */
  dispose(): void {
    this.#idle = null;
    for (const crew of this.#crews) {
      crew.end(new Error("Cannot load batches after the dispose() of their DataLoader"));
    }
    this.#crews.clear();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Samples of a pass. */
  #samples(): number {
    const { length = Infinity } = this.sampler as Partial<Sized>;
    const { batch_size } = this;
    if (batch_size === null || length === Infinity) return length;
    return Math.min(length, this.length * batch_size); // less where the last batch is left out
  }

  async *#fetched(): AsyncGenerator<Loaded, void, void> {
    const pass = beginPass(this.#indices, this.#generator);
    for (let next = pass.next(); !next.done; next = pass.next()) {
      const indices = next.value;
      yield { indices, batch: await fetchSamples(this.dataset, indices, this.#collate) };
    }
  }

  async *#loaded(): AsyncGenerator<Loaded, void, void> {
    const [crew, indices] = this.#begin();
    try {
      yield* crew.pass(indices);
    } catch (error) {
      this.#end(crew);
      throw error;
    } finally {
      if (!this.#persistent || this.#idle) this.#end(crew);
      else if (this.#crews.has(crew)) this.#idle = crew;
    }
  }

  /** As in PyTorch, a pass draws a base seed only where it starts workers. */
  #begin(): [crew: Crew, indices: Iterator<number | number[]>] {
    const idle = this.#idle;
    if (idle) {
      this.#idle = null;
      return [idle, this.#indices[Symbol.iterator]()];
    }
    const pass = beginPass(this.#indices, this.#generator);
    const { length } = this.dataset;
    const crew = new Crew({ ...this.#workers!, base_seed: pass.base_seed, length });
    this.#crews.add(crew);
    return [crew, pass];
  }

  #end(crew: Crew): void {
    crew.end();
    this.#crews.delete(crew);
  }
}

/** A batch, or a sample that is not collated, and of which indices it is. */
interface Loaded {
  readonly indices: number | number[];
  readonly batch: unknown;
}

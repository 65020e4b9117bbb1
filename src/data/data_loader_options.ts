/**
 * What `DataLoader` takes by name, and which of it goes together.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { Generator } from "../tensor/random/generator.ts";
import { parse } from "../validation.ts";
import type { Collate } from "./fetch.ts";
import type { Progress } from "./progress.ts";
import type { WorkerLike } from "./workers/link.ts";

/** How work is shared among workers. */
export interface WorkerOptions {
  /** How many workers load, 0 by default: the script itself does. */
  num_workers?: number;
  /**
   * Makes a worker whose module calls {@linkcode serve}. A function, so that bundlers see
   * `new Worker(new URL("./digits_worker.ts", import.meta.url), { type: "module" })` as it is.
   */
  worker?: () => WorkerLike;
  /** Seconds that a batch is waited for, the start of its worker included; 0, the default, for ever. */
  timeout?: number;
  /** Called after each batch; true writes lines on the console's error output, one in two seconds. */
  progress?: Progress | boolean;
}

/** What `DataLoader` takes by name. */
export interface DataLoaderOptions<Sample, Batch> extends WorkerOptions {
  /** Samples a batch, 1 by default; null gives samples one by one, not collated. */
  batch_size?: number | null;
  /** Whether every pass has a new order. */
  shuffle?: boolean;
  /** Which indices a pass has; not together with `shuffle`. */
  sampler?: Iterable<number> | null;
  /** Whether a last, smaller batch is left out. */
  drop_last?: boolean;
  /** Makes a batch of samples; {@linkcode default_collate} by default. With workers `serve` takes it. */
  collate_fn?: (samples: Sample[]) => Batch;
  /** Where the order comes from; by default the generator that `manual_seed` seeds. */
  generator?: Generator | null;
  /** How many batches each worker is asked for ahead, 2 by default. */
  prefetch_factor?: number;
  /** Whether workers stay for the next pass, until `dispose`. */
  persistent_workers?: boolean;
}

const isIterable = (value: unknown): value is Iterable<number> =>
  typeof value === "object" && value !== null && Symbol.iterator in value;

function aFunction<F>() {
  return z.custom<F>((value) => typeof value === "function", { error: "a function" });
}

/** The longest that timers wait. */
const MOST_SECONDS = 2 ** 31 / 1000 - 1;

/** The options of {@linkcode WorkerOptions}, for schemas. */
export const workerSchemas = {
  num_workers: z.optional(z.int().check(z.gte(0))),
  worker: z.optional(aFunction<() => WorkerLike>()),
  timeout: z.optional(z.number().check(z.gte(0), z.lte(Math.floor(MOST_SECONDS)))),
  progress: z.optional(z.union([z.boolean(), aFunction<Progress>()])),
};

const Options = z.strictObject({
  batch_size: z.optional(z.nullable(z.int().check(z.gte(1)))),
  shuffle: z.optional(z.boolean()),
  sampler: z.optional(
    z.nullable(z.custom<Iterable<number>>(isIterable, { error: "an iterable of indices" })),
  ),
  drop_last: z.optional(z.boolean()),
  collate_fn: z.optional(aFunction<Collate>()),
  generator: z.optional(
    z.nullable(
      z.custom<Generator>((value) => value instanceof Generator, { error: "a Generator" }),
    ),
  ),
  ...workerSchemas,
  prefetch_factor: z.optional(z.int().check(z.gte(1))),
  persistent_workers: z.optional(z.boolean()),
});

/**
 * Reads the options of a `DataLoader`.
 *
 * @throws {TypeError} If one is unknown or has a wrong type, or two exclude each other.
 * @throws {RangeError} If one is out of range.
 * @throws {Error} If there are to be workers where there are none.
 */
export function readOptions(options: unknown): z.output<typeof Options> {
  const read = parse(Options, options, 'the options of "DataLoader"');
  if (read.sampler && read.shuffle) {
    throw new TypeError("Cannot shuffle a DataLoader that has a sampler: the sampler decides");
  }
  if (read.batch_size === null && read.drop_last) {
    throw new TypeError("Cannot drop the last batch of a DataLoader without batches");
  }
  if (read.num_workers) checkWorkers(read);
  else checkNoWorkers(read);
  return read;
}

function checkWorkers({ worker, collate_fn }: z.output<typeof Options>): void {
  if (!worker) {
    throw new TypeError(
      'Cannot use workers: "num_workers" needs "worker" too, a function that makes a Worker whose ' +
        `module calls torch.utils.data.serve`,
    );
  }
  if (collate_fn) {
    throw new TypeError(
      'Cannot send "collate_fn" to workers, as no function can be: give it to torch.utils.data.serve',
    );
  }
  if (!("Worker" in globalThis)) {
    throw new Error(
      "Cannot use workers: there is no global Worker here, as Deno, Bun and browsers have it",
    );
  }
}

function checkNoWorkers(options: z.output<typeof Options>): void {
  const { timeout, prefetch_factor, persistent_workers } = options;
  for (const [name, value] of Object.entries({ timeout, prefetch_factor, persistent_workers })) {
    if (value) {
      throw new TypeError(
        `Cannot use "${name}" in a DataLoader without workers: set "num_workers"`,
      );
    }
  }
}

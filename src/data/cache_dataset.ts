/**
 * `utils.CacheDataset`: what a data set gives is computed once and kept.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import {
  fileExists,
  joinPath,
  makeFolder,
  type Path,
  quote,
  readFile,
  writeFile,
} from "../io/files.ts";
import { bindArguments } from "../keywords.ts";
import { parse } from "../validation.ts";
import { DataLoader } from "./data_loader.ts";
import { type WorkerOptions, workerSchemas } from "./data_loader_options.ts";
import { progressOf } from "./progress.ts";
import { type AnyDataset, checkIndex, Dataset, sampleAt } from "./dataset.ts";
import { checkDataset } from "./fetch.ts";
import { packSample, unpackSample } from "./packed_sample.ts";
import { decodeSample, encodeSample } from "./sample_file.ts";

/** Samples that each worker is asked for ahead: single ones would have it wait for messages. */
const AHEAD = 16;

const PrepareOptions = z.strictObject(workerSchemas);

/**
 * Keeps the samples of another data set, so that filters and encoding run once: in memory, or in
 * files of a folder that outlive the process. Concurrent requests for a sample share one computation.
 *
 * Waves in latency layout are packed without loss: 4 bits a neuron up to 15 steps (2.3 KB for 6x28x28
 * neurons, 141 MB for all of MNIST), 1 bit where whatever spikes does so in the last step; rows and
 * columns at the border without a spike cost nothing. A wave that has been kept is unpacked anew each
 * time, so writing to it does not reach the cache; whatever else a sample holds is shared. Tensors of
 * another device stay there as they are; what comes from a file is on the CPU.
 *
 * @example
 * ```ts
 * import { utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * let computed = 0;
 * const data = { length: 2, get: (index: number) => [index, ++computed] };
 * const cached = new utils.CacheDataset(data);
 * await cached.get(0);
 * await cached.get(0);
 * assertEquals(computed, 1);
 * ```
 */
export class CacheDataset<Sample> extends Dataset<Sample> {
  /** The data set behind. */
  readonly dataset: AnyDataset<Sample>;
  /** The folder of the files, or null. */
  readonly cache_address: Path | null;
  #kept = new Map<number, unknown>();
  #pending = new Map<number, Promise<Sample>>();
  #pass = 0;

  /**
   * Makes a cache.
   *
   * @param dataset The data set behind.
   * @param cache_address A folder to keep samples in (made if it does not exist); null keeps them
   * in memory. Files that are there already are used, unless another version of this library wrote
   * them in another format: give each data set and transform a folder of its own, or call
   * {@linkcode CacheDataset.reset_cache}.
   */
  constructor(
    dataset: AnyDataset<Sample>,
    cache_address?: Path | null | { cache_address?: Path | null },
  );
  constructor(dataset: AnyDataset<Sample>, ...args: unknown[]) {
    super();
    const subject = 'the arguments of "CacheDataset"';
    const { cache_address = null } = bindArguments(["cache_address"], args, subject);
    this.dataset = checkDataset(dataset, "cache");
    this.cache_address = cache_address as Path | null;
  }

  /** How many samples there are. */
  override get length(): number {
    return this.dataset.length;
  }

  /**
   * The sample at an index, computed if it has not been before.
   *
   * @throws {RangeError} If there is none.
   * @throws {TypeError} If its file is damaged.
   */
  override get(index: number): Promise<Sample> {
    checkIndex(index, this.length);
    const pending = this.#pending.get(index);
    if (pending) return pending;
    if (this.#kept.has(index)) {
      return Promise.resolve(unpackSample(this.#kept.get(index)) as Sample);
    }
    const sample = this.#load(index);
    this.#pending.set(index, sample);
    const done = (): void => {
      if (this.#pending.get(index) === sample) this.#pending.delete(index);
    };
    sample.then(done, done);
    return sample;
  }

  /**
   * Computes and keeps all samples that are not kept yet, so that whoever goes through the data set later
   * finds them: in this script, or shared among workers that serve the data set behind the cache (see
   * {@linkcode serve}). If it is interrupted, what is kept already stays: with a folder the next run goes
   * on from there. It is a pass of a `DataLoader`, and draws a base seed as those do.
   *
   * @param options `num_workers`, `worker` and `timeout` as for `DataLoader`; `progress` is called after
   * each sample with how many of all are kept, or true for lines on the console.
   * @throws {TypeError} If an option is unknown or has a wrong type, or a file is damaged.
   * @throws {RangeError} If a number is out of range.
   * @throws {Error} If a sample or a worker fails.
   *
   * @example
   * ```ts
   * import { utils } from "../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * let computed = 0;
   * const data = { length: 3, get: (index: number) => [index, ++computed] };
   * const cached = new utils.CacheDataset(data);
   * await cached.get(1);
   * const told: number[] = [];
   * await cached.prepare({ progress: (done, total) => void told.push(done / total) });
   * assertEquals(told, [1 / 3, 2 / 3, 1]);
   * await cached.get(2);
   * assertEquals(computed, 3);
   * ```
   *
   * @example In two workers, once; ignored, since it takes the file of the worker too
   * ```ts ignore
   * const cached = new utils.CacheDataset(digits, "cache/digits");
   * await cached.prepare({
   *   num_workers: 2,
   *   worker: () => new Worker(new URL("./digits_worker.ts", import.meta.url), { type: "module" }),
   *   progress: true, // "1200 of 60000 samples, 2 %, 14 s, 686 s to go"
   * });
   * ```
   */
  async prepare(options: WorkerOptions = {}): Promise<void> {
    const { progress, ...how } = parse(PrepareOptions, options, 'the options of "prepare"');
    const pass = this.#pass;
    const missing: number[] = [];
    const samples = new DataLoader<Sample, Sample>(how.num_workers ? this.dataset : this, {
      batch_size: null,
      sampler: missing,
      prefetch_factor: how.num_workers ? AHEAD : undefined,
      ...how,
    });
    const { length: total } = this;
    for (let index = 0; index < total; index++) {
      if (!this.#kept.has(index) && !await this.#read(index)) missing.push(index);
    }
    let done = total - missing.length;
    const tell = progressOf(progress);
    await tell?.(done, total);
    const indices = missing.values();
    for await (const sample of samples) {
      const index = indices.next().value!;
      if (how.num_workers) await this.#keep(index, sample, pass);
      await tell?.(++done, total);
    }
  }

  /** Forgets what is kept: every sample will be computed anew. */
  reset_cache(): void {
    this.#kept = new Map();
    this.#pending = new Map();
    this.#pass++;
    this.#stale = new Set(Array.from({ length: this.length }, (_, index) => index));
  }

  /** Samples whose files are of before the last reset. */
  #stale = new Set<number>();

  async #load(index: number): Promise<Sample> {
    const pass = this.#pass;
    const read = await this.#read(index);
    if (read) return read.sample;
    const sample = await sampleAt(this.dataset, index);
    await this.#keep(index, sample, pass);
    return sample;
  }

  /** The sample in its file; null if there is none. */
  async #read(index: number): Promise<{ sample: Sample } | null> {
    if (this.cache_address === null || this.#stale.has(index)) return null;
    const file = fileOf(this.cache_address, index);
    if (!await fileExists(file)) return null;
    return decodeSample(await readFile(file), quote(file)) as { sample: Sample } | null;
  }

  /** Keeps a sample; not in place of newer ones, if the cache was reset since a pass. */
  async #keep(index: number, sample: Sample, pass: number): Promise<void> {
    if (this.cache_address === null) {
      if (pass === this.#pass) this.#kept.set(index, packSample(sample));
      return;
    }
    await makeFolder(this.cache_address);
    await writeFile(fileOf(this.cache_address, index), await encodeSample(sample));
    if (pass === this.#pass) this.#stale.delete(index);
  }
}

function fileOf(folder: Path, index: number): Path {
  return joinPath(folder, `${index}.safetensors`);
}

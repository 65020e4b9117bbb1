/**
 * `utils.CacheDataset`: what a data set gives is computed once and kept.
 *
 * @module
 */

import {
  fileExists,
  joinPath,
  makeFolder,
  type Path,
  quote,
  readFile,
  writeFile,
} from "../io/files.ts";
import { type AnyDataset, checkIndex, Dataset, sampleAt } from "./dataset.ts";
import { packSample, unpackSample } from "./packed_sample.ts";
import { decodeSample, encodeSample } from "./sample_file.ts";

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
  constructor(dataset: AnyDataset<Sample>, cache_address: Path | null = null) {
    super();
    this.dataset = dataset;
    this.cache_address = cache_address;
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
    if (this.cache_address === null) {
      const sample = await sampleAt(this.dataset, index);
      if (pass === this.#pass) this.#kept.set(index, packSample(sample));
      return sample;
    }
    const file = joinPath(this.cache_address, `${index}.safetensors`);
    if (!this.#stale.has(index) && await fileExists(file)) {
      const kept = decodeSample(await readFile(file), quote(file));
      if (kept) return kept.sample as Sample;
    }
    const sample = await sampleAt(this.dataset, index);
    await makeFolder(this.cache_address);
    await writeFile(file, await encodeSample(sample));
    if (pass === this.#pass) this.#stale.delete(index);
    return sample;
  }
}

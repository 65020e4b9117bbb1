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
import { decodeSample, encodeSample } from "./sample_file.ts";

/**
 * Keeps the samples of another data set, so that filters and encoding run once: in memory, or in
 * files of a folder that outlive the process. Waves in latency layout are kept in compact form (4.7 KB
 * for 6x28x28 neurons). Concurrent requests for a sample share one computation.
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
  #kept = new Map<number, Promise<Sample>>();
  #pass = 0;

  /**
   * Makes a cache.
   *
   * @param dataset The data set behind.
   * @param cache_address A folder to keep samples in (made if it does not exist); null keeps them
   * in memory. Files that are there already are used: give each data set and transform a folder of
   * its own, or call {@linkcode CacheDataset.reset_cache}.
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
    const kept = this.#kept.get(index);
    if (kept) return kept;
    const sample = this.#load(index);
    this.#kept.set(index, sample);
    const forget = (): void => {
      if (this.#kept.get(index) === sample) this.#kept.delete(index);
    };
    // In a folder the file is what is kept, and a failure is not kept at all.
    sample.then(() => this.cache_address !== null && forget(), forget);
    return sample;
  }

  /** Forgets what is kept: every sample will be computed anew. */
  reset_cache(): void {
    this.#kept = new Map();
    this.#pass++;
    this.#stale = new Set(Array.from({ length: this.length }, (_, index) => index));
  }

  /** Samples whose files are of before the last reset. */
  #stale = new Set<number>();

  async #load(index: number): Promise<Sample> {
    if (this.cache_address === null) return await sampleAt(this.dataset, index);
    const pass = this.#pass;
    const file = joinPath(this.cache_address, `${index}.safetensors`);
    if (!this.#stale.has(index) && await fileExists(file)) {
      return decodeSample(await readFile(file), quote(file)) as Sample;
    }
    const sample = await sampleAt(this.dataset, index);
    await makeFolder(this.cache_address);
    await writeFile(file, await encodeSample(sample));
    if (pass === this.#pass) this.#stale.delete(index);
    return sample;
  }
}

/**
 * What a data set is.
 *
 * @module
 */

/**
 * Samples by index. Any array is one too.
 *
 * @typeParam Sample What a sample is, mostly `[input, target]`.
 */
export interface DatasetLike<Sample = unknown> {
  /** How many samples there are. */
  readonly length: number;
  /** The sample at an index, or a promise of it. */
  get(index: number): Sample | Promise<Sample>;
}

/** A data set, or an array of samples. */
export type AnyDataset<Sample = unknown> = DatasetLike<Sample> | readonly Sample[];

/**
 * Base class of data sets (`torch.utils.data.Dataset`): `length` and `get(index)`.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Squares extends torch.utils.data.Dataset<[number, number]> {
 *   override get length(): number {
 *     return 10;
 *   }
 *   override get(index: number): [number, number] {
 *     return [index, index ** 2];
 *   }
 * }
 * const loader = new torch.utils.data.DataLoader(new Squares(), { batch_size: 3 });
 * for await (const [, squares] of loader) {
 *   assertEquals(await squares.tolist(), [0, 1, 4]);
 *   break;
 * }
 * ```
 */
export abstract class Dataset<Sample = unknown> implements DatasetLike<Sample> {
  /** How many samples there are. */
  abstract get length(): number;
  /** The sample at an index, or a promise of it. */
  abstract get(index: number): Sample | Promise<Sample>;

  /** Walks the samples in order. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Sample, void, unknown> {
    for (let index = 0; index < this.length; index++) yield await this.get(index);
  }
}

/**
 * Some samples of a data set (`torch.utils.data.Subset`).
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const odd = new torch.utils.data.Subset(["a", "b", "c", "d"], [1, 3]);
 * assertEquals([odd.length, await odd.get(1)], [2, "d"]);
 * ```
 */
export class Subset<Sample> extends Dataset<Sample> {
  /** The data set behind. */
  readonly dataset: AnyDataset<Sample>;
  /** Which samples of it. */
  readonly indices: readonly number[];

  /**
   * Makes a part.
   *
   * @param dataset The data set behind.
   * @param indices Which samples of it.
   * @throws {RangeError} If there is no sample at an index.
   */
  constructor(dataset: AnyDataset<Sample>, indices: readonly number[]) {
    super();
    for (const index of indices) checkIndex(index, dataset.length);
    this.dataset = dataset;
    this.indices = indices;
  }

  /** How many samples there are. */
  override get length(): number {
    return this.indices.length;
  }

  /** The sample at an index of the subset. */
  override get(index: number): Sample | Promise<Sample> {
    checkIndex(index, this.length);
    return sampleAt(this.dataset, this.indices[index]);
  }
}

/**
 * The sample of a data set or an array.
 *
 * @throws {RangeError} If there is none at the index.
 */
export function sampleAt<Sample>(
  dataset: AnyDataset<Sample>,
  index: number,
): Sample | Promise<Sample> {
  checkIndex(index, dataset.length);
  return isArray(dataset) ? dataset[index] : dataset.get(index);
}

/**
 * Refuses an index at which there is no sample.
 *
 * @throws {RangeError} If there is none.
 */
export function checkIndex(index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new RangeError(`Cannot take sample ${index} of a data set of ${length}`);
  }
}

function isArray<Sample>(dataset: AnyDataset<Sample>): dataset is readonly Sample[] {
  return Array.isArray(dataset);
}

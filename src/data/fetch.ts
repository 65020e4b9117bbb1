/**
 * From indices to samples and batches: the work of a `DataLoader` without workers, and of each worker.
 *
 * @module
 */

import { describe } from "../validation.ts";
import { type AnyDataset, sampleAt } from "./dataset.ts";

/** Makes a batch of samples. */
export type Collate = (samples: never[]) => unknown;

/**
 * Fetches samples one after another.
 *
 * @param indices Those of a batch; a single one for a sample that is not collated.
 * @returns What `collate` makes of the samples, or the sample.
 * @throws {RangeError} If there is no sample at an index.
 */
export async function fetchSamples(
  dataset: AnyDataset,
  indices: number | readonly number[],
  collate: Collate,
): Promise<unknown> {
  if (typeof indices === "number") return await sampleAt(dataset, indices);
  const samples: unknown[] = [];
  for (const index of indices) samples.push(await sampleAt(dataset, index));
  return await collate(samples as never[]);
}

/** Whether something gives samples by index. */
function givesSamples(dataset: unknown): dataset is AnyDataset {
  return Array.isArray(dataset) || typeof (dataset as { get?: unknown })?.get === "function";
}

/**
 * Refuses what gives no samples.
 *
 * @param action What is to be done with the data set, for the sentence: `split`.
 * @returns The data set.
 * @throws {TypeError} If it is none.
 */
export function checkDataset<D>(dataset: D, action: string): D & AnyDataset {
  if (givesSamples(dataset)) return dataset;
  const hint = dataset instanceof Promise ? "; is an await missing?" : "";
  throw new TypeError(
    `Cannot ${action} ${describe(dataset)}: it needs a data set or an array${hint}`,
  );
}

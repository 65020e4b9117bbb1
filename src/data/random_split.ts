/**
 * `torch.utils.data.random_split`.
 *
 * @module
 */

import type { Generator } from "../tensor/random/generator.ts";
import { bindArguments } from "../keywords.ts";
import { randperm } from "../tensor/random_creation.ts";
import { describe } from "../validation.ts";
import { type AnyDataset, Subset } from "./dataset.ts";
import { checkDataset } from "./fetch.ts";

/**
 * Parts a data set at random, by the draws of PyTorch.
 *
 * @param dataset The data set.
 * @param lengths Samples of each part, or shares that add up to 1; of shares the samples that are left over
 * go to the first parts, one each.
 * @param generator Where the order comes from; by default the generator that `manual_seed` seeds.
 * @returns The parts.
 * @throws {TypeError} If the lengths are no numbers, or do not add up to the data set.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [train, test] = torch.utils.data.random_split([..."abcdefgh"], [0.75, 0.25]);
 * assertEquals([train.length, test.length], [6, 2]);
 * ```
 */
export function random_split<Sample>(
  dataset: AnyDataset<Sample>,
  lengths: readonly number[],
  generator?: Generator | { generator?: Generator },
): Subset<Sample>[] {
  const subject = 'the arguments of "random_split"';
  const bound = bindArguments(["generator"], [generator], subject) as { generator?: Generator };
  checkDataset(dataset, "split");
  const counts = countsOf(lengths, dataset.length);
  const order = Array.from(randperm(dataset.length, bound).dataSync(), Number);
  let end = 0;
  return counts.map((count) => new Subset(dataset, order.slice(end, end += count)));
}

function countsOf(lengths: readonly number[], total: number): readonly number[] {
  const refuse = (): never => {
    throw new TypeError(
      `Cannot split ${total} samples into ${
        describe(lengths)
      }: it needs numbers of samples that add up to ${total}, or shares that add up to 1`,
    );
  };
  if (!Array.isArray(lengths) || !lengths.every((length) => length >= 0)) refuse();
  const sum = lengths.reduce((a, b) => a + b, 0);
  if (lengths.every(Number.isInteger) && sum === total) return lengths;
  if (Math.abs(sum - 1) > 1e-9 || lengths.some((share) => share > 1)) refuse();
  const counts = lengths.map((share) => Math.floor(total * share));
  const left = total - counts.reduce((a, b) => a + b, 0);
  for (let i = 0; i < left; i++) counts[i % counts.length]++;
  return counts;
}

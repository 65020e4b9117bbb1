/**
 * What a linear classifier reads off the spikes themselves, as a measure of how much a data set and its
 * encoding give away before anything has learnt.
 */

import { torch } from "../../mod.ts";
import { LinearSvm } from "./linear_svm.ts";
import { percentOf } from "./record.ts";
import { pick, type Samples } from "./samples.ts";
import { RowCollector, type SparseRows } from "./sparse_rows.ts";
import type { Split } from "./splits.ts";

/** What a wrong side costs: little, since there are more inputs than images. */
const COST = 0.01;
const TOLERANCE = 0.1;

/** Each input as the share of the steps from its spike on. */
async function rowsOf({ waves }: Samples): Promise<SparseRows> {
  const collector = new RowCollector(false);
  for (const wave of waves) await collector.add(torch.stack([wave.sum(0).div(wave.size(0))]));
  return collector.rows();
}

/** The share of the test images of a split that are right, in per cent. All images have one size. */
export async function readOffWaves(samples: Samples, { train, test }: Split): Promise<number> {
  const [known, unseen] = [pick(samples, train), pick(samples, test)];
  const machine = await LinearSvm.fit(await rowsOf(known), known.targets, {
    C: COST,
    tolerance: TOLERANCE,
  });
  const answers = machine.predict(await rowsOf(unseen));
  const right = answers.filter((answer, i) => answer === unseen.targets[i]).length;
  return percentOf(right, answers.length);
}

/**
 * Where a run of the object network of Mozafari et al. is, and its record.
 */

import * as z from "npm:zod@4.6.7/mini";
import { aboutFields, natural, percent, seconds } from "./record.ts";

/** Where it is. */
export const ShallowState = z.strictObject({
  split: natural,
  /** Finished epochs of the split. */
  epoch: natural,
});
export type ShallowState = z.infer<typeof ShallowState>;

const Test = z.strictObject({
  /** Finished epochs. */
  epoch: natural,
  right: percent,
  /** Images without a winner. */
  silent: percent,
  /** Right if these are decided by the largest potential. */
  right_with_silent: percent,
});

const SplitRecord = z.strictObject({
  /** Images to learn from, and for the test. */
  images: z.tuple([natural, natural]),
  /** Right decisions in each epoch, while features sat out. */
  learning: z.array(percent),
  tests: z.array(Test),
  /** `answers[class][answer]` of the last test, the last column for silence. */
  answers: z.array(z.array(natural)),
});
export type SplitRecord = z.infer<typeof SplitRecord>;

/** How it was made, how long it took, and what came out; shares are per cent. */
export const ShallowRecord = z.strictObject({
  ...aboutFields,
  setting: z.string(),
  classes: z.array(z.string()),
  seconds: z.strictObject({ encoding: seconds, learning: seconds, tests: seconds }),
  splits: z.array(SplitRecord),
  /** Mean and standard deviation of `right` of the last test over the splits that are finished. */
  accuracy: z.nullable(z.strictObject({ mean: percent, deviation: z.number() })),
});
export type ShallowRecord = z.infer<typeof ShallowRecord>;

/**
 * The record of a run of the digit network: how it was made, how long it took, and how the accuracy rose.
 */

import * as z from "npm:zod@4.6.7/mini";
import { about, aboutFields, type Made, natural, percent, seconds } from "./record.ts";
import { VOTERS } from "./votes.ts";

const Test = z.strictObject({
  /** Finished epochs of layer 3. */
  epoch: natural,
  /** Images that are right by what the run decides by. */
  right: percent,
  /** Images without a winner. */
  silent: percent,
  /** Images that are right if several features vote: by rule, for each number of `voters`. */
  votes: z.record(z.string(), z.array(percent)),
});

/** A record; shares are per cent. */
export const RunRecord = z.strictObject({
  ...aboutFields,
  seconds: z.strictObject({
    /** From images to spikes, and from layer to layer where a layer has learnt. */
    encoding: seconds,
    layer1: seconds,
    layer2: seconds,
    /** Of each epoch. */
    layer3: z.array(seconds),
    tests: seconds,
  }),
  /** Right decisions in each epoch of layer 3, while it learnt. */
  learning: z.array(percent),
  /** Which images it is measured by. */
  measured_by: z.enum(["test images", "validation images"]),
  /** How many features vote. */
  voters: z.array(natural),
  tests: z.array(Test),
  /** `right` of the last test; null before. */
  accuracy: z.nullable(percent),
});
export type RunRecord = z.infer<typeof RunRecord>;
export type Test = z.infer<typeof Test>;

/** What takes time in a run. */
export type Phase = keyof RunRecord["seconds"];

/** A record with nothing in it yet. */
export async function newRecord(
  made: Made,
  measured_by: RunRecord["measured_by"],
): Promise<RunRecord> {
  return {
    ...await about(made),
    seconds: { encoding: 0, layer1: 0, layer2: 0, layer3: [], tests: 0 },
    learning: [],
    measured_by,
    voters: [...VOTERS],
    tests: [],
    accuracy: null,
  };
}

/**
 * What the benches write as JSON: lists of records, milliseconds an image.
 */

import * as z from "npm:zod@4.6.7/mini";
import { aboutFields, natural, percent, seconds } from "../../examples/support/record.ts";

const count = z.int().check(z.gte(1));
const ms = z.number().check(z.positive());

const Where = {
  device: z.string(),
  /** The library that did the work, and how it was asked. */
  kernels: z.string(),
  threads: count,
};

/** Mozafari's digit network on one kind of kernels. */
export const MozafariRecord = z.strictObject({
  ...Where,
  images: count,
  encode_ms: ms,
  /** Convolution and firing alone. */
  layer1_ms: ms,
  layer2_ms: ms,
  layer3_ms: ms,
  /** One image at a time, what was encoded until the decision is known. */
  infer_ms: ms,
  infer_batch_ms: ms,
  /** One step on what the layer is given, which is cached. */
  learn1_ms: ms,
  learn2_ms: ms,
  learn3_ms: ms,
});
export type MozafariRecord = z.infer<typeof MozafariRecord>;

/** The same network on one device, as `bench:webgpu` asks. */
export const DeviceRecord = z.strictObject({
  ...Where,
  images: count,
  /** Networks that learnt together. */
  networks: count,
  infer_ms: ms,
  /** All images in one batch. */
  infer_batch_ms: ms,
  learn1_ms: ms,
  learn2_ms: ms,
  learn3_ms: ms,
  /** Milliseconds of all networks together, divided by images and networks. */
  together1_ms: z.nullable(ms),
  together2_ms: z.nullable(ms),
  together3_ms: z.nullable(ms),
});
export type DeviceRecord = z.infer<typeof DeviceRecord>;

/** What is varied in the table of scaling. */
export const Parameter = z.enum(["side", "features", "kernel", "steps", "batch"]);
export type Parameter = z.infer<typeof Parameter>;

/** One layer of which one parameter was varied. */
export const ScalingRecord = z.strictObject({
  ...Where,
  parameter: Parameter,
  value: count,
  /** Convolution and firing at a threshold. */
  fire_ms: ms,
  /** Convolution and firing in the last step. */
  last_ms: ms,
  learn_ms: ms,
});
export type ScalingRecord = z.infer<typeof ScalingRecord>;

/** Accuracy by the size of a mini-batch. */
export const MiniBatchRecord = z.strictObject({
  ...aboutFields,
  data: z.enum(["drawn digits", "MNIST"]),
  images: natural,
  test_images: natural,
  epochs: z.tuple([natural, natural]),
  results: z.array(z.strictObject({
    batch: natural,
    right_percent: percent,
    /** Means of w (1 - w) of both layers. */
    convergence: z.tuple([z.number(), z.number()]),
    /** Of learning alone. */
    seconds,
  })),
});
export type MiniBatchRecord = z.infer<typeof MiniBatchRecord>;

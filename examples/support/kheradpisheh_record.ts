/**
 * Where a run of the network of Kheradpisheh et al. is, and its record.
 */

import * as z from "npm:zod@4.6.7/mini";
import { aboutFields, natural, percent, seconds } from "./record.ts";

/** Where it is. */
export const KheradpishehState = z.strictObject({
  /** The layer that learns; 3 when both have learnt. */
  layer: z.int().check(z.gte(1), z.lte(3)),
  /** Its finished epochs. */
  epoch: natural,
  /** Finished images of the epoch. */
  image: natural,
  /** Images since the rates of layer 1 doubled last. */
  seen: natural,
});
export type KheradpishehState = z.infer<typeof KheradpishehState>;

/** How it was made, how long it took, and what came out; shares are per cent. */
export const KheradpishehRecord = z.strictObject({
  ...aboutFields,
  images: natural,
  test_images: natural,
  seconds: z.strictObject({
    /** From images to what each layer is given. */
    encoding: seconds,
    layer1: seconds,
    layer2: seconds,
    /** What the classifier is given, of all images. */
    features: seconds,
    classifier: seconds,
  }),
  /** The mean of w (1 - w) after each epoch: 0 when all weights have decided. */
  convergence: z.strictObject({ layer1: z.array(z.number()), layer2: z.array(z.number()) }),
  classifier: z.nullable(z.strictObject({
    cost: z.number(),
    tolerance: z.number(),
    passes: natural,
    converged: z.boolean(),
  })),
  /** Images that the classifier learnt from and reads rightly. */
  learning: z.nullable(percent),
  /** Test images that it reads rightly. */
  accuracy: z.nullable(percent),
});
export type KheradpishehRecord = z.infer<typeof KheradpishehRecord>;

/**
 * What a transform is.
 *
 * @module
 */

import { Image } from "../../io/image.ts";
import { describe } from "../../validation.ts";

// deno-lint-ignore no-explicit-any -- each transform of a list takes what the one before gave
type Anything = any;

/** A transform: a function, or an object that can be called. */
export type Transform<From = Anything, To = Anything> = (input: From) => To;

/** Refuses what is no image. */
export function checkImage(image: unknown, transform: string): Image {
  if (image instanceof Image) return image;
  throw new TypeError(`Cannot apply ${transform} to ${describe(image)}: it needs an Image`);
}

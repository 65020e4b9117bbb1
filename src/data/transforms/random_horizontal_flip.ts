/**
 * `torchvision.transforms.RandomHorizontalFlip`.
 *
 * @module
 */

import { Image } from "../../io/image.ts";
import { Callable } from "../../nn/callable.ts";
import { rand } from "../../tensor/random_creation.ts";
import { checkNumber } from "../../validation.ts";
import { checkImage } from "./transform.ts";

/** The call of `RandomHorizontalFlip`. */
export interface RandomHorizontalFlip {
  /** The image, or its mirror image. */
  (image: Image): Image;
}

/**
 * An image, or its mirror image, as the generator that `manual_seed` seeds decides.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const image = new torchvision.Image(2, 1, 1, new Uint8Array([1, 2]));
 * const flip = new torchvision.transforms.RandomHorizontalFlip(1);
 * assertEquals(flip(image).data, new Uint8Array([2, 1]));
 * ```
 */
export class RandomHorizontalFlip extends Callable<[image: Image], Image> {
  /** The chance of a mirror image. */
  readonly p: number;

  /**
   * @param p The chance of a mirror image, 0.5 by default.
   * @throws {TypeError} If it is no number.
   * @throws {RangeError} If it is not from 0 to 1.
   */
  constructor(p: number = 0.5) {
    super();
    this.p = checkNumber(p, "p", 'the arguments of "RandomHorizontalFlip"');
    if (p < 0 || p > 1) throw new RangeError(`Cannot flip with a chance of ${p}: it needs 0 to 1`);
  }

  /**
   * Flips an image or not.
   *
   * @throws {TypeError} If it is none.
   */
  override forward(image: Image): Image {
    checkImage(image, "RandomHorizontalFlip");
    if (rand(1).dataSync()[0] >= this.p) return image;
    const { width, height, channels, data } = image;
    const flipped = new Uint8Array(data.length);
    for (let from = 0; from < data.length; from += channels) {
      const pixel = from / channels;
      const column = pixel % width;
      const to = (pixel - column + width - 1 - column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        flipped[to + channel] = data[from + channel];
      }
    }
    return new Image(width, height, channels, flipped);
  }
}

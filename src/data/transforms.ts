/**
 * `torchvision.transforms`: what is done to a sample before it is used.
 *
 * @module
 */

import { Image } from "../io/image.ts";
import { Callable } from "../nn/callable.ts";
import { fromArray } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { describe } from "../validation.ts";

// deno-lint-ignore no-explicit-any -- each transform of a list takes what the one before gave
type Anything = any;

/** A transform: a function, or an object that can be called. */
export type Transform<From = Anything, To = Anything> = (input: From) => To;

/** The call of a list of transforms. */
export interface Compose<From = Anything, To = Anything> {
  /** What the last transform gives. */
  (input: From): To;
}

/**
 * Transforms one after another.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const transform = new torchvision.transforms.Compose([
 *   (x: number) => x + 1,
 *   (x: number) => x * 2,
 * ]);
 * assertEquals(transform(3), 8);
 * ```
 */
export class Compose<From = Anything, To = Anything> extends Callable<[input: From], To> {
  /** The transforms in order. */
  readonly transforms: readonly Transform[];

  /**
   * @param transforms Functions, or objects that can be called.
   * @throws {TypeError} If one cannot be called.
   */
  constructor(transforms: readonly Transform[]) {
    super();
    const other = transforms.findIndex((transform) => typeof transform !== "function");
    if (other >= 0) {
      throw new TypeError(
        `Cannot compose transforms: number ${other} is ${describe(transforms[other])}`,
      );
    }
    this.transforms = transforms;
  }

  /** Applies all of them. */
  override forward(input: From): To {
    return this.transforms.reduce<Anything>((value, transform) => transform(value), input);
  }
}

/** The call of `ToTensor`. */
export interface ToTensor {
  /** The image as a tensor. */
  (image: Image): Tensor;
}

/**
 * An image as float32 `[channels, height, width]` from 0 to 1.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const image = new torchvision.Image(2, 1, 1, new Uint8Array([0, 255]));
 * const t = new torchvision.transforms.ToTensor()(image);
 * assertEquals([t.shape, await t.tolist()], [[1, 1, 2], [[[0, 1]]]]);
 * ```
 */
export class ToTensor extends Callable<[image: Image], Tensor> {
  /**
   * Converts an image.
   *
   * @throws {TypeError} If it is none.
   */
  override forward(image: Image): Tensor {
    const { width, height, channels, data } = checkImage(image, "ToTensor");
    const pixels = width * height;
    const values = new Float32Array(channels * pixels);
    for (let channel = 0, at = 0; channel < channels; channel++) {
      for (let from = channel; at < (channel + 1) * pixels; at++, from += channels) {
        values[at] = data[from] / 255;
      }
    }
    return fromArray(values, [channels, height, width], "float32");
  }
}

/** The call of `Grayscale`. */
export interface Grayscale {
  /** The image in grey. */
  (image: Image): Image;
}

/**
 * An image in grey, weighted as Pillow does: `(19595 R + 38470 G + 7471 B + 32768) >> 16`.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const red = new torchvision.Image(1, 1, 3, new Uint8Array([255, 0, 0]));
 * assertEquals(new torchvision.transforms.Grayscale()(red).data, new Uint8Array([76]));
 * ```
 */
export class Grayscale extends Callable<[image: Image], Image> {
  /** Channels of the result: 1, or 3 equal ones. */
  readonly num_output_channels: 1 | 3;

  /**
   * @param num_output_channels 1 (by default) or 3 equal ones.
   * @throws {RangeError} If it is another number.
   */
  constructor(num_output_channels: 1 | 3 = 1) {
    super();
    if (num_output_channels !== 1 && num_output_channels !== 3) {
      throw new RangeError(
        `Cannot make an image of ${num_output_channels} channels grey: it needs 1 or 3`,
      );
    }
    this.num_output_channels = num_output_channels;
  }

  /**
   * Converts an image.
   *
   * @throws {TypeError} If it is none.
   */
  override forward(image: Image): Image {
    const grey = checkImage(image, "Grayscale").convert("L");
    return this.num_output_channels === 1 ? grey : grey.convert("RGB");
  }
}

function checkImage(image: unknown, transform: string): Image {
  if (image instanceof Image) return image;
  throw new TypeError(`Cannot apply ${transform} to ${describe(image)}: it needs an Image`);
}

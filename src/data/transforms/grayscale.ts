/**
 * `torchvision.transforms.Grayscale`.
 *
 * @module
 */

import type { Image } from "../../io/image.ts";
import { Callable } from "../../nn/callable.ts";
import { checkImage } from "./transform.ts";

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
 * import { torchvision } from "../../../mod.ts";
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

/**
 * `torchvision.transforms.CenterCrop`.
 *
 * @module
 */

import type { Image } from "../../io/image.ts";
import { Callable } from "../../nn/callable.ts";
import type { Pair } from "../../pair.ts";
import { readSize } from "./size.ts";
import { checkImage } from "./transform.ts";

/** The call of `CenterCrop`. */
export interface CenterCrop {
  /** The middle of the image. */
  (image: Image): Image;
}

/**
 * The middle of an image; where the image is smaller, zeros around it.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const image = new torchvision.Image(3, 1, 1, new Uint8Array([1, 2, 3]));
 * const crop = new torchvision.transforms.CenterCrop([1, 1]);
 * assertEquals(crop(image).data, new Uint8Array([2]));
 * ```
 */
export class CenterCrop extends Callable<[image: Image], Image> {
  /** `[height, width]`. */
  readonly size: readonly [height: number, width: number];

  /**
   * @param size `[height, width]`, or one number for both.
   * @throws {TypeError} If it is neither.
   * @throws {RangeError} If a length is not an integer of at least 1.
   */
  constructor(size: Pair) {
    super();
    this.size = readSize(size, "CenterCrop");
  }

  /**
   * Crops an image.
   *
   * @throws {TypeError} If it is none.
   */
  override forward(image: Image): Image {
    const { width, height } = checkImage(image, "CenterCrop");
    const [rows, columns] = this.size;
    const [top, left] = [middle(height, rows), middle(width, columns)];
    return image.crop([left, top, left + columns, top + rows]);
  }
}

/** Where a part starts, as torchvision rounds: halves to the even number, of a smaller image down. */
function middle(length: number, part: number): number {
  if (part > length) return -Math.floor((part - length) / 2);
  const half = (length - part) / 2;
  const down = Math.floor(half);
  return half - down === 0.5 ? down + down % 2 : down;
}

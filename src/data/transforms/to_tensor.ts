/**
 * `torchvision.transforms.ToTensor`.
 *
 * @module
 */

import type { Image } from "../../io/image.ts";
import { Callable } from "../../nn/callable.ts";
import { fromArray } from "../../tensor/creation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkImage } from "./transform.ts";

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
 * import { torchvision } from "../../../mod.ts";
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

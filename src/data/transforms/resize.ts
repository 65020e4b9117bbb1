/**
 * `torchvision.transforms.Resize`.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import type { Image } from "../../io/image.ts";
import { bindArguments } from "../../keywords.ts";
import { Callable } from "../../nn/callable.ts";
import type { Pair } from "../../pair.ts";
import { parse } from "../../validation.ts";
import { readSize } from "./size.ts";
import { checkImage } from "./transform.ts";

/** What `Resize` takes by name. */
export interface ResizeOptions {
  /** How pixels are mixed; only `"bilinear"` is here. */
  interpolation?: "bilinear";
}

const Options = z.strictObject({ interpolation: z.optional(z.literal("bilinear")) });

/** The call of `Resize`. */
export interface Resize {
  /** The image in another size. */
  (image: Image): Image;
}

/**
 * An image in another size, by bilinear interpolation with antialiasing, in Pillow's integers.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const image = new torchvision.Image(4, 2, 1, new Uint8Array([0, 40, 80, 120, 0, 40, 80, 120]));
 * const smaller = new torchvision.transforms.Resize([1, 2])(image); // [height, width]
 * assertEquals([smaller.size, smaller.data], [[2, 1], new Uint8Array([29, 91])]);
 * assertEquals(new torchvision.transforms.Resize(1)(image).size, [2, 1]); // the shorter side
 * ```
 */
export class Resize extends Callable<[image: Image], Image> {
  /** The shorter side, or `[height, width]`. */
  readonly size: Pair;

  /**
   * @param size `[height, width]`, or a number for the shorter side; the other one follows, rounded down.
   * @param interpolation Only `"bilinear"`.
   * @throws {TypeError} If an argument has a wrong type.
   * @throws {RangeError} If a length is not an integer of at least 1, or the interpolation is not here.
   */
  constructor(size: Pair, interpolation?: ResizeOptions["interpolation"] | ResizeOptions);
  constructor(size: Pair, ...args: unknown[]) {
    super();
    const subject = 'the arguments of "Resize"';
    parse(Options, bindArguments(["interpolation"], args, subject), subject);
    const [height, width] = readSize(size, "Resize");
    this.size = typeof size === "number" ? height : [height, width];
  }

  /**
   * Resizes an image of mode L or RGB; one that has the size already is given back.
   *
   * @throws {TypeError} If it is none.
   */
  override forward(image: Image): Image {
    const { width, height } = checkImage(image, "Resize");
    const { size } = this;
    const [rows, columns] = typeof size !== "number"
      ? size
      : width <= height
      ? [Math.trunc(size * height / width), size]
      : [size, Math.trunc(size * width / height)];
    return rows === height && columns === width ? image : image.resize([columns, rows]);
  }
}

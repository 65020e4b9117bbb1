/**
 * `torchvision.transforms.RandomCrop`.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import type { Image } from "../../io/image.ts";
import { bindArguments } from "../../keywords.ts";
import { Callable } from "../../nn/callable.ts";
import type { Pair } from "../../pair.ts";
import { randint } from "../../tensor/random_creation.ts";
import { parse } from "../../validation.ts";
import { pad, type Padding, type PadOptions, padSchemas } from "./pad.ts";
import { readSize } from "./size.ts";
import { checkImage } from "./transform.ts";

/** What `RandomCrop` takes by name. */
export interface RandomCropOptions extends PadOptions {
  /** Pixels around the image, before anything else; null (the default) for none. */
  padding?: Padding | null;
  /** Whether an image that is too small gets as many pixels as it lacks, on both sides. */
  pad_if_needed?: boolean;
}

const names = ["padding", "pad_if_needed", "fill", "padding_mode"] as const;

const Options = z.strictObject({
  ...padSchemas,
  padding: z.optional(z.nullable(padSchemas.padding)),
  pad_if_needed: z.optional(z.boolean()),
});

/** The call of `RandomCrop`. */
export interface RandomCrop {
  /** A part of the image. */
  (image: Image): Image;
}

/**
 * A part of an image, wherever the generator that `manual_seed` seeds puts it: row, then column, as
 * torchvision draws them. Nothing is drawn where the part is the whole.
 *
 * @example
 * ```ts
 * import { torch, torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * torch.manual_seed(0);
 * const image = new torchvision.Image(28, 28, 1, new Uint8Array(784));
 * const crop = new torchvision.transforms.RandomCrop(24, { padding: 2 });
 * assertEquals(crop(image).size, [24, 24]);
 * ```
 */
export class RandomCrop extends Callable<[image: Image], Image> {
  /** `[height, width]`. */
  readonly size: readonly [height: number, width: number];
  /** Pixels around the image, before anything else. */
  readonly padding: Padding | null;
  /** Whether an image that is too small gets pixels around it. */
  readonly pad_if_needed: boolean;
  /** The value of what is added, or one for each channel. */
  readonly fill: number | readonly number[];

  /**
   * @param size `[height, width]`, or one number for both.
   * @param padding See {@linkcode RandomCropOptions}.
   * @param pad_if_needed False by default.
   * @param fill See {@linkcode PadOptions}.
   * @param padding_mode Only `"constant"`.
   * @throws {TypeError} If an argument has a wrong type.
   * @throws {RangeError} If a number is out of range, or the mode is not here.
   */
  constructor(
    size: Pair,
    padding?: Padding | null | RandomCropOptions,
    pad_if_needed?: boolean | Omit<RandomCropOptions, "padding">,
    fill?: PadOptions["fill"] | PadOptions,
    padding_mode?: PadOptions["padding_mode"] | Pick<PadOptions, "padding_mode">,
  );
  constructor(size: Pair, ...args: unknown[]) {
    super();
    const subject = 'the arguments of "RandomCrop"';
    const options = parse(Options, bindArguments(names, args, subject), subject);
    this.size = readSize(size, "RandomCrop");
    this.padding = options.padding ?? null;
    this.pad_if_needed = options.pad_if_needed ?? false;
    this.fill = options.fill ?? 0;
  }

  /**
   * Crops an image.
   *
   * @throws {TypeError} If it is none, or the values to fill with are not one for each channel.
   * @throws {RangeError} If it is smaller than the part.
   */
  override forward(image: Image): Image {
    const whole = this.#padded(checkImage(image, "RandomCrop"));
    const { width, height } = whole;
    const [rows, columns] = this.size;
    if (width < columns || height < rows) {
      throw new RangeError(
        `Cannot crop ${columns} x ${rows} pixels from an image of ${width} x ${height}`,
      );
    }
    if (width === columns && height === rows) return whole;
    const top = draw(height - rows + 1);
    const left = draw(width - columns + 1);
    return whole.crop([left, top, left + columns, top + rows]);
  }

  #padded(image: Image): Image {
    const whole = this.padding === null ? image : pad(image, this.padding, this.fill);
    if (!this.pad_if_needed) return whole;
    const [rows, columns] = this.size;
    const [right, down] = [Math.max(columns - whole.width, 0), Math.max(rows - whole.height, 0)];
    return right + down === 0 ? whole : pad(whole, [right, down], this.fill);
  }
}

function draw(end: number): number {
  return Number(randint(0, end, [1]).dataSync()[0]);
}

/**
 * `torchvision.transforms.Pad`.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { Image } from "../../io/image.ts";
import { checkSize } from "../../io/pixels.ts";
import { bindArguments } from "../../keywords.ts";
import { Callable } from "../../nn/callable.ts";
import { parse } from "../../validation.ts";
import { checkImage } from "./transform.ts";

/** Pixels around an image: for all sides, `[left and right, top and bottom]` or `[left, top, right, bottom]`. */
export type Padding = number | readonly number[];

/** What is around an image. */
export interface PadOptions {
  /** The value of what is added, 0 to 255, or one for each channel; 0 by default. */
  fill?: number | readonly number[];
  /** How it is added; only `"constant"` is here. */
  padding_mode?: "constant";
}

const length = z.int().check(z.gte(0));
const byte = z.int().check(z.gte(0), z.lte(255));

/** Schemas of the arguments, for `RandomCrop` too. */
export const padSchemas = {
  padding: z.union([
    length,
    z.array(length).check(z.refine(({ length }) => [1, 2, 4].includes(length), {
      error: "1, 2 or 4 numbers",
    })),
  ]),
  fill: z.optional(z.union([byte, z.array(byte)])),
  padding_mode: z.optional(z.literal("constant")),
};

const Arguments = z.strictObject(padSchemas);

/** The call of `Pad`. */
export interface Pad {
  /** The image with a margin. */
  (image: Image): Image;
}

/**
 * An image with a margin of one colour.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const image = new torchvision.Image(1, 1, 1, new Uint8Array([9]));
 * const padded = new torchvision.transforms.Pad([1, 0], { fill: 5 })(image);
 * assertEquals([padded.size, padded.data], [[3, 1], new Uint8Array([5, 9, 5])]);
 * ```
 */
export class Pad extends Callable<[image: Image], Image> {
  /** As it was given. */
  readonly padding: Padding;
  /** The value of what is added, or one for each channel. */
  readonly fill: number | readonly number[];

  /**
   * @param padding See {@linkcode Padding}.
   * @param fill See {@linkcode PadOptions}.
   * @param padding_mode Only `"constant"`.
   * @throws {TypeError} If an argument has a wrong type.
   * @throws {RangeError} If a number is out of range, or the mode is not here.
   */
  constructor(
    padding: Padding,
    fill?: PadOptions["fill"] | PadOptions,
    padding_mode?: PadOptions["padding_mode"] | Pick<PadOptions, "padding_mode">,
  );
  constructor(padding: Padding, ...args: unknown[]) {
    super();
    const subject = 'the arguments of "Pad"';
    const bound = bindArguments(["fill", "padding_mode"], args, subject);
    const { fill = 0 } = parse(Arguments, { padding, ...bound }, subject);
    this.padding = padding;
    this.fill = fill;
  }

  /**
   * Adds the margin.
   *
   * @throws {TypeError} If it is no image, or the values are not one for each channel.
   * @throws {RangeError} If the result is too large.
   */
  override forward(image: Image): Image {
    return pad(checkImage(image, "Pad"), this.padding, this.fill);
  }
}

/** Adds a margin to an image. */
export function pad(image: Image, padding: Padding, fill: number | readonly number[]): Image {
  const { width, height, channels, data } = image;
  const [left, top, right, bottom] = sidesOf(padding);
  const values = typeof fill === "number" ? Array<number>(channels).fill(fill) : fill;
  if (values.length !== channels) {
    throw new TypeError(`Cannot fill ${channels} channels with ${values.length} values`);
  }
  const [columns, rows] = [left + width + right, top + height + bottom];
  checkSize(columns, rows, "pad an image");
  const padded = new Uint8Array(columns * rows * channels);
  for (let i = 0; i < padded.length; i++) padded[i] = values[i % channels];
  for (let row = 0; row < height; row++) {
    const line = data.subarray(row * width * channels, (row + 1) * width * channels);
    padded.set(line, ((top + row) * columns + left) * channels);
  }
  return new Image(columns, rows, channels, padded);
}

function sidesOf(padding: Padding): readonly number[] {
  const list = typeof padding === "number" ? [padding] : padding;
  const [left, top = left, right = left, bottom = top] = list;
  return [left, top, right, bottom];
}

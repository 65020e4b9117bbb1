/**
 * The built-in data set: drawn digits.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { Image } from "../../io/image.ts";
import { checkInteger, parse } from "../../validation.ts";
import { checkIndex, Dataset } from "../dataset.ts";
import type { Transform } from "../transforms/transform.ts";
import { drawDigit, SIZE } from "./draw.ts";
import { Stream } from "./random.ts";

const Options = z.strictObject({
  train: z.optional(z.boolean()),
  seed: z.optional(z.int().check(z.gte(0))),
  transform: z.optional(
    z.nullable(
      z.custom<Transform>((value) => typeof value === "function", { error: "a function" }),
    ),
  ),
});

/** What `StrokeDigits` takes by name. */
export interface StrokeDigitsOptions<Input> {
  /** Whether these are digits for training (the default) or others, for tests. */
  train?: boolean;
  /** Another seed gives other digits. */
  seed?: number;
  /** What is done to each image, such as `ToTensor`. */
  transform?: Transform<Image, Input> | null;
}

/**
 * Digits drawn by the library, as many as asked for: strokes of ten digits in two or three ways of
 * writing, bent, slanted, turned, scaled and moved at random, by pens of different widths; 28x28
 * grey, white on black. Sample i depends on seed and i alone and shows the digit `i % 10`.
 *
 * @typeParam Input What the transform gives; an image without one.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const digits = new torchvision.datasets.StrokeDigits(1000, { train: true, seed: 0 });
 * const [image, label] = await digits.get(7);
 * assertEquals([image.width, image.height, label], [28, 28, 7]);
 * ```
 */
export class StrokeDigits<Input = Image> extends Dataset<[input: Input, label: number]> {
  /** How many digits there are. */
  override readonly length: number;
  readonly #stream: readonly [train: number, seed: number];
  readonly #transform: Transform<Image, Input> | null;

  /**
   * @param length How many digits.
   * @param options See {@linkcode StrokeDigitsOptions}.
   * @throws {TypeError} If an option is unknown or has a wrong type.
   * @throws {RangeError} If the length or the seed is out of range.
   */
  constructor(length: number, options: StrokeDigitsOptions<Input> = {}) {
    super();
    const { train = true, seed = 0, transform = null } = parse(
      Options,
      options,
      'the options of "StrokeDigits"',
    );
    this.length = checkInteger(length, "length", 'the arguments of "StrokeDigits"', 0);
    this.#stream = [train ? 0 : 1, seed];
    this.#transform = transform;
  }

  /** The image at an index, without the transform. */
  image(index: number): Image {
    checkIndex(index, this.length);
    const pixels = new Uint8Array(SIZE * SIZE);
    drawDigit(this.label(index), new Stream(...this.#stream, index), pixels);
    return new Image(SIZE, SIZE, 1, pixels);
  }

  /** The digit at an index. */
  label(index: number): number {
    checkIndex(index, this.length);
    return index % 10;
  }

  /** The sample at an index. */
  override get(index: number): [input: Input, label: number] {
    const image = this.image(index);
    return [this.#transform ? this.#transform(image) : image as Input, this.label(index)];
  }
}

/**
 * Images before they become tensors: bytes, rows first, channels last, with what Pillow's `Image` does
 * that ports need. Transforms are elsewhere.
 *
 * @module
 */

import { checkInteger, describe } from "../validation.ts";
import { type Path, quote, readFile } from "./files.ts";
import { isJpeg } from "./jpeg/check.ts";
import { decodeJpeg } from "./jpeg/jpeg.ts";
import { isPng } from "./png_check.ts";
import { checkSize } from "./pixels.ts";
import { decodePng } from "./png.ts";
import { resample } from "./resample.ts";

/** What the channels of an image are, as Pillow names it: grey, grey and alpha, colour, colour and alpha. */
export type ImageMode = "L" | "LA" | "RGB" | "RGBA";

const modes: readonly ImageMode[] = ["L", "LA", "RGB", "RGBA"];

/**
 * An image of 8 bits a value.
 *
 * @example A grey image from a coloured one
 * ```ts
 * import { Image } from "./image.ts";
 *
 * const red = new Image(2, 1, 3, new Uint8Array([255, 0, 0, 200, 0, 0]));
 * const grey = red.convert("L");
 * console.log(grey.size, grey.data); // [2, 1] Uint8Array [76, 60]
 * ```
 */
export class Image {
  /** Pixels of a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Values of a pixel: 1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGBA). */
  readonly channels: number;
  /** The values, `height * width * channels`, rows first, channels last. Not copied. */
  readonly data: Uint8Array<ArrayBuffer>;

  /**
   * Makes an image.
   *
   * @param width Pixels of a row, at least 1.
   * @param height Rows, at least 1.
   * @param channels Values of a pixel, 1 to 4.
   * @param data The values, rows first, channels last.
   * @throws {TypeError} If an argument has a wrong type, or the data does not fit the size.
   * @throws {RangeError} If a size is out of range.
   */
  constructor(width: number, height: number, channels: number, data: Uint8Array) {
    const subject = `the arguments of "Image"`;
    this.width = checkInteger(width, "width", subject, 1);
    this.height = checkInteger(height, "height", subject, 1);
    this.channels = checkInteger(channels, "channels", subject, 1, 4);
    const length = width * height * channels;
    if (!(data instanceof Uint8Array) || data.length !== length) {
      throw new TypeError(
        `Cannot read ${subject}: "data" is ${
          describe(data)
        }, expected a Uint8Array of ${length} elements for ${width} x ${height} pixels in ${channels} channels`,
      );
    }
    this.data = data as Uint8Array<ArrayBuffer>;
  }

  /**
   * Reads an image file: PNG of 1 to 16 bits, grey, in colours or with a palette, or JPEG of 8 bits, grey
   * or in colours. Of 16-bit colours the upper byte is kept; 16-bit grey is clipped at 255, as Pillow does
   * when it converts it.
   *
   * @param path The file.
   * @returns The image.
   * @throws {TypeError} If the file is no PNG or JPEG file, malformed or truncated.
   * @throws {RangeError} If the image is too large.
   * @throws {Error} If the file cannot be read.
   */
  static async open(path: Path): Promise<Image> {
    return await decodeImage(await readFile(path), quote(path));
  }

  /** Width and height, in this order, as Pillow has it. */
  get size(): [width: number, height: number] {
    return [this.width, this.height];
  }

  /** What the channels are. */
  get mode(): ImageMode {
    return modes[this.channels - 1];
  }

  /**
   * Converts to grey or to colours, in Pillow's integers: grey is `(19595 R + 38470 G + 7471 B + 32768)
   * >> 16`. Alpha is dropped.
   *
   * @param mode `"L"` for grey, `"RGB"` for colours.
   * @returns A new image, also where nothing changes.
   * @throws {TypeError} If the mode is no text.
   * @throws {RangeError} If it is another one.
   */
  convert(mode: "L" | "RGB"): Image {
    if (mode !== "L" && mode !== "RGB") {
      const ErrorClass = typeof mode === "string" ? RangeError : TypeError;
      throw new ErrorClass(
        `Cannot convert an image to the mode ${describe(mode)}: it needs one of "L", "RGB"`,
      );
    }
    const { width, height, channels, data } = this;
    const to = mode === "L" ? 1 : 3;
    const result = new Uint8Array(width * height * to);
    for (let from = 0, at = 0; at < result.length; from += channels, at += to) {
      if (to === 1) {
        result[at] = channels < 3
          ? data[from]
          : (data[from] * 19595 + data[from + 1] * 38470 + data[from + 2] * 7471 + 0x8000) >> 16;
      } else {
        result[at] = data[from];
        result[at + 1] = data[channels < 3 ? from : from + 1];
        result[at + 2] = data[channels < 3 ? from : from + 2];
      }
    }
    return new Image(width, height, to, result);
  }

  /**
   * The image in another size, by bilinear interpolation with antialiasing, in Pillow's integers.
   *
   * @param size `[width, height]`, in this order, as Pillow has it.
   * @returns A new image.
   * @throws {TypeError} If the image has a channel of transparency, or the size is not two numbers.
   * @throws {RangeError} If a length is not an integer of at least 1, or the result is too large.
   */
  resize(size: readonly [width: number, height: number]): Image {
    if (!Array.isArray(size) || size.length !== 2) {
      throw new TypeError(`Cannot resize to ${describe(size)}: it needs [width, height]`);
    }
    const [width, height] = size.map((length) =>
      checkInteger(length, "size", 'the arguments of "resize"', 1)
    );
    if (this.channels % 2 === 0) {
      throw new TypeError(
        `Cannot resize an image of mode ${this.mode}: convert it to "L" or "RGB" before`,
      );
    }
    checkSize(width, height, "resize an image");
    const { data } = resample(this, width, height);
    return new Image(width, height, this.channels, data === this.data ? data.slice() : data);
  }

  /**
   * A part of the image; what lies outside of it is 0.
   *
   * @param box `[left, top, right, bottom]` in pixels, as Pillow has it.
   * @returns A new image.
   * @throws {TypeError} If it is not four integers.
   * @throws {RangeError} If right or bottom is not behind left or top, or the part is too large.
   */
  crop(box: readonly [left: number, top: number, right: number, bottom: number]): Image {
    if (!Array.isArray(box) || box.length !== 4 || !box.every(Number.isInteger)) {
      throw new TypeError(`Cannot crop by ${describe(box)}: it needs [left, top, right, bottom]`);
    }
    const [left, top, right, bottom] = box;
    if (right <= left || bottom <= top) {
      throw new RangeError(`Cannot crop by [${box}]: nothing is left`);
    }
    const [width, height] = [right - left, bottom - top];
    checkSize(width, height, "crop an image");
    const { channels } = this;
    const data = new Uint8Array(width * height * channels);
    const [first, end] = [Math.max(left, 0), Math.min(right, this.width)];
    for (let row = Math.max(top, 0); row < Math.min(bottom, this.height) && first < end; row++) {
      const start = row * this.width;
      const part = this.data.subarray((start + first) * channels, (start + end) * channels);
      data.set(part, ((row - top) * width + first - left) * channels);
    }
    return new Image(width, height, channels, data);
  }
}

/**
 * Decodes an image file.
 *
 * @param bytes The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns The image.
 * @throws {TypeError} If it is no PNG or JPEG file, malformed or truncated.
 * @throws {RangeError} If the image is too large.
 */
export async function decodeImage(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Image> {
  const decode = isPng(bytes) ? decodePng : isJpeg(bytes) ? decodeJpeg : null;
  if (decode === null) {
    throw new TypeError(`Cannot read the image ${name}: it needs a PNG or JPEG file`);
  }
  const { width, height, channels, data } = await decode(bytes, name);
  return new Image(width, height, channels, data);
}

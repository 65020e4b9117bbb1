/**
 * JPEG images, by libjpeg behind checks of our own.
 *
 * @module
 */

import type { Pixels } from "../pixels.ts";
import { checkJpeg } from "./check.ts";
import { type Decoded, type JpegDecoder, makeDecoder } from "./decoder.ts";

/** From so many pixels on the memory of the decoder is not worth keeping. */
const LARGE = 1 << 24;

let decoder: Promise<JpegDecoder> | null = null;

/**
 * Decodes a JPEG file, baseline or progressive, as Pillow does: to the bit. An orientation that it may
 * mention is left alone, as by Pillow's `Image.open`.
 *
 * @param bytes The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns The pixels, in 1 channel (grey) or 3.
 * @throws {TypeError} If the file is malformed, truncated or of a kind that is not read here: CMYK,
 * arithmetic coding, lossless, 12 bits.
 * @throws {RangeError} If the image is too large.
 */
export async function decodeJpeg(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Pixels> {
  const { width, height, components: channels } = checkJpeg(bytes, name);
  let asked: Promise<JpegDecoder>;
  let made: JpegDecoder;
  do {
    asked = decoder ??= makeDecoder();
    made = await asked;
  } while (asked !== decoder); // another file may have broken it meanwhile
  let decoded: Decoded;
  try {
    decoded = made.decode(bytes);
    if (decoded.width !== width || decoded.height !== height) throw new Error("Another size");
  } catch (cause) {
    decoder = null;
    throw new TypeError(`Cannot read ${name} as JPEG: it is corrupt`, { cause });
  }
  if (width * height >= LARGE) decoder = null;
  const data = new Uint8Array(width * height * channels);
  for (let from = 0, at = 0; at < data.length; from += 4, at += channels) {
    for (let channel = 0; channel < channels; channel++) {
      data[at + channel] = decoded.data[from + channel];
    }
  }
  return { width, height, channels, data };
}

/**
 * Pixels, as decoders give them, and how many there may be.
 *
 * @module
 */

/** Pixels as bytes, rows first, channels last: grey, grey and alpha, RGB or RGBA. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Where Pillow refuses an image. */
const maxPixels = 178_956_970;

/**
 * Refuses an image that is too large.
 *
 * @param action What is being done, for the sentence of an error.
 * @throws {RangeError} If there are too many pixels.
 */
export function checkSize(width: number, height: number, action: string): void {
  if (width * height <= maxPixels) return;
  throw new RangeError(
    `Cannot ${action}: it has ${width} x ${height} pixels, expected at most ${maxPixels}`,
  );
}

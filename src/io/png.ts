/**
 * PNG images, by fast-png behind checks of our own. Palettes and other depths become 8 bits a value.
 *
 * @module
 */

import type { Pixels } from "./pixels.ts";
import { checkPng } from "./png_check.ts";

/**
 * Decodes a PNG file. Of 16-bit colours the upper byte is kept; 16-bit grey is clipped at 255, as Pillow
 * does when it converts it. A palette gives its colours; transparency that is no channel is ignored.
 *
 * @param bytes The file.
 * @param name What it is, for the sentence of an error: a quoted path, ….
 * @returns The pixels.
 * @throws {TypeError} If the file is malformed, truncated or of a kind that is not read here.
 * @throws {RangeError} If the image is too large.
 */
export async function decodePng(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Pixels> {
  const checked = await checkPng(bytes, name);
  const { width, height, depth, colorType } = checked;
  const { decode } = await import("npm:fast-png@8.0.0");
  let decoded: ReturnType<typeof decode>;
  try {
    decoded = decode(checked.bytes, { checkCrc: true });
  } catch (error) {
    throw new TypeError(`Cannot read ${name} as PNG: it is corrupt`, { cause: error });
  }
  const { channels, data, palette } = decoded;
  if (colorType === 3) {
    const indices = unpack(data, width, height, depth, 1);
    const data8 = applyPalette(indices, palette!, name);
    return { width, height, channels: 3, data: data8 };
  }
  const data8 = depth < 8
    ? unpack(data, width, height, depth, 255 / (2 ** depth - 1))
    : depth === 8
    ? data as Uint8Array<ArrayBuffer>
    : Uint8Array.from(
      data,
      channels === 1 ? (value) => Math.min(value, 255) : (value) => value >> 8,
    );
  return { width, height, channels, data: data8 };
}

/**
 * Encodes pixels as a PNG file, the same bytes for the same pixels.
 *
 * @param pixels The pixels: grey (1 channel), grey and alpha (2), RGB (3) or RGBA (4).
 * @returns The file.
 * @throws {TypeError} If the data does not fit the size.
 */
export async function encodePng(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, channels, data } = pixels;
  if (data.length !== width * height * channels || data.length === 0) {
    throw new TypeError(
      `Cannot encode ${data.length} bytes as PNG of ${width} x ${height} pixels in ${channels} channels`,
    );
  }
  const { encode } = await import("npm:fast-png@8.0.0");
  return encode({ width, height, channels, depth: 8, data }) as Uint8Array<ArrayBuffer>;
}

/** Values of less than 8 bits lie together in bytes, the first one highest, each row anew. */
function unpack(
  packed: ArrayLike<number>,
  width: number,
  height: number,
  depth: number,
  scale: number,
): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(width * height);
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const mask = 2 ** depth - 1;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const byte = packed[row * rowBytes + Math.floor(column / perByte)];
      const shift = 8 - depth * (1 + column % perByte);
      values[row * width + column] = ((byte >> shift) & mask) * scale;
    }
  }
  return values;
}

function applyPalette(
  indices: Uint8Array,
  palette: readonly (readonly number[])[],
  name: string,
): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) {
    const color = palette[indices[i]];
    if (!color) {
      throw new TypeError(
        `Cannot read ${name} as PNG: it has the colour ${
          indices[i]
        }, but its palette has ${palette.length} colours`,
      );
    }
    data.set(color, i * 3);
  }
  return data;
}

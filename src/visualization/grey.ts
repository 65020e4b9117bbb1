/**
 * Matrices as grey pixels.
 *
 * @module
 */

import type { Pixels } from "../io/pixels.ts";
import { bindArguments } from "../keywords.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkNumber, describe } from "../validation.ts";

/** What drawings of tensors take by name. */
export interface GreyRange {
  /** The value that is black; by default the smallest. */
  _vmin?: number | null;
  /** The value that is white; by default the largest. */
  _vmax?: number | null;
}

/**
 * One pixel an element, from black to white. Of values that are not finite, minus infinity and NaN are black
 * and infinity is white; the range is that of the others.
 *
 * @param aTensor `[height, width]`; further axes may have length 1.
 * @param range `_vmin` and `_vmax`, by position or by name.
 * @param caller The public function.
 * @throws {TypeError} If it is no tensor or no matrix, or a bound is no number.
 * @throws {RangeError} If a bound is not finite, or they are the wrong way round.
 */
export async function greyPixels(
  aTensor: Tensor,
  range: readonly unknown[],
  caller: string,
): Promise<Pixels> {
  const subject = `the arguments of "${caller}"`;
  const bound = bindArguments(["_vmin", "_vmax"], range, subject);
  const given = (name: "_vmin" | "_vmax"): number | null =>
    bound[name] == null ? null : checkNumber(bound[name], name, subject);
  const [low, high] = [given("_vmin"), given("_vmax")];
  if (low !== null && high !== null && low > high) {
    throw new RangeError(
      `Cannot read ${subject}: "_vmin" is ${low}, expected at most "_vmax", which is ${high}`,
    );
  }
  const [height, width] = sizeOf(aTensor);
  const values = Array.from(await aTensor.data(), Number);
  const finite = values.filter(Number.isFinite);
  const black = low ?? finite.reduce((a, b) => Math.min(a, b), Infinity);
  const white = high ?? finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const scale = white > black ? 255 / (white - black) : 0;
  const data = Uint8Array.from(
    values,
    (value) => Math.round(Math.min(Math.max((value - black) * scale, 0), 255)),
  );
  return { width, height, channels: 1, data };
}

/** Rows and columns of a matrix. */
function sizeOf(aTensor: unknown): readonly number[] {
  if (!(aTensor instanceof Tensor)) {
    throw new TypeError(`Cannot draw ${describe(aTensor)}: it needs a Tensor`);
  }
  const { shape, ndim } = aTensor;
  const size = ndim === 2 ? shape : shape.filter((length) => length !== 1);
  if (size.length !== 2 || aTensor.numel() === 0) {
    throw new TypeError(`Cannot draw a tensor of shape [${shape}]: it needs [height, width]`);
  }
  return size;
}

/**
 * Grey pixels larger by a whole number, each a square.
 *
 * @param side What the longer side grows to, at most; pixels that are as large already stay so.
 */
export function enlarge({ width, height, channels, data }: Pixels, side: number): Pixels {
  const factor = Math.max(1, Math.floor(side / Math.max(width, height)));
  return resample(
    { width, height, channels, data },
    width * factor,
    height * factor,
    (x, y) => data[Math.floor(y / factor) * width + Math.floor(x / factor)],
  );
}

/**
 * Grey pixels smaller by a whole number, each the mean of a square.
 *
 * @param columns What the width shrinks to, at most.
 */
export function shrink(pixels: Pixels, columns: number): Pixels {
  const { width, height, data } = pixels;
  const factor = Math.ceil(width / columns);
  const size = [width, height].map((length) => Math.ceil(length / factor));
  return resample(pixels, size[0], size[1], (x, y) => {
    let [sum, count] = [0, 0];
    for (let row = y * factor; row < Math.min((y + 1) * factor, height); row++) {
      for (let column = x * factor; column < Math.min((x + 1) * factor, width); column++) {
        sum += data[row * width + column];
        count++;
      }
    }
    return Math.round(sum / count);
  });
}

function resample(
  { channels }: Pixels,
  width: number,
  height: number,
  at: (x: number, y: number) => number,
): Pixels {
  const data = Uint8Array.from(
    { length: width * height },
    (_, i) => at(i % width, Math.floor(i / width)),
  );
  return { width, height, channels, data };
}

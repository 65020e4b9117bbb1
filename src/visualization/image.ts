/**
 * Tensors as pictures.
 *
 * @module
 */

import { type Path, writeFile } from "../io/files.ts";
import { encodePng } from "../io/png.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkNumber } from "../validation.ts";

/**
 * Writes a matrix as a grey PNG image, one pixel an element.
 *
 * @param fname The file, new or to be replaced; never seen in parts.
 * @param aTensor `[height, width]`; further axes may have length 1.
 * @param _vmin The value that is black; by default the smallest.
 * @param _vmax The value that is white; by default the largest.
 * @throws {TypeError} If the tensor is no matrix.
 * @throws {RangeError} If a bound is not finite.
 * @throws {Error} If the file cannot be written.
 */
export async function plot_tensor_in_image(
  fname: Path,
  aTensor: Tensor,
  _vmin: number | null = null,
  _vmax: number | null = null,
): Promise<void> {
  const shape = aTensor.shape.filter((length) => length !== 1);
  const [height, width] = aTensor.ndim === 2 ? aTensor.shape : shape;
  if (aTensor.numel() === 0 || (aTensor.ndim !== 2 && shape.length !== 2)) {
    throw new TypeError(
      `Cannot draw a tensor of shape [${aTensor.shape}]: it needs [height, width]`,
    );
  }
  const subject = 'the arguments of "plot_tensor_in_image"';
  const given = (value: number | null, name: string): number | null =>
    value === null ? null : checkNumber(value, name, subject);
  const [low, high] = [given(_vmin, "_vmin"), given(_vmax, "_vmax")];
  const values = Array.from(await aTensor.data(), Number);
  const black = low ?? values.reduce((a, b) => Math.min(a, b));
  const white = high ?? values.reduce((a, b) => Math.max(a, b));
  const scale = white > black ? 255 / (white - black) : 0;
  const data = Uint8Array.from(
    values,
    (value) => Math.round(Math.min(Math.max((value - black) * scale, 0), 255)),
  );
  await writeFile(fname, await encodePng({ width, height, channels: 1, data }));
}

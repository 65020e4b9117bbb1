/**
 * Tensors as pictures in files.
 *
 * @module
 */

import { type Path, writeFile } from "../io/files.ts";
import { encodePng } from "../io/png.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { greyPixels, type GreyRange } from "./grey.ts";

/**
 * Writes a matrix as a grey PNG image, one pixel an element. Of values that are not finite, minus infinity and
 * NaN are black and infinity is white; they are neither the smallest nor the largest.
 *
 * @param fname The file, new or to be replaced; never seen in parts.
 * @param aTensor `[height, width]`; further axes may have length 1.
 * @param _vmin The value that is black; by default the smallest.
 * @param _vmax The value that is white; by default the largest.
 * @throws {TypeError} If the tensor is no matrix, or a bound is no number.
 * @throws {RangeError} If a bound is not finite, or they are the wrong way round.
 * @throws {Error} If the file cannot be written.
 */
export async function plot_tensor_in_image(
  fname: Path,
  aTensor: Tensor,
  _vmin?: number | null | GreyRange,
  _vmax?: number | null | Omit<GreyRange, "_vmin">,
): Promise<void>;
export async function plot_tensor_in_image(
  fname: Path,
  aTensor: Tensor,
  ...range: unknown[]
): Promise<void> {
  const pixels = await greyPixels(aTensor, range, "plot_tensor_in_image");
  await writeFile(fname, await encodePng(pixels));
}

/**
 * Tensors where a person sees them.
 *
 * @module
 */

import { base64Of } from "../io/base64.ts";
import { fileExists, writeFile } from "../io/files.ts";
import { encodePng } from "../io/png.ts";
import { notebook, page, terminal } from "../io/screen.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { enlarge, greyPixels, type GreyRange } from "./grey.ts";
import { textOf } from "./terminal.ts";

/** Rows or columns of pixels that small matrices grow to. */
const SIDE = 280;

/**
 * Shows a matrix as a grey picture: in a notebook of Deno below the cell, in a browser at the end of the page,
 * in a terminal as text. Elsewhere it writes `tensor-1.png`, or the next number that is free, to the current
 * folder, and says so on the standard error output. Small matrices are enlarged.
 *
 * Black and white are as for {@linkcode plot_tensor_in_image}. A terminal shows 26 greys, or five shades where
 * colours are not wanted (`NO_COLOR`).
 *
 * @param aTensor `[height, width]`; further axes may have length 1.
 * @param _vmin The value that is black; by default the smallest.
 * @param _vmax The value that is white; by default the largest.
 * @returns When it can be seen.
 * @throws {TypeError} If the tensor is no matrix, or a bound is no number.
 * @throws {RangeError} If a bound is not finite, or they are the wrong way round.
 * @throws {Error} If there is nowhere to show it and the file cannot be written.
 *
 * @example
 * ```ts ignore
 * import { torch, visualization as vis } from "../../mod.ts";
 *
 * await vis.show_tensor(torch.rand(5, 5));
 * await vis.show_tensor(torch.rand(5, 5), { _vmin: 0, _vmax: 1 });
 * ```
 */
export async function show_tensor(
  aTensor: Tensor,
  _vmin?: number | null | GreyRange,
  _vmax?: number | null | Omit<GreyRange, "_vmin">,
): Promise<void>;
export async function show_tensor(aTensor: Tensor, ...range: unknown[]): Promise<void> {
  const pixels = await greyPixels(aTensor, range, "show_tensor");
  const [display, append, screen] = [notebook(), page(), terminal()];
  if (display === null && append === null && screen !== null) {
    return console.log(textOf(pixels, screen));
  }
  const png = await encodePng(enlarge(pixels, SIDE));
  const description = `A tensor of shape [${aTensor.shape}]`;
  if (display !== null) {
    return await display({ "image/png": base64Of(png), "text/plain": description });
  }
  if (append !== null) return append(`data:image/png;base64,${base64Of(png)}`, description);
  const name = await nextName();
  await writeFile(name, png);
  console.error(`Wrote ${name}`); // what goes to a pipe or a file may be data
}

let named = 0;

/** A name that no file has, and that is given once: of two calls at the same time neither replaces the other's. */
async function nextName(): Promise<string> {
  let name: string;
  do name = `tensor-${++named}.png`; while (await fileExists(name));
  return name;
}

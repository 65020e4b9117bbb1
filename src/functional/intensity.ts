/**
 * Operators on intensities, before they become spikes.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import { Tensor } from "../tensor/tensor.ts";
import { stridedOf } from "../tensor/core.ts";
import { checkInteger, checkNumber } from "../validation.ts";
import { lateralInhibition, localNormalization } from "../wave/intensity.ts";

/** Rows and columns around a pixel, so that their sums with those of an image fit 32 bits. */
const MOST_RADIUS = 2 ** 24;

/**
 * Lateral inhibition of intensities: each value v becomes `v + v * sum(kernel[d])` over the offsets
 * d whose neighbour is smaller than v; outside the image counts as 0. (The published text speaks of
 * decreasing the smaller ones. What runs raises the larger ones, and the models were tuned on it.)
 *
 * @param intencities float32 `[1, C, H, W]`.
 * @param inhibition_kernel float32 `[k, k]` or `[1, 1, k, k]`, k odd, as
 * `utils.generate_inhibition_kernel` gives it.
 * @returns `[1, C, H, W]`.
 * @throws {TypeError} If ranks, sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * import { functional as sf, torch, utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const image = torch.tensor([1, 4, 1], { dtype: "float32" }).view(1, 1, 1, 3);
 * const kernel = utils.generate_inhibition_kernel([0.25]);
 * const inhibited = sf.intensity_lateral_inhibition(image, kernel);
 * // All eight neighbours of the 4 are smaller, seven of each 1: those outside the image.
 * assertEquals(await inhibited.flatten().tolist(), [2.75, 12, 2.75]);
 * ```
 */
export function intensity_lateral_inhibition(
  intencities: Tensor,
  inhibition_kernel: Tensor,
): Tensor {
  return new Tensor(lateralInhibition(stridedOf(intencities), stridedOf(inhibition_kernel)));
}

/**
 * Divides each value by the mean of its window in its channel: `(2r + 1)²` values around it,
 * zero-padded, and always divided by the full window's area.
 *
 * @param input float32 `[1, C, H, W]`; a batch `[N, C, H, W]`.
 * @param normalization_radius The radius r, at least 0.
 * @param eps Added to the mean.
 * @returns In the shape of the input.
 * @throws {TypeError} If the rank or dtype does not fit.
 * @throws {RangeError} If the radius or eps is out of range.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const flat = sf.local_normalization(torch.ones(1, 1, 5, 5), 1);
 * assertEquals(await flat.at(0, 0, 2, 2).item(), 1); // nine ones around it
 * assertEquals(await flat.at(0, 0, 0, 0).item(), 2.25); // four of nine
 * ```
 */
export function local_normalization(
  input: Tensor,
  normalization_radius: number,
  eps: number | { eps?: number } = 1e-12,
): Tensor {
  const subject = 'the arguments of "local_normalization"';
  const bound = bindArguments(["eps"], [eps], subject);
  const radius = checkInteger(
    normalization_radius,
    "normalization_radius",
    subject,
    0,
    MOST_RADIUS,
  );
  const epsilon = checkNumber(bound.eps ?? 1e-12, "eps", subject, 0);
  return new Tensor(localNormalization(stridedOf(input), radius, epsilon));
}

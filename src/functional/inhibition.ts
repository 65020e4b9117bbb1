/**
 * Inhibition between features.
 *
 * @module
 */

import { Tensor } from "../tensor/tensor.ts";
import {
  checkFeatures,
  featureInhibition,
  featureInhibitionInPlace,
  pointwiseInhibition,
} from "../wave/inhibition.ts";
import { waveStorage } from "../wave/operands.ts";

/**
 * Leaves at each position one feature, in all its steps: the one that spikes first; among those that
 * spike in that step the one with the largest potential; then the lowest index.
 *
 * @param thresholded_potentials Thresholded potentials `[T, C, H, W]` or `[N, T, C, H, W]`. (Of raw
 * ones in latency layout, those above 0.)
 * @returns Potentials in the same layout, 0 but for the survivors. Of a convolution in latency layout they are
 * computed when they are read: read them before the weights change.
 * @throws {TypeError} If the rank is another.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const times = torch.tensor([[[3, 1]], [[2, 1]]]); // two features at two positions
 * const values = torch.tensor([[[9, 5]], [[1, 6]]], { dtype: "float32" });
 * const pot = sf.pointwise_inhibition(torch.from_times(times, 4, values));
 * assertEquals(await pot.times.tolist(), [[[4, 4]], [[2, 1]]]);
 * ```
 */
export function pointwise_inhibition(thresholded_potentials: Tensor): Tensor {
  return new Tensor(pointwiseInhibition(waveStorage(thresholded_potentials, "inhibit")));
}

/**
 * Sets whole features to 0.
 *
 * @param potentials `[T, C, H, W]` or `[N, T, C, H, W]`.
 * @param inhibited_features Indices of features: a list, a tensor of integers such as `nonzero()` gives, or a bool
 * tensor that has true for those that are inhibited.
 * @returns A copy without these features.
 * @throws {RangeError} If there is no such feature.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const wave = torch.from_times(torch.tensor([[[0]], [[1]]]), 3);
 * assertEquals(await sf.feature_inhibition(wave, [0]).times.tolist(), [[[3]], [[1]]]);
 * ```
 */
export function feature_inhibition(
  potentials: Tensor,
  inhibited_features: readonly number[] | Tensor,
): Tensor {
  const storage = waveStorage(potentials, "inhibit features of");
  return new Tensor(featureInhibition(storage, readFeatures(potentials, inhibited_features)));
}

/**
 * `feature_inhibition` in place. On deferred potentials it applies to what is computed from them.
 *
 * @param potentials As for {@linkcode feature_inhibition}.
 * @param inhibited_features As for {@linkcode feature_inhibition}.
 * @throws {RangeError} If there is no such feature; nothing has changed then.
 */
export function feature_inhibition_(
  potentials: Tensor,
  inhibited_features: readonly number[] | Tensor,
): void {
  waveStorage(potentials, "inhibit features of");
  featureInhibitionInPlace(potentials, readFeatures(potentials, inhibited_features));
}

function readFeatures(potentials: Tensor, features: readonly number[] | Tensor): number[] {
  const count = potentials.size(-3);
  const list = features instanceof Tensor ? listOf(features, count) : [...features];
  checkFeatures(list, count);
  return list;
}

function listOf(features: Tensor, count: number): number[] {
  const values = Array.from(features.dataSync(), Number);
  if (features.dtype === "float32") {
    throw new TypeError(
      "Cannot inhibit features by a tensor of float32: it needs their indices, as nonzero() gives them, or a bool mask",
    );
  }
  if (features.dtype !== "bool") return values;
  if (features.ndim !== 1 || values.length !== count) {
    throw new TypeError(
      `Cannot inhibit features by a mask of shape [${features.shape}]: it needs [${count}]`,
    );
  }
  return values.flatMap((inhibited, feature) => inhibited ? [feature] : []);
}

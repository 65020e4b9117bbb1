/** Pictures of what the features of the first two layers have learnt to see. */

import { torch, utils, visualization as vis } from "../../mod.ts";

/** Rows and columns of the image around the centre of a feature: beyond them there is little to see. */
export const FIELD = 13;

/** The filters through which the network sees an image, `[6, 13, 13]`. */
function filters(): torch.Tensor {
  const kernels = [
    [3, 3 / 9, 6 / 9],
    [3, 6 / 9, 3 / 9],
    [7, 7 / 9, 14 / 9],
    [7, 14 / 9, 7 / 9],
    [13, 13 / 9, 26 / 9],
    [13, 26 / 9, 13 / 9],
  ].map(([size, sigma1, sigma2]) => new utils.DoGKernel(size, sigma1, sigma2));
  return new utils.Filter(kernels).kernels.squeeze(1);
}

/**
 * Features of layer 1, each in terms of the image, from its darkest at 0 to its brightest at 1.
 *
 * @param weight1 The weight of layer 1, on the CPU.
 * @returns `[features, 13, 13]`.
 */
export function pictures1(weight1: torch.Tensor): torch.Tensor {
  const [features] = vis.get_deep_feature(filters(), 1, 5, 1, weight1);
  return normalized(features);
}

/**
 * Features of layer 2, likewise.
 *
 * @param weight2 The weight of layer 2, on the CPU, or of some of its features.
 */
export function pictures2(weight1: torch.Tensor, weight2: torch.Tensor): torch.Tensor {
  const [layer1, stride1] = vis.get_deep_feature(filters(), 1, 5, 1, weight1);
  const [pooled, stride2] = vis.get_deep_feature(layer1, stride1, 2, 2);
  const [features] = vis.get_deep_feature(pooled, stride2, 3, 1, weight2);
  return normalized(features);
}

/** The middle of each feature, between its own extremes; a feature of one grey is black. */
function normalized(features: torch.Tensor): torch.Tensor {
  const start = (axis: number): number => Math.floor((features.size(axis) - FIELD) / 2);
  const middle = features.narrow(1, start(1), FIELD).narrow(2, start(2), FIELD);
  const low = middle.amin([1, 2], true);
  const range = middle.amax([1, 2], true).sub(low);
  return middle.sub(low).div(torch.where(range.gt(0), range, 1));
}

/**
 * What neurons of deep layers have learnt to see.
 *
 * @module
 */

import { zeros } from "../tensor/creation.ts";
import { to_pair } from "../utils/to_pair.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Size and stride of a layer's window. */
export type LayerDetails = readonly [
  height: number,
  width: number,
  row_stride: number,
  column_stride: number,
];

/**
 * The receptive field of a neuron of the last layer.
 *
 * @param layers_details Windows and strides of the layers, the first one first.
 * @returns Rows and columns of the input that the neuron sees.
 * @throws {TypeError} If a layer is not four integers.
 * @throws {RangeError} If a number is below 1.
 *
 * @example
 * ```ts
 * import { visualization as vis } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const field = vis.get_deep_receptive_field([5, 5, 1, 1], [7, 7, 6, 6], [17, 17, 1, 1]);
 * assertEquals(field, [107, 107]);
 * ```
 */
export function get_deep_receptive_field(
  ...layers_details: LayerDetails[]
): [height: number, width: number] {
  for (const layer of layers_details) {
    if (!Array.isArray(layer) || layer.length !== 4 || !layer.every(Number.isInteger)) {
      throw new TypeError(
        `Cannot read the layer ${JSON.stringify(layer)}: ` +
          `it needs [height, width, row_stride, column_stride]`,
      );
    }
    if (layer.some((value) => value < 1)) {
      throw new RangeError(`Cannot read the layer [${layer}]: it needs integers of at least 1`);
    }
  }
  return layers_details.reduceRight<[number, number]>(
    ([height, width], layer) => [
      layer[0] + layer[2] * (height - 1),
      layer[1] + layer[3] * (width - 1),
    ],
    [1, 1],
  );
}

/**
 * The features of a layer drawn in terms of its input: at every place of the window the largest
 * of the weighted features of the layer before, summed where places overlap.
 *
 * @param pre_feature Features of the layer before, `[features, height, width]`.
 * @param feature_stride The cumulative stride of the layers before.
 * @param window_size Rows and columns of this layer's window.
 * @param stride Its stride.
 * @param weights Its weight `[out, features, rows, columns]`; null for a pooling layer, whose
 * features are drawn at the centre of its window.
 * @returns `[feature, cumulative_stride]`: the features `[out, height', width']`, and the cumulative
 * stride to go on with.
 * @throws {TypeError} If shapes do not fit.
 */
export function get_deep_feature(
  pre_feature: Tensor,
  feature_stride: number | readonly [number, number],
  window_size: number | readonly [number, number],
  stride: number | readonly [number, number],
  weights: Tensor | null = null,
): [feature: Tensor, cumulative_stride: [number, number]] {
  const before = to_pair(feature_stride);
  const [rows, columns] = to_pair(window_size);
  const own = to_pair(stride);
  if (pre_feature.ndim !== 3) {
    throw new TypeError(
      `Cannot draw features of shape [${pre_feature.shape}]: it needs [features, height, width]`,
    );
  }
  const [features, height, width] = pre_feature.shape;
  const expected = [weights?.size(0), features, rows, columns];
  if (weights && String(weights.shape) !== String(expected)) {
    throw new TypeError(
      `Cannot draw ${features} features in windows of ${rows}x${columns} by weights of shape ` +
        `[${weights.shape}]`,
    );
  }
  const size = [height + (rows - 1) * before[0], width + (columns - 1) * before[1]];
  const { device } = pre_feature;
  const feature = zeros([weights ? weights.size(0) : features, ...size], { device });
  const add = (row: number, column: number, part: Tensor): void => {
    const top = feature.narrow(1, row * before[0], height);
    top.narrow(2, column * before[1], width).add_(part);
  };
  if (weights === null) add(Math.floor(rows / 2), Math.floor(columns / 2), pre_feature);
  for (let row = 0; weights && row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      add(row, column, weighted(pre_feature, weights.at(null, null, row, column)));
    }
  }
  return [feature, [before[0] * own[0], before[1] * own[1]]];
}

/** For each output and pixel the largest of the features times its weights `[out, features]`. */
function weighted(features: Tensor, weights: Tensor): Tensor {
  return weights.unsqueeze(2).unsqueeze(3).mul(features.unsqueeze(0)).amax(1);
}

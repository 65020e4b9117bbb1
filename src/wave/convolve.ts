/**
 * Convolution of waves with the weight of a layer.
 *
 * @module
 */

import type { Storage } from "../tensor/core.ts";
import { Deferred } from "../tensor/deferred.ts";
import { Latency } from "../tensor/latency.ts";
import { conv2d } from "../tensor/ops/conv.ts";
import { reshape } from "../tensor/ops/views.ts";
import { contiguous } from "../tensor/ops/copy.ts";
import type { Strided } from "../tensor/strided.ts";
import { denseOf, sameDevice } from "./operands.ts";

/**
 * Potentials `[.., T, F, H - kh + 1, W - kw + 1]` of an input `[.., T, C, H, W]`: deferred where the
 * input is a latency wave, dense otherwise.
 *
 * @throws {TypeError} If channels or sizes do not fit.
 */
export function convolve(input: Storage, weight: Strided): Storage {
  const [channels, height, width] = input.shape.slice(-3);
  const [, inChannels, kh, kw] = weight.shape;
  if (channels !== inChannels) {
    throw new TypeError(
      `Cannot convolve a wave of ${channels} channels with a weight of ${inChannels} input channels`,
    );
  }
  if (height < kh || width < kw) {
    throw new TypeError(
      `Cannot convolve a wave of ${height}x${width} neurons with a kernel of ${kh}x${kw}: ` +
        `it needs at least as many`,
    );
  }
  sameDevice(input, weight, "convolve");
  if (input instanceof Latency && input.cell.values === null) {
    return new Deferred(input.backend, input, contiguous(weight));
  }
  const dense = denseOf(input);
  const leading = dense.shape.slice(0, -3);
  const flat = reshape(dense, [-1, ...dense.shape.slice(-3)]);
  const potentials = conv2d(flat, weight, null, { stride: [1, 1], padding: [0, 0] });
  return reshape(potentials, [...leading, ...potentials.shape.slice(-3)]);
}

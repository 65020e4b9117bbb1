/**
 * Dense convolution and pooling.
 *
 * @module
 */

import type { Sliding } from "../../backend/backend.ts";
import { slidingSize } from "../shape.ts";
import { emptyStrided, type Strided } from "../strided.ts";
import { select, unsqueeze } from "./views.ts";

/**
 * Cross-correlation of `[N, C, H, W]` or `[C, H, W]` with `[F, C, kh, kw]`, zero padded: the
 * float32 sum of products in flat order (channel, row, column), then the bias.
 *
 * @throws {TypeError} If ranks, channels, dtypes or sizes do not fit.
 */
export function conv2d(
  input: Strided,
  weight: Strided,
  bias: Strided | null,
  window: Omit<Sliding, "kernel">,
): Strided {
  if (input.shape.length === 3) {
    return select(conv2d(unsqueeze(input, 0), weight, bias, window), 0, 0);
  }
  if (input.shape.length !== 4 || weight.shape.length !== 4) {
    throw new TypeError(
      `Cannot convolve a tensor of shape [${input.shape}] with a weight of shape ` +
        `[${weight.shape}]: it needs [N, C, H, W] or [C, H, W] and [F, C, kh, kw]`,
    );
  }
  const [f, c, kh, kw] = weight.shape;
  if (input.shape[1] !== c) {
    throw new TypeError(
      `Cannot convolve ${input.shape[1]} channels with a weight of ${c} input channels`,
    );
  }
  if (bias && String(bias.shape) !== String([f])) {
    throw new TypeError(`Cannot add a bias of shape [${bias.shape}] to ${f} features`);
  }
  refuseDType("convolve", [input, weight, ...(bias ? [bias] : [])]);
  const [h, w] = slidingSize(input.shape.slice(2), { kernel: [kh, kw], ...window });
  const out = emptyStrided(input.backend, [input.shape[0], f, h, w], "float32");
  if (out.numel > 0) input.backend.conv2d(input, weight, bias, window, out);
  return out;
}

/**
 * The largest value in each window of `[N, C, H, W]` or `[C, H, W]`; padding never wins.
 *
 * @throws {TypeError} If the rank or the window does not fit.
 */
export function maxPool2d(input: Strided, window: Sliding): Strided {
  if (input.shape.length === 3) return select(maxPool2d(unsqueeze(input, 0), window), 0, 0);
  if (input.shape.length !== 4) {
    throw new TypeError(
      `Cannot pool a tensor of shape [${input.shape}]: it needs [N, C, H, W] or [C, H, W]`,
    );
  }
  refuseDType("pool", [input]);
  const [h, w] = slidingSize(input.shape.slice(2), window);
  const out = emptyStrided(input.backend, [...input.shape.slice(0, 2), h, w], "float32");
  if (out.numel > 0) input.backend.maxPool2d(input, window, out);
  return out;
}

function refuseDType(action: string, tensors: readonly Strided[]): void {
  const other = tensors.find(({ dtype }) => dtype !== "float32");
  if (other) {
    throw new TypeError(`Cannot ${action} a tensor of dtype ${other.dtype}: it needs float32`);
  }
}

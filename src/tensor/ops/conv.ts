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
  const features = weight.shape[0];
  if (bias && String(bias.shape) !== String([features])) {
    throw new TypeError(`Cannot add a bias of shape [${bias.shape}] to ${features} features`);
  }
  if (bias) refuseDType("convolve", [bias]);
  return slide(input, weight, window, (images, out) => {
    input.backend.conv2d(images, weight, bias, window, out);
  });
}

/** How a bank of filters works, but for its weights. */
export interface BankRule {
  /** Responses of a feature below its threshold become 0: float32 `[F]`, or null. */
  thresholds: Strided | null;
  /** Whether absolute values are given. */
  absolute: boolean;
  /** Rows and columns of zeros around an image. */
  padding: readonly [number, number];
}

/**
 * The responses of filters `[F, C, kh, kw]` to images `[N, C, H, W]` or `[C, H, W]`: as
 * {@linkcode conv2d} gives them, of stride 1, then thresholds, then absolute values.
 *
 * @throws {TypeError} If ranks, channels, dtypes or sizes do not fit.
 */
export function filterBank(input: Strided, weight: Strided, rule: BankRule): Strided {
  const { thresholds, absolute, padding } = rule;
  return slide(input, weight, { stride: [1, 1], padding }, (images, out) => {
    input.backend.filterBank(images, weight, thresholds, padding, absolute, out);
  });
}

/** Checks a window and its operands, and has `run` fill the result. */
function slide(
  input: Strided,
  weight: Strided,
  window: Omit<Sliding, "kernel">,
  run: (images: Strided, out: Strided) => void,
): Strided {
  if (input.shape.length === 3) {
    return select(slide(unsqueeze(input, 0), weight, window, run), 0, 0);
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
  refuseDType("convolve", [input, weight]);
  const [h, w] = slidingSize(input.shape.slice(2), { kernel: [kh, kw], ...window });
  const out = emptyStrided(input.backend, [input.shape[0], f, h, w], "float32");
  if (out.numel > 0) run(input, out);
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

/**
 * `torch.nn.functional`: dense operations on strided tensors.
 *
 * @module
 */

import { type Pair, readPair, readWindow } from "../pair.ts";
import { stridedOf } from "../tensor/core.ts";
import { conv2d as convolve, maxPool2d } from "../tensor/ops/conv.ts";
import { pad as padStrided } from "../tensor/ops/pad.ts";
import { Tensor } from "../tensor/tensor.ts";
import { bindArguments } from "../keywords.ts";

/** What `conv2d` takes by name. */
export interface Conv2dOptions {
  /** `[F]`, added to every position. */
  bias?: Tensor | null;
  /** Rows and columns from window to window, 1 by default. */
  stride?: Pair;
  /** Rows and columns of zeros around the input, 0 by default. */
  padding?: Pair;
}

/**
 * Cross-correlation: each output is the float32 sum of products in flat order (channel, row,
 * column), then the bias.
 *
 * @param input float32 `[N, C, H, W]` or `[C, H, W]`.
 * @param weight float32 `[F, C, kh, kw]`.
 * @returns float32 `[N, F, H', W']` or `[F, H', W']`.
 * @throws {TypeError} If ranks, channels, dtypes or sizes do not fit.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const out = torch.nn.functional.conv2d(torch.ones(1, 3, 3), torch.ones(2, 1, 2, 2));
 * assertEquals(await out.at(0).tolist(), [[4, 4], [4, 4]]);
 * ```
 */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null | Conv2dOptions,
  stride?: Pair | Omit<Conv2dOptions, "bias">,
  padding?: Pair | Pick<Conv2dOptions, "padding">,
): Tensor;
export function conv2d(input: Tensor, weight: Tensor, ...args: unknown[]): Tensor {
  const subject = 'the arguments of "conv2d"';
  const bound = bindArguments(["bias", "stride", "padding"], args, subject);
  const window = {
    stride: readPair(bound.stride ?? 1, "stride", subject, 1),
    padding: readPair(bound.padding ?? 0, "padding", subject, 0),
  };
  const bias = bound.bias ? stridedOf(bound.bias as Tensor) : null;
  return new Tensor(convolve(stridedOf(input), stridedOf(weight), bias, window));
}

/**
 * The largest value in each window, floor mode; padding never wins.
 *
 * @param input float32 `[N, C, H, W]` or `[C, H, W]`.
 * @param kernel_size A number or `[rows, columns]`.
 * @param stride By default the window.
 * @param padding At most half the window.
 * @throws {TypeError} If the rank, the dtype or the window does not fit.
 * @throws {RangeError} If a size is out of range.
 */
export function max_pool2d(
  input: Tensor,
  kernel_size: Pair,
  stride: Pair | null = null,
  padding: Pair = 0,
): Tensor {
  return new Tensor(maxPool2d(stridedOf(input), readWindow(kernel_size, stride, padding)));
}

/**
 * Adds elements before and after the last axes, or cuts them off where the number is negative.
 *
 * @param input Any tensor.
 * @param pad Pairs (before, after), that of the last axis first.
 * @param mode `"constant"`.
 * @param value What is added.
 * @throws {TypeError} If there are no such axes, or the mode is another.
 */
export function pad(
  input: Tensor,
  pad: readonly number[],
  mode = "constant",
  value = 0,
): Tensor {
  if (mode !== "constant") {
    throw new TypeError(`Cannot pad in mode "${mode}": it needs "constant"`);
  }
  return new Tensor(padStrided(stridedOf(input), pad, value));
}

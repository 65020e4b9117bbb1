/**
 * The convolution layer.
 *
 * @module
 */

import { type Pair, readPair } from "../pair.ts";
import { bindArguments } from "../keywords.ts";
import { Module } from "../nn/module.ts";
import { Parameter } from "../nn/parameter.ts";
import { settingsOf } from "../representation.ts";
import { stridedOf } from "../tensor/core.ts";
import { zeros } from "../tensor/creation.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkInteger, checkNumber } from "../validation.ts";
import { convolve } from "../wave/convolve.ts";
import { waveStorage } from "../wave/operands.ts";

/** What `Convolution` takes by name. */
export interface ConvolutionOptions {
  /** Mean of the initial weights. */
  weight_mean?: number;
  /** Standard deviation of the initial weights. */
  weight_std?: number;
}

const subject = 'the arguments of "Convolution"';

/**
 * A convolution of spike waves: stride 1, no padding, no bias. Called with a wave
 * `[T, in, H, W]` (or a batch `[N, T, in, H, W]`) it gives potentials
 * `[T, out, H - kh + 1, W - kw + 1]`. Of a latency wave they are deferred: nothing is summed until
 * `fire`, `threshold`, `get_k_winners` or a read asks, and what they need is all that is computed.
 *
 * A potential at a step is the float32 sum, in flat order (channel, row, column) of the window, of
 * the weights whose inputs have spiked by then, so that spikes and winners do not depend on the
 * layout or the device.
 *
 * @example
 * ```ts
 * import { snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const conv = new snn.Convolution(6, 30, 5, 0.8, 0.05);
 * assertEquals(conv.weight.shape, [30, 6, 5, 5]);
 * assertEquals(conv(torch.zeros(15, 6, 28, 28).to_latency()).shape, [15, 30, 24, 24]);
 * ```
 */
export class Convolution extends Module<[input: Tensor], Tensor> {
  /** Channels of the input. */
  readonly in_channels: number;
  /** Features. */
  readonly out_channels: number;
  /** Rows and columns of the window. */
  readonly kernel_size: readonly [number, number];
  /** The weight, float32 `[out, in, kh, kw]`, drawn from a normal distribution. `load_weight` changes its values. */
  declare weight: Parameter;

  /**
   * Makes a layer.
   *
   * @param in_channels Channels of the input.
   * @param out_channels Features.
   * @param kernel_size A number or `[rows, columns]`.
   * @param weight_mean Mean of the initial weights, 0.8 by default.
   * @param weight_std Their standard deviation, 0.02 by default.
   * @throws {TypeError} If an argument has a wrong type.
   * @throws {RangeError} If a size is not an integer of at least 1.
   */
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: Pair,
    weight_mean?: number | ConvolutionOptions,
    weight_std?: number | Omit<ConvolutionOptions, "weight_mean">,
  );
  constructor(in_channels: number, out_channels: number, kernel_size: Pair, ...args: unknown[]) {
    super();
    const bound = bindArguments(["weight_mean", "weight_std"], args, subject);
    this.in_channels = checkInteger(in_channels, "in_channels", subject, 1);
    this.out_channels = checkInteger(out_channels, "out_channels", subject, 1);
    this.kernel_size = readPair(kernel_size, "kernel_size", subject, 1);
    const mean = checkNumber(bound.weight_mean ?? 0.8, "weight_mean", subject);
    const std = checkNumber(bound.weight_std ?? 0.02, "weight_std", subject, 0);
    const shape = [this.out_channels, this.in_channels, ...this.kernel_size];
    this.register_parameter("weight", new Parameter(zeros(shape)));
    this.reset_weight(mean, std);
  }

  /** Channels, features and window. */
  override extra_repr(): string {
    return `${this.in_channels}, ${this.out_channels}, ${settingsOf(this, ["kernel_size"])}`;
  }

  /** Potentials of a wave. */
  override forward(input: Tensor): Tensor {
    return new Tensor(convolve(waveStorage(input, "convolve"), stridedOf(this.weight)));
  }

  /**
   * Draws the weight anew.
   *
   * @param weight_mean The mean.
   * @param weight_std The standard deviation.
   * @throws {RangeError} If the deviation is negative, or one is not finite.
   */
  reset_weight(
    weight_mean?: number | ConvolutionOptions,
    weight_std?: number | Omit<ConvolutionOptions, "weight_mean">,
  ): void;
  reset_weight(...args: unknown[]): void {
    const subject = 'the arguments of "reset_weight"';
    const bound = bindArguments(["weight_mean", "weight_std"], args, subject);
    const mean = checkNumber(bound.weight_mean ?? 0.8, "weight_mean", subject);
    this.weight.normal_(mean, checkNumber(bound.weight_std ?? 0.02, "weight_std", subject, 0));
  }

  /**
   * Copies a weight into the layer.
   *
   * @param target `[out, in, kh, kw]`.
   * @throws {TypeError} If the shape is another.
   */
  load_weight(target: Tensor): void {
    if (String(target.shape) !== String(this.weight.shape)) {
      throw new TypeError(
        `Cannot load a weight of shape [${target.shape}] into a layer of weight ` +
          `[${this.weight.shape}]`,
      );
    }
    this.weight.copy_(target);
  }
}

/**
 * `torchvision.transforms.Normalize`.
 *
 * @module
 */

import { bindArguments } from "../../keywords.ts";
import { Callable } from "../../nn/callable.ts";
import { tensor } from "../../tensor/creation.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { checkNumber, describe } from "../../validation.ts";

const subject = 'the arguments of "Normalize"';

/** What `Normalize` takes by name. */
export interface NormalizeOptions {
  /** Whether the tensor itself is changed; false by default. */
  inplace?: boolean;
}

/** The call of `Normalize`. */
export interface Normalize {
  /** The tensor, less the mean, by the deviation. */
  (input: Tensor): Tensor;
}

/**
 * Each channel of a float32 tensor `[…, C, H, W]` less its mean, divided by its standard deviation.
 *
 * @example
 * ```ts
 * import { torch, torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const normalize = new torchvision.transforms.Normalize([0.5], [0.25]);
 * assertEquals(await normalize(torch.tensor([[[0, 1.5]]])).tolist(), [[[-2, 4]]]);
 * ```
 */
export class Normalize extends Callable<[input: Tensor], Tensor> {
  /** Of each channel. */
  readonly mean: readonly number[];
  /** Of each channel. */
  readonly std: readonly number[];
  /** Whether the tensor itself is changed. */
  readonly inplace: boolean;

  /**
   * @param mean Of each channel, or of all.
   * @param std Of each channel, or of all.
   * @param inplace Whether the tensor itself is changed; false by default.
   * @throws {TypeError} If an argument has a wrong type.
   * @throws {RangeError} If a deviation is 0.
   */
  constructor(
    mean: number | readonly number[],
    std: number | readonly number[],
    inplace?: boolean | NormalizeOptions,
  );
  constructor(
    mean: number | readonly number[],
    std: number | readonly number[],
    ...args: unknown[]
  ) {
    super();
    const { inplace = false } = bindArguments(["inplace"], args, subject);
    if (typeof inplace !== "boolean") {
      throw new TypeError(
        `Cannot read ${subject}: "inplace" is ${describe(inplace)}, expected a boolean`,
      );
    }
    this.mean = numbers(mean, "mean");
    this.std = numbers(std, "std");
    this.inplace = inplace;
    if (this.std.includes(0)) {
      throw new RangeError(`Cannot normalize by the deviations [${this.std}]: one is 0`);
    }
  }

  /**
   * Normalizes a tensor.
   *
   * @throws {TypeError} If it is none of float32, or has other channels.
   */
  override forward(input: Tensor): Tensor {
    if (!(input instanceof Tensor) || input.dtype !== "float32" || input.ndim < 3) {
      throw new TypeError(
        `Cannot normalize ${
          input instanceof Tensor
            ? `a tensor ${input.dtype} of shape [${input.shape}]`
            : describe(input)
        }: it needs a tensor float32 of shape [..., channels, height, width]`,
      );
    }
    const channels = input.size(-3);
    const [mean, std] = [this.mean, this.std].map((values) => {
      if (values.length !== 1 && values.length !== channels) {
        throw new TypeError(
          `Cannot normalize ${channels} channels by ${values.length} means or deviations`,
        );
      }
      return tensor([...values], { dtype: "float32" }).to(input.device).view(-1, 1, 1);
    });
    return this.inplace ? input.sub_(mean).div_(std) : input.sub(mean).div(std);
  }
}

function numbers(value: number | readonly number[], name: string): number[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((each) => checkNumber(each, name, subject));
}

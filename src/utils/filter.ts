/**
 * Banks of image filters.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import { Callable } from "../nn/callable.ts";
import { stridedOf } from "../tensor/core.ts";
import { stack } from "../tensor/functions.ts";
import { filterBank } from "../tensor/ops/conv.ts";
import { pad as padStrided } from "../tensor/ops/pad.ts";
import { tensor } from "../tensor/creation.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkInteger, checkNumber, describe } from "../validation.ts";
import type { FilterKernel } from "./filter_kernels.ts";

/** What `Filter` takes by name. */
export interface FilterOptions {
  /** Rows and columns of zeros around the image. */
  padding?: number;
  /** Responses below it become 0: a number, or one a kernel; null keeps all. */
  thresholds?: number | readonly number[] | null;
  /** Whether to give absolute values. */
  use_abs?: boolean;
}

/** The call of a filter. */
export interface Filter {
  /** Responses float32 `[N, kernels, H', W']` of images `[N, 1, H, W]`. */
  (input: Tensor): Tensor;
}

const subject = 'the arguments of "Filter"';

/**
 * A bank of filters over an image, or over each image of a batch. Kernels smaller than the largest one are zero-padded to it;
 * responses below a kernel's threshold become 0, then the absolute value is taken if asked for. It works on the
 * device of the image.
 *
 * @example
 * ```ts
 * import { torch, utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const filter = new utils.Filter(
 *   [new utils.DoGKernel(3, 3 / 9, 6 / 9), new utils.DoGKernel(7, 7 / 9, 14 / 9)],
 *   { padding: 3, thresholds: 50 },
 * );
 * assertEquals(filter(torch.zeros(1, 1, 28, 28)).shape, [1, 2, 28, 28]);
 * ```
 */
export class Filter extends Callable<[input: Tensor], Tensor> {
  /** The kernels, float32 `[kernels, 1, size, size]`. */
  readonly kernels: Tensor;
  /** Rows and columns of the largest kernel. */
  readonly max_window_size: number;
  /** Rows and columns of zeros around the image. */
  readonly padding: number;
  /** A threshold for each kernel, `[kernels, 1, 1]`; null for none. */
  readonly thresholds: Tensor | null;
  /** Whether to give absolute values. */
  readonly use_abs: boolean;

  /**
   * Makes a bank.
   *
   * @param filter_kernels The kernels, at least one.
   * @param padding Rows and columns of zeros around the image, 0 by default.
   * @param thresholds A number, one a kernel, or null.
   * @param use_abs False by default.
   * @throws {TypeError} If an argument has a wrong type, or the thresholds are not one a kernel.
   * @throws {RangeError} If a number is out of range.
   */
  constructor(
    filter_kernels: readonly FilterKernel[],
    padding?: number | FilterOptions,
    thresholds?: FilterOptions["thresholds"] | Omit<FilterOptions, "padding">,
    use_abs?: boolean | Pick<FilterOptions, "use_abs">,
  );
  constructor(filter_kernels: readonly FilterKernel[], ...args: unknown[]) {
    super();
    const bound = bindArguments(["padding", "thresholds", "use_abs"], args, subject);
    if (!Array.isArray(filter_kernels) || filter_kernels.length === 0) {
      throw new TypeError("Cannot make a filter without kernels: it needs a list of them");
    }
    this.padding = checkInteger(bound.padding ?? 0, "padding", subject, 0);
    const { use_abs = false } = bound;
    if (typeof use_abs !== "boolean") {
      throw new TypeError(
        `Cannot read ${subject}: "use_abs" is ${describe(use_abs)}, expected a boolean`,
      );
    }
    this.use_abs = use_abs;
    this.max_window_size = Math.max(...filter_kernels.map(({ window_size }) => window_size));
    this.thresholds = readThresholds(bound.thresholds ?? null, filter_kernels.length);
    this.kernels = stack(filter_kernels.map((kernel) => this.#padded(kernel))).unsqueeze(1);
  }

  #padded(kernel: FilterKernel): Tensor {
    const margin = (this.max_window_size - kernel.window_size) / 2;
    return new Tensor(padStrided(stridedOf(kernel()), [margin, margin, margin, margin], 0));
  }

  /**
   * Responses to an image, or to each of a batch.
   *
   * @param input float32 `[1, 1, H, W]`; a batch `[N, 1, H, W]`.
   * @returns float32 `[1, kernels, H', W']`, of a batch `[N, kernels, H', W']`.
   * @throws {TypeError} If rank, channels, dtype or size do not fit.
   */
  override forward(input: Tensor): Tensor {
    const { padding, use_abs: absolute } = this;
    const images = stridedOf(input);
    const there = (tensor: Tensor) => stridedOf(tensor.to(input.device));
    const thresholds = this.thresholds && there(this.thresholds);
    const rule = { thresholds, absolute, padding: [padding, padding] } as const;
    return new Tensor(filterBank(images, there(this.kernels), rule));
  }
}

function readThresholds(thresholds: unknown, kernels: number): Tensor | null {
  if (thresholds === null) return null;
  const list = Array.isArray(thresholds)
    ? thresholds
    : Array.from({ length: kernels }, () => thresholds);
  if (list.length !== kernels) {
    throw new TypeError(
      `Cannot filter by ${kernels} kernels with ${list.length} thresholds: it needs one a kernel`,
    );
  }
  list.forEach((threshold) => checkNumber(threshold, "thresholds", subject));
  return tensor(Float32Array.from(list), { shape: [kernels, 1, 1] });
}

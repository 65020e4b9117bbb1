/**
 * Kernels of image filters: differences of Gaussians and Gabor functions.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import { Callable } from "../nn/callable.ts";
import { tensor } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkInteger, checkNumber } from "../validation.ts";

/** The call of a kernel gives its tensor. */
export interface FilterKernel {
  /** float32 `[window_size, window_size]`. */
  (): Tensor;
}

/** A square kernel; calling it gives its tensor. */
export abstract class FilterKernel extends Callable<[], Tensor> {
  /** Rows and columns. */
  readonly window_size: number;

  /**
   * Makes a kernel.
   *
   * @param window_size Rows and columns, an odd integer.
   * @throws {RangeError} If it is not odd.
   */
  constructor(window_size: number) {
    super();
    this.window_size = checkInteger(window_size, "window_size", "the arguments of a kernel", 1);
    if (window_size % 2 === 0) {
      throw new RangeError(`Cannot make a kernel of ${window_size} rows: it needs an odd number`);
    }
  }

  /** The value at a distance from the centre, before normalization. */
  protected abstract value(row: number, column: number): number;

  /** The tensor: mean removed, divided by the largest value; computed in double precision. */
  override forward(): Tensor {
    const radius = (this.window_size - 1) / 2;
    const offsets = Array.from({ length: this.window_size }, (_, i) => i - radius);
    const values = offsets.flatMap((row) => offsets.map((column) => this.value(row, column)));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const centred = values.map((value) => value - mean);
    const largest = centred.reduce((a, b) => Math.max(a, b), -Infinity);
    const shape = [this.window_size, this.window_size];
    return tensor(Float64Array.from(centred, (value) => value / largest), { shape });
  }
}

/**
 * A difference of two Gaussians, as cells of the retina have it.
 *
 * @example
 * ```ts
 * import { utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const on_centre = new utils.DoGKernel(3, 3 / 9, 6 / 9);
 * assertEquals(on_centre().shape, [3, 3]);
 * assertEquals(await on_centre().at(1, 1).item(), 1);
 * ```
 */
export class DoGKernel extends FilterKernel {
  /** Standard deviation of the first Gaussian, in pixels. */
  readonly sigma1: number;
  /** Standard deviation of the second one, which is subtracted. */
  readonly sigma2: number;

  /**
   * Makes a kernel.
   *
   * @param window_size Rows and columns, an odd integer.
   * @param sigma1 Standard deviation of the first Gaussian, in pixels.
   * @param sigma2 Standard deviation of the second one, which is subtracted.
   * @throws {RangeError} If a number is out of range, or the deviations are equal.
   */
  constructor(window_size: number, sigma1: number, sigma2: number) {
    super(window_size);
    const subject = 'the arguments of "DoGKernel"';
    this.sigma1 = checkNumber(sigma1, "sigma1", subject, Number.MIN_VALUE);
    this.sigma2 = checkNumber(sigma2, "sigma2", subject, Number.MIN_VALUE);
    if (sigma1 === sigma2) {
      throw new RangeError(`Cannot make a kernel of two Gaussians of deviation ${sigma1}: it is 0`);
    }
  }

  /** The value at an offset from the centre. */
  protected override value(row: number, column: number): number {
    const distance = row ** 2 + column ** 2;
    const gaussian = (sigma: number): number => Math.exp(-distance / (2 * sigma ** 2)) / sigma ** 2;
    return (gaussian(this.sigma1) - gaussian(this.sigma2)) / (2 * Math.PI);
  }
}

/**
 * A Gabor function: wavelength `2 * window_size / div`, deviation 0.8 wavelengths, aspect ratio 0.3.
 *
 * @example
 * ```ts
 * import { utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new utils.GaborKernel(5, 22.5)().shape, [5, 5]);
 * ```
 */
export class GaborKernel extends FilterKernel {
  /** Orientation in degrees. */
  readonly orientation: number;
  /** How many half wavelengths the window has. */
  readonly div: number;

  /**
   * Makes a kernel.
   *
   * @param window_size Rows and columns, an odd integer.
   * @param orientation Degrees.
   * @param div How many half wavelengths the window has, 4 by default.
   * @throws {RangeError} If a number is out of range.
   */
  constructor(window_size: number, orientation: number, div?: number | { div?: number });
  constructor(window_size: number, orientation: number, ...args: unknown[]) {
    super(window_size);
    const subject = 'the arguments of "GaborKernel"';
    const { div = 4 } = bindArguments(["div"], args, subject);
    this.orientation = checkNumber(orientation, "orientation", subject);
    this.div = checkNumber(div, "div", subject, Number.MIN_VALUE);
  }

  /** The value at an offset from the centre. */
  protected override value(row: number, column: number): number {
    const wavelength = 2 * this.window_size / this.div;
    const sigma = 0.8 * wavelength;
    const angle = this.orientation * Math.PI / 180;
    const along = row * Math.cos(angle) + column * Math.sin(angle);
    const across = -row * Math.sin(angle) + column * Math.cos(angle);
    const envelope = Math.exp(-(along ** 2 + 0.09 * across ** 2) / (2 * sigma ** 2));
    return envelope * Math.cos(2 * Math.PI * along / wavelength);
  }
}

/**
 * Lateral inhibition of intensities.
 *
 * @module
 */

import { intensity_lateral_inhibition } from "../functional/intensity.ts";
import { Callable } from "../nn/callable.ts";
import { tensor } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkNumber } from "../validation.ts";

/**
 * The kernel of a lateral inhibition: each entry is the percentage of its (Chebyshev) distance from
 * the centre, which is 0.
 *
 * @param inhibition_percents A number for each distance from 1 on.
 * @returns float32 `[2n + 1, 2n + 1]` for n numbers.
 * @throws {TypeError} If it is not a list of numbers.
 *
 * @example
 * ```ts
 * import { utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const kernel = utils.generate_inhibition_kernel([0.5]);
 * assertEquals(await kernel.tolist(), [[0.5, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0.5]]);
 * ```
 */
export function generate_inhibition_kernel(inhibition_percents: readonly number[]): Tensor {
  if (!Array.isArray(inhibition_percents)) {
    throw new TypeError("Cannot make an inhibition kernel: it needs a list of numbers");
  }
  const subject = 'the arguments of "generate_inhibition_kernel"';
  const percents = inhibition_percents.map((p) => checkNumber(p, "inhibition_percents", subject));
  const radius = percents.length;
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const values = offsets.flatMap((row) =>
    offsets.map((column) => [0, ...percents][Math.max(Math.abs(row), Math.abs(column))])
  );
  return tensor(Float32Array.from(values), { shape: [offsets.length, offsets.length] });
}

/** The call of a lateral inhibition. */
export interface LateralIntencityInhibition {
  /** Inhibited intensities. */
  (intencities: Tensor): Tensor;
}

/**
 * `functional.intensity_lateral_inhibition` with the kernel of some percentages, on the device of the
 * intensities. (The spelling is the published one.)
 *
 * @example
 * ```ts
 * import { torch, utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const inhibit = new utils.LateralIntencityInhibition([0.15, 0.12, 0.1, 0.07, 0.05]);
 * assertEquals(inhibit.inhibition_kernel.shape, [11, 11]);
 * assertEquals(inhibit(torch.ones(1, 4, 8, 8)).shape, [1, 4, 8, 8]);
 * ```
 */
export class LateralIntencityInhibition extends Callable<[intencities: Tensor], Tensor> {
  /** What {@linkcode generate_inhibition_kernel} gives. */
  readonly inhibition_kernel: Tensor;

  /**
   * Makes an inhibition.
   *
   * @param inhibition_percents A number for each distance from 1 on.
   * @throws {TypeError} If it is not a list of numbers.
   */
  constructor(inhibition_percents: readonly number[]) {
    super();
    this.inhibition_kernel = generate_inhibition_kernel(inhibition_percents);
  }

  /**
   * Inhibits intensities.
   *
   * @param intencities float32 `[1, C, H, W]`.
   * @returns float32 `[1, C, H, W]`.
   * @throws {TypeError} If the rank or dtype is another.
   */
  override forward(intencities: Tensor): Tensor {
    return intensity_lateral_inhibition(intencities, this.inhibition_kernel.to(intencities.device));
  }
}

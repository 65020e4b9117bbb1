/**
 * The pooling layer.
 *
 * @module
 */

import { type Pair, readWindow } from "../pair.ts";
import { pooling, type PoolingOptions } from "../functional/window.ts";
import { bindArguments } from "../keywords.ts";
import { Module } from "../nn/module.ts";
import { settingsOf } from "../representation.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * `functional.pooling` as a layer.
 *
 * @example
 * ```ts
 * import { snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pool = new snn.Pooling(2, 2, 1);
 * assertEquals(pool(torch.zeros(15, 30, 28, 28)).shape, [15, 30, 15, 15]);
 * ```
 */
export class Pooling extends Module<[input: Tensor], Tensor> {
  /** Rows and columns of the window. */
  readonly kernel_size: readonly [number, number];
  /** Rows and columns from window to window. */
  readonly stride: readonly [number, number];
  /** Rows and columns around the input that never win. */
  readonly padding: readonly [number, number];

  /**
   * Makes a layer.
   *
   * @param kernel_size The window, a number or `[rows, columns]`.
   * @param stride By default the window.
   * @param padding 0 by default.
   * @throws {TypeError} If a size has a wrong type.
   * @throws {RangeError} If a size is out of range.
   */
  constructor(
    kernel_size: Pair,
    stride?: Pair | null | PoolingOptions,
    padding?: Pair | Pick<PoolingOptions, "padding">,
  );
  constructor(kernel_size: Pair, ...args: unknown[]) {
    super();
    const bound = bindArguments(["stride", "padding"], args, 'the arguments of "Pooling"');
    const window = readWindow(kernel_size, bound.stride ?? null, bound.padding ?? 0);
    this.kernel_size = window.kernel;
    this.stride = window.stride;
    this.padding = window.padding;
  }

  /** Window, stride and padding. */
  override extra_repr(): string {
    return settingsOf(this, ["kernel_size", "stride", "padding"]);
  }

  /** The earliest spike in each window. */
  override forward(input: Tensor): Tensor {
    return pooling(input, this.kernel_size, this.stride, this.padding);
  }
}

/**
 * Padding and pooling.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkNumber } from "../validation.ts";
import { pad as padStorage } from "../wave/pad.ts";
import { pool } from "../wave/pool.ts";
import { waveStorage } from "../wave/operands.ts";
import { type Pair, readWindow } from "../pair.ts";

/**
 * Pads the last two axes of a tensor.
 *
 * @param input `[.., H, W]` of rank 4 or 5.
 * @param pad `[left, right, top, bottom]`, integers; negative ones cut off.
 * @param value What the padding holds; with 0 a latency wave stays one.
 * @returns `[.., H + top + bottom, W + left + right]`.
 * @throws {TypeError} If `pad` is not four integers, or the rank is another.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sf.pad(torch.zeros(15, 6, 28, 28), [2, 2, 1, 1]).shape, [15, 6, 30, 32]);
 * ```
 */
export function pad(
  input: Tensor,
  pad: readonly number[],
  value: number | { value?: number } = 0,
): Tensor {
  const bound = bindArguments(["value"], [value], 'the arguments of "pad"');
  const fill = checkNumber(bound.value ?? 0, "value", 'the arguments of "pad"');
  const storage = waveStorage(input, "pad");
  if (!Array.isArray(pad) || pad.length !== 4 || !pad.every(Number.isInteger)) {
    throw new TypeError(
      `Cannot pad a tensor by ${JSON.stringify(pad)}: it needs [left, right, top, bottom]`,
    );
  }
  return new Tensor(padStorage(storage, pad as unknown as [number, number, number, number], fill));
}

/** What `pooling` takes by name. */
export interface PoolingOptions {
  /** Rows and columns from window to window; null for the size of the window. */
  stride?: Pair | null;
  /** Rows and columns around the input that never win. */
  padding?: Pair;
}

/**
 * 2-D max pooling, floor mode (PyTorch's `max_pool2d` at every step): of waves the earliest spike
 * in each window. Of thresholded potentials in latency layout the largest one at that step.
 *
 * @param input `[T, C, H, W]` or `[N, T, C, H, W]`.
 * @param kernel_size The window, a number or `[rows, columns]`.
 * @param stride By default the window.
 * @param padding At most half the window, 0 by default; it never wins.
 * @returns The same layout with fewer rows and columns.
 * @throws {TypeError} If a size has a wrong type, or the window is larger than the input.
 * @throws {RangeError} If a size is out of range.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const wave = torch.from_times(torch.tensor([[[4, 2], [3, 4]]]), 4);
 * assertEquals(await sf.pooling(wave, 2).times.tolist(), [[[2]]]);
 * ```
 */
export function pooling(
  input: Tensor,
  kernel_size: Pair,
  stride?: Pair | null | PoolingOptions,
  padding?: Pair | Pick<PoolingOptions, "padding">,
): Tensor {
  const args = [stride, padding].filter((arg, i) => arg !== undefined || i === 0);
  const bound = bindArguments(["stride", "padding"], args, 'the arguments of "pooling"');
  const window = readWindow(kernel_size, bound.stride ?? null, bound.padding ?? 0);
  return new Tensor(pool(waveStorage(input, "pool"), window));
}

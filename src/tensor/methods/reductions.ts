/**
 * Reductions, sorting and searching.
 *
 * @module
 */

import type { ReduceOp } from "../../backend/backend.ts";
import { storageOf, stridedOf, type TensorCore } from "../core.ts";
import { Latency } from "../latency.ts";
import { binary } from "../ops/elementwise.ts";
import { nonzero, sort } from "../ops/indexing.ts";
import { argExtreme, extremes, reduce } from "../ops/reduce.ts";
import { maxOverSteps, sumOverSteps } from "../ops/steps.ts";
import { normalizeAxis } from "../shape.ts";
import { Arithmetic } from "./arithmetic.ts";

/** Along which axes a reduction goes: one, several, or all. */
export type Axes = number | readonly number[] | null;

/** Elements and their int64 indices. */
export interface ValuesAndIndices<T> {
  /** The elements. */
  values: T;
  /** Where they were. */
  indices: T;
}

/**
 * Reductions. Without axes they give a tensor without axes; `keepdim` leaves reduced axes with
 * length 1. float32 is summed in double precision and rounded once.
 */
export abstract class Reductions<T extends TensorCore> extends Arithmetic<T> {
  /** This tensor where it is compact and the axis is that of its steps. */
  #waveAlong(axes: Axes, action: string): Latency | null {
    const storage = storageOf(this);
    if (!(storage instanceof Latency) || typeof axes !== "number") return null;
    const steps = storage.batched ? 1 : 0;
    return normalizeAxis(axes, this.ndim, action) === steps ? storage : null;
  }

  #reduce(op: ReduceOp, axes: Axes, keepdim: boolean): T {
    return this.wrap(reduce(op, stridedOf(this), axes, keepdim));
  }

  /**
   * The sum; of integers and bool int64. The sum of a wave over its steps is, for each neuron, the
   * number of steps from its spike on.
   *
   * @example
   * ```ts
   * import { torch } from "../../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const t = torch.tensor([[1, 2], [3, 4]], { dtype: "float32" });
   * assertEquals(await t.sum().item(), 10);
   * assertEquals(await t.sum(0).tolist(), [4, 6]);
   * ```
   */
  sum(axes: Axes = null, keepdim = false): T {
    const wave = this.#waveAlong(axes, "sum");
    if (wave?.dtype === "float32") return this.wrap(sumOverSteps(wave, keepdim));
    return this.#reduce("sum", axes, keepdim);
  }

  /** The mean of floats. */
  mean(axes: Axes = null, keepdim = false): T {
    return this.#reduce("mean", axes, keepdim);
  }

  /** The product; of integers and bool int64. */
  prod(axes: Axes = null, keepdim = false): T {
    return this.#reduce("prod", axes, keepdim);
  }

  /** Whether all elements are not 0. */
  all(axes: Axes = null, keepdim = false): T {
    return this.#reduce("all", axes, keepdim);
  }

  /** Whether any element is not 0. */
  any(axes: Axes = null, keepdim = false): T {
    return this.#reduce("any", axes, keepdim);
  }

  /** The largest elements along axes. Of a wave over its steps: whether each neuron ever spikes. */
  amax(axes: Axes = null, keepdim = false): T {
    const wave = this.#waveAlong(axes, "amax");
    if (wave?.valuesView() === null) return this.wrap(maxOverSteps(wave, keepdim));
    return this.#reduce("max", axes, keepdim);
  }

  /** The smallest elements along axes. */
  amin(axes: Axes = null, keepdim = false): T {
    return this.#reduce("min", axes, keepdim);
  }

  /** The largest element. */
  max(): T;
  /** The largest elements along an axis and their first indices. */
  max(axis: number, keepdim?: boolean): ValuesAndIndices<T>;
  max(axis?: number, keepdim = false): T | ValuesAndIndices<T> {
    return axis === undefined ? this.amax() : this.#extremes("max", axis, keepdim);
  }

  /** The smallest element. */
  min(): T;
  /** The smallest elements along an axis and their first indices. */
  min(axis: number, keepdim?: boolean): ValuesAndIndices<T>;
  min(axis?: number, keepdim = false): T | ValuesAndIndices<T> {
    return axis === undefined ? this.amin() : this.#extremes("min", axis, keepdim);
  }

  /** Index of the largest element, along an axis or in flat order. */
  argmax(axis: number | null = null, keepdim = false): T {
    return this.wrap(argExtreme("max", stridedOf(this), axis, keepdim));
  }

  /** Index of the smallest element, along an axis or in flat order. */
  argmin(axis: number | null = null, keepdim = false): T {
    return this.wrap(argExtreme("min", stridedOf(this), axis, keepdim));
  }

  /** Whether shape and all elements are equal. */
  equal(other: TensorCore): Promise<boolean> {
    if (String(this.shape) !== String(other.shape)) return Promise.resolve(false);
    const equal = this.wrap(reduce(
      "all",
      binary("eq", stridedOf(this), stridedOf(other)),
      null,
      false,
    ));
    return equal.item().then(Boolean);
  }

  /** Elements in order along an axis, equal ones in the order they had, and where they were. */
  sort(axis = -1, descending = false): ValuesAndIndices<T> {
    const { values, indices } = sort(stridedOf(this), axis, descending);
    return { values: this.wrap(values), indices: this.wrap(indices) };
  }

  /** Indices that would put the elements in order along an axis. */
  argsort(axis = -1, descending = false): T {
    return this.sort(axis, descending).indices;
  }

  /**
   * Indices of the elements that are not 0, `[count, ndim]` int64, in flat order.
   *
   * @throws {TypeError} On a device that can only be read asynchronously.
   */
  nonzero(): T {
    return this.wrap(nonzero(stridedOf(this)));
  }

  #extremes(op: "max" | "min", axis: number, keepdim: boolean): ValuesAndIndices<T> {
    const { values, indices } = extremes(op, stridedOf(this), axis, keepdim);
    return { values: this.wrap(values), indices: this.wrap(indices) };
  }
}

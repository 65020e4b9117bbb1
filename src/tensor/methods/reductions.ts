/**
 * Reductions, sorting and searching.
 *
 * @module
 */

import type { ReduceOp } from "../../backend/backend.ts";
import { bindArguments } from "../../keywords.ts";
import { describe } from "../../validation.ts";
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

/** What reductions take by name. */
export interface ReduceOptions {
  /** Which axes are reduced; all by default. */
  dim?: Axes;
  /** Whether reduced axes are left with length 1, false by default. */
  keepdim?: boolean;
}

/** The same along one axis. */
export interface AlongOptions extends ReduceOptions {
  /** The axis. */
  dim?: number;
}

/** `keepdim` as the last argument, by itself or by name. */
export type KeepDim = boolean | Pick<ReduceOptions, "keepdim">;

/** What sorting takes by name. */
export interface SortOptions {
  /** The axis, the last one by default. */
  dim?: number;
  /** Whether the largest come first, false by default. */
  descending?: boolean;
}

/** Elements and their int64 indices; as `[values, indices]`, too. */
export interface ValuesAndIndices<T> extends Iterable<T> {
  /** The elements. */
  values: T;
  /** Where they were. */
  indices: T;
}

/**
 * Reductions. Without axes they give a tensor without axes; `keepdim` leaves reduced axes with length 1. float32
 * is summed in double precision and rounded once, on `"webgpu"` in float32.
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
  sum(dim?: Axes | ReduceOptions, keepdim?: KeepDim): T;
  sum(...args: unknown[]): T {
    const { dim: axes, keepdim } = readReduction("sum", args);
    const wave = this.#waveAlong(axes, "sum");
    if (wave?.dtype === "float32") return this.wrap(sumOverSteps(wave, keepdim));
    return this.#reduce("sum", axes, keepdim);
  }

  /** The mean of floats. */
  mean(dim?: Axes | ReduceOptions, keepdim?: KeepDim): T;
  mean(...args: unknown[]): T {
    const { dim: axes, keepdim } = readReduction("mean", args);
    return this.#reduce("mean", axes, keepdim);
  }

  /** The product; of integers and bool int64. */
  prod(dim?: Axes | ReduceOptions, keepdim?: KeepDim): T;
  prod(...args: unknown[]): T {
    const { dim: axes, keepdim } = readReduction("prod", args);
    return this.#reduce("prod", axes, keepdim);
  }

  /** Whether all elements are not 0. */
  all(dim?: Axes | ReduceOptions, keepdim?: KeepDim): T;
  all(...args: unknown[]): T {
    const { dim: axes, keepdim } = readReduction("all", args);
    return this.#reduce("all", axes, keepdim);
  }

  /** Whether any element is not 0. */
  any(dim?: Axes | ReduceOptions, keepdim?: KeepDim): T;
  any(...args: unknown[]): T {
    const { dim: axes, keepdim } = readReduction("any", args);
    return this.#reduce("any", axes, keepdim);
  }

  /** The largest elements along axes. Of a wave over its steps: whether each neuron ever spikes. */
  amax(dim?: Axes | ReduceOptions, keepdim?: KeepDim): T;
  amax(...args: unknown[]): T {
    const { dim: axes, keepdim } = readReduction("amax", args);
    const wave = this.#waveAlong(axes, "amax");
    if (wave?.valuesView() === null) return this.wrap(maxOverSteps(wave, keepdim));
    return this.#reduce("max", axes, keepdim);
  }

  /** The smallest elements along axes. */
  amin(dim?: Axes | ReduceOptions, keepdim?: KeepDim): T;
  amin(...args: unknown[]): T {
    const { dim: axes, keepdim } = readReduction("amin", args);
    return this.#reduce("min", axes, keepdim);
  }

  /** The largest element. */
  max(): T;
  /** The largest elements along an axis and their first indices. */
  max(dim: number | AlongOptions, keepdim?: KeepDim): ValuesAndIndices<T>;
  max(...args: unknown[]): T | ValuesAndIndices<T> {
    const { dim, keepdim } = readReduction("max", args);
    return dim === null ? this.amax() : this.#extremes("max", oneAxis(dim, "max"), keepdim);
  }

  /** The smallest element. */
  min(): T;
  /** The smallest elements along an axis and their first indices. */
  min(dim: number | AlongOptions, keepdim?: KeepDim): ValuesAndIndices<T>;
  min(...args: unknown[]): T | ValuesAndIndices<T> {
    const { dim, keepdim } = readReduction("min", args);
    return dim === null ? this.amin() : this.#extremes("min", oneAxis(dim, "min"), keepdim);
  }

  /** Index of the largest element, along an axis or in flat order. */
  argmax(dim?: number | null | AlongOptions, keepdim?: KeepDim): T;
  argmax(...args: unknown[]): T {
    const { dim, keepdim } = readReduction("argmax", args);
    const axis = dim === null ? null : oneAxis(dim, "argmax");
    return this.wrap(argExtreme("max", stridedOf(this), axis, keepdim));
  }

  /** Index of the smallest element, along an axis or in flat order. */
  argmin(dim?: number | null | AlongOptions, keepdim?: KeepDim): T;
  argmin(...args: unknown[]): T {
    const { dim, keepdim } = readReduction("argmin", args);
    const axis = dim === null ? null : oneAxis(dim, "argmin");
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
  sort(
    dim?: number | SortOptions,
    descending?: boolean | Pick<SortOptions, "descending">,
  ): ValuesAndIndices<T>;
  sort(...args: unknown[]): ValuesAndIndices<T> {
    const { dim, descending } = readOrder("sort", args);
    const { values, indices } = sort(stridedOf(this), dim, descending);
    return pairOf(this.wrap(values), this.wrap(indices));
  }

  /** Indices that would put the elements in order along an axis. */
  argsort(dim?: number | SortOptions, descending?: boolean | Pick<SortOptions, "descending">): T;
  argsort(...args: unknown[]): T {
    const { dim, descending } = readOrder("argsort", args);
    return this.wrap(sort(stridedOf(this), dim, descending).indices);
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
    return pairOf(this.wrap(values), this.wrap(indices));
  }
}

/** `[values, indices] = t.max(0)` as well as `t.max(0).values`. */
function pairOf<T>(values: T, indices: T): ValuesAndIndices<T> {
  const pair = { values, indices };
  const iterate = () => [values, indices].values();
  return Object.defineProperty(pair, Symbol.iterator, { value: iterate }) as ValuesAndIndices<T>;
}

function subjectOf(action: string): string {
  return `the arguments of "${action}"`;
}

function readReduction(action: string, args: unknown[]): Required<ReduceOptions> {
  const { dim = null, keepdim = false } = bindArguments(
    ["dim", "keepdim"],
    args,
    subjectOf(action),
  );
  if (!isAxes(dim)) throw wrongType(action, "dim", dim, "an integer, an array of them or null");
  if (typeof keepdim !== "boolean") throw wrongType(action, "keepdim", keepdim, "a boolean");
  return { dim, keepdim };
}

function readOrder(action: string, args: unknown[]): Required<SortOptions> {
  const names = ["dim", "descending"] as const;
  const { dim = -1, descending = false } = bindArguments(names, args, subjectOf(action));
  if (typeof descending !== "boolean") {
    throw wrongType(action, "descending", descending, "a boolean");
  }
  return { dim: oneAxis(dim, action), descending };
}

function oneAxis(dim: unknown, action: string): number {
  if (typeof dim !== "number") throw wrongType(action, "dim", dim, "an integer");
  return dim;
}

function isAxes(dim: unknown): dim is Axes {
  if (Array.isArray(dim)) return dim.every((axis) => typeof axis === "number");
  return dim === null || typeof dim === "number";
}

function wrongType(action: string, name: string, value: unknown, expected: string): TypeError {
  return new TypeError(
    `Cannot read ${subjectOf(action)}: "${name}" is ${describe(value)}, expected ${expected}`,
  );
}

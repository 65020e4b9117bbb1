/**
 * Shapes, views and indexing.
 *
 * @module
 */

import { bindArguments } from "../../keywords.ts";
import { checkInteger, describe } from "../../validation.ts";
import { type Storage, storageOf, stridedOf, TensorCore } from "../core.ts";
import { Latency } from "../latency.ts";
import { Strided } from "../strided.ts";
import { gather, indexSelect, maskedSelect } from "../ops/indexing.ts";
import { narrowLatency } from "../ops/latency_views.ts";
import { normalizeAxis, normalizeIndex } from "../shape.ts";
import * as views from "../ops/views.ts";
import { Reductions } from "./reductions.ts";

/**
 * What `at` takes for an axis: an index (the axis goes), `[start, stop]` (Python's `start:stop`,
 * where null stands for an end left out), or null for all (Python's `:`).
 */
export type Index = number | null | readonly [start: number | null, stop: number | null];

/** What `flatten` takes by name. */
export interface FlattenOptions {
  /** The first axis, 0 by default. */
  start_dim?: number;
  /** The last one, -1 by default. */
  end_dim?: number;
}

/** A shape as one array or as several numbers. */
export function shapeOf(shape: readonly (number | readonly number[])[]): readonly number[] {
  return Array.isArray(shape[0]) ? shape[0] : shape as readonly number[];
}

/**
 * Views share storage with the tensor they come from, and writes to either show in both. Parts of
 * tensors in latency layout are in latency layout where they are waves themselves.
 */
export abstract class Views<T extends TensorCore> extends Reductions<T> {
  /** The shape, or the length of one axis. */
  size(): readonly number[];
  /** The length of an axis. */
  size(axis: number): number;
  size(axis?: number): readonly number[] | number {
    return axis === undefined ? this.shape : this.shape[normalizeAxis(axis, this.ndim, "size")];
  }

  /** The same elements in another shape (-1: what is left), sharing them where possible. */
  reshape(...shape: number[] | [readonly number[]]): T {
    return this.wrap(views.reshape(stridedOf(this), shapeOf(shape)));
  }

  /** The same elements in another shape, sharing them, or a `TypeError`. */
  view(...shape: number[] | [readonly number[]]): T {
    return this.wrap(views.view(stridedOf(this), shapeOf(shape)));
  }

  /** The axes in another order. */
  permute(...axes: number[] | [readonly number[]]): T {
    return this.wrap(views.permute(stridedOf(this), shapeOf(axes)));
  }

  /** Two axes swapped. */
  transpose(first: number, second: number): T {
    return this.wrap(views.transpose(stridedOf(this), first, second));
  }

  /** A matrix with rows and columns swapped. */
  t(): T {
    if (this.ndim > 2) {
      throw new TypeError(
        `Cannot transpose a tensor of shape [${this.shape}] by t(): it needs 2 axes`,
      );
    }
    return this.ndim < 2 ? this.wrap(stridedOf(this)) : this.transpose(0, 1);
  }

  /** Without axes of length 1, or without one of them. */
  squeeze(axis?: number): T {
    return this.wrap(views.squeeze(stridedOf(this), axis));
  }

  /** With a new axis of length 1. Of one wave a batch of one, in latency layout. */
  unsqueeze(axis: number): T {
    const storage = storageOf(this);
    if (storage instanceof Latency && !storage.batched && axis === 0) {
      return this.wrap(storage.narrowBatch(0, 1));
    }
    return this.wrap(views.unsqueeze(stridedOf(this), axis));
  }

  /** Axes `start_dim` to `end_dim`, both included, made one. */
  flatten(
    start_dim?: number | FlattenOptions,
    end_dim?: number | Pick<FlattenOptions, "end_dim">,
  ): T;
  flatten(...args: unknown[]): T {
    const subject = 'the arguments of "flatten"';
    const { start_dim = 0, end_dim = -1 } = bindArguments(["start_dim", "end_dim"], args, subject);
    const start = checkInteger(start_dim, "start_dim", subject);
    return this.wrap(
      views.flatten(stridedOf(this), start, checkInteger(end_dim, "end_dim", subject)),
    );
  }

  /** Repeated over a larger shape without a copy; -1 keeps a length. */
  expand(...shape: number[] | [readonly number[]]): T {
    return this.wrap(views.expand(stridedOf(this), shapeOf(shape)));
  }

  /** One element of an axis, without the axis: Python's `t[index]` for axis 0. */
  select(axis: number, index: number): T {
    const storage = storageOf(this);
    if (!(storage instanceof Strided) && storage.batched && isFirst(axis, this.ndim)) {
      const i = normalizeIndex(index, this.shape[0], "select");
      return this.wrap(storage.selectBatch(i));
    }
    return this.wrap(views.select(stridedOf(this), axis, index));
  }

  /** `length` elements of an axis from `start` on. */
  narrow(axis: number, start: number, length: number): T {
    return this.wrap(narrowStorage(storageOf(this), stridedOf, this, axis, start, length));
  }

  /**
   * Python's square brackets.
   *
   * @param indices For each axis, from the first one, an {@linkcode Index}; axes left out are kept.
   *
   * @example
   * ```ts
   * import { torch } from "../../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const t = torch.arange(12).reshape(3, 4);
   * assertEquals(await t.at(1).tolist(), [4, 5, 6, 7]); // t[1]
   * assertEquals(await t.at(-1, 0).item(), 8); // t[-1, 0]
   * assertEquals(await t.at(null, [1, 3]).tolist(), [[1, 2], [5, 6], [9, 10]]); // t[:, 1:3]
   * t.at(0).fill_(7); // t[0] = 7
   * assertEquals(await t.at(0, 3).item(), 7);
   * ```
   */
  at(...indices: Index[]): T {
    if (indices.length > this.ndim) {
      throw new TypeError(
        `Cannot index a tensor of shape [${this.shape}] by ${indices.length} indices`,
      );
    }
    // deno-lint-ignore no-this-alias -- the walk below goes on from it
    let part: Views<T> = this;
    let axis = 0;
    const goOn = (next: T): void => {
      if (part !== this) part.dispose();
      part = next as unknown as Views<T>;
    };
    for (const index of indices) {
      if (index === null) axis++;
      else if (typeof index === "number") goOn(part.select(axis, index));
      else {
        checkRange(index);
        const [start, stop] = bounds(index, part.shape[axis]);
        goOn(part.narrow(axis++, start, Math.max(stop - start, 0)));
      }
    }
    return part as unknown as T;
  }

  /** The elements of an axis, each without the axis. */
  unbind(axis = 0): T[] {
    const length = this.size(axis);
    return Array.from({ length }, (_, i) => this.select(axis, i));
  }

  /** Walks the first axis. */
  *[Symbol.iterator](): Generator<T, void, unknown> {
    if (this.ndim === 0) throw new TypeError("Cannot iterate over a tensor without axes");
    for (let i = 0; i < this.shape[0]; i++) yield this.select(0, i);
  }

  /**
   * Elements chosen along an axis by an int64 index of the same rank, `torch.gather`.
   *
   * @throws {RangeError} If an index is out of range.
   */
  gather(axis: number, index: TensorCore): T {
    return this.wrap(gather(stridedOf(this), axis, stridedOf(index)));
  }

  /** Slices of an axis, chosen by a list of indices. */
  index_select(axis: number, index: TensorCore): T {
    return this.wrap(indexSelect(stridedOf(this), axis, stridedOf(index)));
  }

  /** The elements at which a bool mask of the same shape is true, in flat order. */
  masked_select(mask: TensorCore): T {
    return this.wrap(maskedSelect(stridedOf(this), stridedOf(mask)));
  }
}

function narrowStorage(
  storage: Storage,
  dense: (tensor: TensorCore) => Strided,
  tensor: TensorCore,
  axis: number,
  start: number,
  length: number,
): Storage {
  const compact = storage instanceof Strided ? null : narrowLatency(storage, axis, start, length);
  return compact ?? views.narrow(dense(tensor), axis, start, length);
}

function isFirst(axis: number, rank: number): boolean {
  return normalizeAxis(axis, rank, "select") === 0;
}

/** Python's slice bounds: negative ones from the end, all of them cut to the length. */
function checkRange(index: unknown): void {
  if (index instanceof TensorCore) {
    throw new TypeError(
      "Cannot index by a tensor: use masked_select for a mask, index_select for indices",
    );
  }
  const isEnd = (end: unknown): boolean => end === null || Number.isInteger(end);
  if (Array.isArray(index) && index.length === 2 && index.every(isEnd)) return;
  throw new TypeError(
    `Cannot index by ${describe(index)}: it needs an integer, [start, stop] or null`,
  );
}

function bounds(
  [start, stop]: readonly [number | null, number | null],
  length: number,
): [number, number] {
  const cut = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, 0), length);
  return [cut(start ?? 0), cut(stop ?? length)];
}

/**
 * Reductions along axes.
 *
 * @module
 */

import type { ReduceOp } from "../../backend/backend.ts";
import { accumulated, type DType, isFloat } from "../dtype.ts";
import { normalizeAxis } from "../shape.ts";
import { emptyStrided, type Strided } from "../strided.ts";
import { duplicate } from "./copy.ts";
import { reshape } from "./views.ts";

/** Largest or smallest elements along an axis, and where they are first. */
export interface Extremes {
  values: Strided;
  indices: Strided;
}

/**
 * Reduces the given axes; all of them if there are none. An empty list stands for all of them too,
 * but for "all" and "any" for none, as in PyTorch.
 *
 * @throws {TypeError} If the dtype has no such reduction, or the largest of nothing is asked for.
 */
export function reduce(
  op: ReduceOp,
  input: Strided,
  axes: number | readonly number[] | null,
  keepdim: boolean,
): Strided {
  const reduced = reducedAxes(op, input, axes);
  const dtype = resultDType(op, input.dtype);
  if (op === "max" || op === "min") {
    for (const axis of reduced) refuseEmpty(op, input, axis);
  }
  const kept = input.shape.map((length, axis) => reduced.includes(axis) ? 1 : length);
  const out = emptyStrided(input.backend, kept, dtype);
  input.backend.reduce(op, input, reduced, out);
  return keepdim ? out : reshape(out, input.shape.filter((_, axis) => !reduced.includes(axis)));
}

/** The largest or smallest elements along one axis, with their first indices (int64). */
export function extremes(
  op: "max" | "min",
  input: Strided,
  axis: number,
  keepdim: boolean,
): Extremes {
  const at = normalizeAxis(axis, input.shape.length, op);
  if (input.shape.length === 0) {
    return { values: duplicate(input), indices: emptyStrided(input.backend, [], "int64") };
  }
  refuseEmpty(op, input, at);
  const kept = input.shape.with(at, 1);
  const values = emptyStrided(input.backend, kept, input.dtype);
  const indices = emptyStrided(input.backend, kept, "int64");
  input.backend.argReduce(op, input, at, values, indices);
  const shape = keepdim ? kept : kept.toSpliced(at, 1);
  return { values: reshape(values, shape), indices: reshape(indices, shape) };
}

/** Index of the largest or smallest element along an axis, or of all in flat order. */
export function argExtreme(
  op: "max" | "min",
  input: Strided,
  axis: number | null,
  keepdim: boolean,
): Strided {
  if (axis !== null) return extremes(op, input, axis, keepdim).indices;
  const { indices } = extremes(op, reshape(input, [input.numel]), 0, false);
  return keepdim ? reshape(indices, input.shape.map(() => 1)) : indices;
}

function reducedAxes(
  op: string,
  input: Strided,
  axes: number | readonly number[] | null,
): number[] {
  const rank = input.shape.length;
  const all = input.shape.map((_, axis) => axis);
  if (axes === null) return all;
  const list = (typeof axes === "number" ? [axes] : axes)
    .map((axis) => normalizeAxis(axis, rank, op));
  if (new Set(list).size !== list.length) {
    throw new TypeError(`Cannot ${op} along axes [${axes}]: one appears twice`);
  }
  if (rank === 0) return [];
  return list.length === 0 && op !== "all" && op !== "any" ? all : list;
}

function resultDType(op: ReduceOp, dtype: DType): DType {
  if (op === "all" || op === "any") return dtype === "uint8" ? "uint8" : "bool";
  if (op === "sum" || op === "prod") return accumulated(dtype);
  if (op === "mean" && !isFloat(dtype)) {
    throw new TypeError(`Cannot take the mean of a tensor of dtype ${dtype}: use float() first`);
  }
  return dtype;
}

function refuseEmpty(op: string, input: Strided, axis: number): void {
  if (input.shape[axis] === 0) {
    throw new TypeError(
      `Cannot take the ${op} of a tensor of shape [${input.shape}] along axis ${axis}: it is empty`,
    );
  }
}

/**
 * Reductions of whole axes. Results of many elements are made in parts, so that there is work for all of the
 * device.
 *
 * @module
 */

import foldFloat from "../../../../kernels/wgsl/fold_float.wgsl" with { type: "text" };
import foldInteger from "../../../../kernels/wgsl/fold_integer.wgsl" with { type: "text" };
import foldPair from "../../../../kernels/wgsl/fold_pair.wgsl" with { type: "text" };
import foldTruth from "../../../../kernels/wgsl/fold_truth.wgsl" with { type: "text" };
import reduceSource from "../../../../kernels/wgsl/reduce.wgsl" with { type: "text" };
import type { DenseOps, DType, ReduceOp, View } from "../../backend.ts";
import { contiguousStrides, itemsize, numelOf } from "../../layout.ts";
import { type GpuBuffer, gpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";
import { type Part, reads, updates } from "../kernel.ts";
import { GRID } from "../parts.ts";
import { loads, stores } from "./accessors.ts";
import { groupedWalk } from "./axes.ts";
import { writesView } from "./elements.ts";
import { kernelOf } from "./kept_kernels.ts";
import { groupsOf, lanesFor, partsFor, SHARES } from "./lanes.ts";
import { arithmeticOf, conversion, kindOf, operation, OPERATIONS } from "./numbers.ts";

const REDUCE: Part = { name: "reduce.wgsl", source: reduceSource };
const FOLD_FLOAT: Part = { name: "fold_float.wgsl", source: foldFloat };
const FOLD_INTEGER: Part = { name: "fold_integer.wgsl", source: foldInteger };
const FOLD_PAIR: Part = { name: "fold_pair.wgsl", source: foldPair };
const FOLD_TRUTH: Part = { name: "fold_truth.wgsl", source: foldTruth };

const PAIRS: Part = {
  name: "totals of pairs",
  source: "fn total_of(element: vec2u) -> vec2u { return element; }",
};
const INTEGERS_AS_PAIRS: Part = {
  name: "totals of integers",
  source: "fn total_of(element: i32) -> vec2u { return integer_to_pair(element); }",
};

/** The operation. */
export function reductions(gpu: Gpu): Pick<DenseOps, "reduce"> {
  return {
    reduce(op, input, axes, out) {
      const each = numelOf(axes.map((axis) => input.shape[axis]));
      const parts = partsFor(each);
      if (parts === 1) return fold(gpu, op, input, axes, out, 1, each);
      const partial = partsOf(gpu, out.shape, parts, totalType(op, input.dtype));
      const target = { ...partial, ...withoutParts(partial) };
      fold(gpu, op === "mean" ? "sum" : op, input, axes, target, parts, each);
      const last = out.shape.length;
      const wide = { ...out, shape: [...out.shape, 1], strides: [...out.strides, 0] };
      fold(gpu, op, partial, [last], wide, 1, each);
      gpu.free(gpuBuffer(partial.buffer));
    },
  };
}

/** Memory for parts of results, which lie side by side along a new last axis. */
export function partsOf(
  gpu: Gpu,
  results: readonly number[],
  parts: number,
  dtype: DType,
): View & { buffer: GpuBuffer } {
  const shape = [...results, parts];
  const buffer = gpu.alloc(numelOf(shape) * itemsize(dtype));
  return { buffer, dtype, shape, strides: contiguousStrides(shape), offset: 0 };
}

/** How results are walked whose parts lie side by side: kernels count the parts themselves. */
export function withoutParts({ shape }: View): Pick<View, "shape" | "strides"> {
  const results = shape.slice(0, -1);
  return { shape: results, strides: contiguousStrides(results) };
}

/** One reduction, of which each result may be left in parts. */
function fold(
  gpu: Gpu,
  op: ReduceOp,
  input: View,
  axes: readonly number[],
  out: View,
  parts: number,
  each: number,
): void {
  const { shape, dtype } = input;
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const inner = axes.toSorted((a, b) => a - b);
  const length = numelOf(axes.map((axis) => shape[axis]));
  const count = numelOf(out.shape);
  const lanes = lanesFor(length / parts);
  const walk = groupedWalk(op, kept, inner, shape, [input, null, null, out], {
    ...{ count, length, extra: parts, more: [each] },
  });
  gpu.run({
    kernel: kernelOf(REDUCE, [
      ...[GRID, SHARES, OPERATIONS, ...walk.parts],
      ...foldingOf(op, dtype),
      loads("a", 1, dtype, "number"),
      ...storing(op, dtype, out.dtype),
    ]),
    constants: { ...operation(op), LANES: lanes },
    bindings: [reads(input), parts === 1 ? writesView(out) : updates(out)],
    params: walk.params,
    groups: groupsOf(count * parts, lanes),
  });
}

/** The type of totals. */
function totalType(op: ReduceOp, dtype: DType): DType {
  if (op === "all" || op === "any") return "int32";
  if (dtype === "float32" || dtype === "int64") return dtype;
  return op === "sum" || op === "prod" ? "int64" : "int32";
}

function foldingOf(op: ReduceOp, dtype: DType): readonly Part[] {
  const arithmetic = arithmeticOf(dtype);
  if (op === "all" || op === "any") return [arithmetic, FOLD_TRUTH];
  switch (totalType(op, dtype)) {
    case "float32":
      return [arithmetic, FOLD_FLOAT];
    case "int32":
      return [arithmetic, FOLD_INTEGER];
    default:
      return [arithmeticOf("int64"), FOLD_PAIR, ...elementsAsPairs(dtype)];
  }
}

/** `total_of`: an element as a total of int64. */
function elementsAsPairs(dtype: DType): readonly Part[] {
  return dtype === "int64" ? [PAIRS] : [conversion(dtype, "int64")[0], INTEGERS_AS_PAIRS];
}

/** `store_out`, from a total to the type of the output. */
function storing(op: ReduceOp, input: DType, out: DType): readonly Part[] {
  const total = totalType(op, input);
  if (kindOf(total) === kindOf(out)) return [stores("out", 2, out, "number")];
  throw new TypeError(`Cannot reduce ${input} by ${op} to ${out} on "webgpu"`);
}

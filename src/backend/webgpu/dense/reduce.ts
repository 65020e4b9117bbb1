/**
 * Reductions of whole axes, and the largest or smallest element along one.
 *
 * @module
 */

import argReduceSource from "../../../../kernels/wgsl/arg_reduce.wgsl" with { type: "text" };
import foldFloat from "../../../../kernels/wgsl/fold_float.wgsl" with { type: "text" };
import foldInteger from "../../../../kernels/wgsl/fold_integer.wgsl" with { type: "text" };
import foldPair from "../../../../kernels/wgsl/fold_pair.wgsl" with { type: "text" };
import foldTruth from "../../../../kernels/wgsl/fold_truth.wgsl" with { type: "text" };
import reduceSource from "../../../../kernels/wgsl/reduce.wgsl" with { type: "text" };
import type { DenseOps, DType, ReduceOp, View } from "../../backend.ts";
import type { Gpu } from "../gpu.ts";
import { type Part, reads } from "../kernel.ts";
import { GRID } from "../parts.ts";
import { loads, stores } from "./accessors.ts";
import { AXES, countOf, groupedAxes } from "./axes.ts";
import { kernelOf, stridesOf, writesView } from "./elements.ts";
import { arithmeticOf, conversion, kindOf, operation, OPERATIONS } from "./numbers.ts";

const FOLD_FLOAT: Part = { name: "fold_float.wgsl", source: foldFloat };
const FOLD_INTEGER: Part = { name: "fold_integer.wgsl", source: foldInteger };
const FOLD_PAIR: Part = { name: "fold_pair.wgsl", source: foldPair };
const FOLD_TRUTH: Part = { name: "fold_truth.wgsl", source: foldTruth };

/** Elements of a result that one workgroup puts together; more of them are done in parts. */
const MOST_EACH = 2 ** 16;
const MOST_PARTS = 1024;

/** The operations. */
export function reductions(gpu: Gpu): Pick<DenseOps, "reduce" | "argReduce"> {
  return {
    reduce(op, input, axes, out) {
      const each = axes.reduce((count, axis) => count * input.shape[axis], 1);
      const parts = Math.min(MOST_PARTS, Math.ceil(each / MOST_EACH));
      if (parts <= 1) return fold(gpu, op, input, axes, out, 1, each);
      const results = countOf(out.shape);
      const dtype = totalType(op, input.dtype);
      const bytes = dtype === "int64" ? 8 : 4;
      const shape = [results, parts];
      const partial: View = {
        ...{ buffer: gpu.alloc(results * parts * bytes), dtype, shape },
        ...{ strides: stridesOf(shape), offset: 0 },
      };
      const flat = { ...partial, shape: out.shape, strides: stridesOf(out.shape) };
      fold(gpu, op === "mean" ? "sum" : op, input, axes, flat, parts, each);
      // The output is walked in the order of the partial results.
      const whole = { ...partial, shape: [...out.shape, parts], strides: [] as number[] };
      whole.strides = stridesOf(whole.shape);
      const last = out.shape.length;
      const target = { ...out, shape: [...out.shape, 1], strides: [...out.strides, 0] };
      fold(gpu, op, whole, [last], target, 1, each);
      gpu.free(partial.buffer as ReturnType<Gpu["alloc"]>);
    },

    argReduce(op, input, axis, values, indices) {
      const { dtype, shape } = input;
      const kept = shape.map((_, i) => i).filter((i) => i !== axis);
      const results = countOf(values.shape);
      const lanes = lanesFor(shape[axis]);
      gpu.run({
        kernel: kernelOf("arg_reduce.wgsl", argReduceSource, [
          ...[GRID, AXES, OPERATIONS, arithmeticOf(dtype)],
          loads("a", 1, dtype, "number"),
          stores("index", 2, "int64", "bits"),
          stores("out", 3, dtype, "number"),
        ]),
        constants: { ...operation(op), LANES: lanes },
        bindings: [reads(input), writesView(indices), writesView(values)],
        params: groupedAxes("search", kept, [axis], shape, [input, null, indices, values], {
          count: results * shape[axis],
          extra: shape[axis],
        }),
        groups: results,
      });
    },
  };
}

/** One reduction, of which each result may be left in parts that lie side by side. */
function fold(
  gpu: Gpu,
  op: ReduceOp,
  input: View,
  axes: readonly number[],
  out: View,
  parts: number,
  each: number,
): void {
  const { shape } = input;
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const lanes = lanesFor(axes.reduce((count, axis) => count * shape[axis], 1) / parts);
  const params = groupedAxes("reduce", kept, axes.toSorted((a, b) => a - b), shape, [
    input,
    null,
    null,
    out,
  ], { count: countOf(shape), extra: parts });
  params[1] = each; // `base.y`
  gpu.run({
    kernel: kernelOf("reduce.wgsl", reduceSource, [
      ...[GRID, AXES, OPERATIONS],
      ...foldingOf(op, input.dtype),
      loads("a", 1, input.dtype, "number"),
      ...storing(op, input.dtype, out.dtype),
    ]),
    constants: { ...operation(op), LANES: lanes },
    bindings: [reads(input), parts === 1 ? writesView(out) : { ...out, access: "write" }],
    params,
    groups: countOf(out.shape) * parts,
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
  if (dtype !== "int64") {
    const [convert] = conversion(dtype, "int64");
    const source = "fn total_of(element: i32) -> vec2u { return integer_to_pair(element); }";
    return [convert, { name: "totals of integers", source }];
  }
  const source = "fn total_of(element: vec2u) -> vec2u { return element; }";
  return [{ name: "totals of pairs", source }];
}

/** `store_out`, from a total to the type of the output. */
function storing(op: ReduceOp, input: DType, out: DType): readonly Part[] {
  const total = totalType(op, input);
  if (kindOf(total) === kindOf(out)) return [stores("out", 2, out, "number")];
  throw new TypeError(`Cannot reduce ${input} by ${op} to ${out} on "webgpu"`);
}

/** Lanes for so many elements. */
function lanesFor(elements: number): number {
  return elements <= 64 ? 32 : 256;
}

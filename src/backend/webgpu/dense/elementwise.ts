/**
 * Elementwise operations on strided views.
 *
 * @module
 */

import binarySource from "../../../../kernels/wgsl/binary.wgsl" with { type: "text" };
import compare from "../../../../kernels/wgsl/compare.wgsl" with { type: "text" };
import copySource from "../../../../kernels/wgsl/copy.wgsl" with { type: "text" };
import logicalNot from "../../../../kernels/wgsl/logical_not.wgsl" with { type: "text" };
import unarySource from "../../../../kernels/wgsl/unary.wgsl" with { type: "text" };
import whereSource from "../../../../kernels/wgsl/where.wgsl" with { type: "text" };
import type { BinaryOp, DenseOps, DType, View } from "../../backend.ts";
import type { Gpu } from "../gpu.ts";
import type { Part } from "../kernel.ts";
import { bytesOf, loads, stores } from "./accessors.ts";
import { countOf } from "./axes.ts";
import { isContiguous, runElements } from "./elements.ts";
import { arithmeticOf, bytesOfValue, conversion, operation, OPERATIONS } from "./numbers.ts";

const ARITHMETIC: readonly BinaryOp[] = [
  ...["add", "sub", "mul", "div", "floor_divide", "remainder", "pow"] as const,
  ...["maximum", "minimum"] as const,
];

/** What pairs of words are not divided by here. */
const NOT_OF_INT64: readonly BinaryOp[] = ["floor_divide", "remainder", "pow"];

/** The sum and the product of bool are "or" and "and". */
const OF_BOOL: Partial<Record<BinaryOp, BinaryOp>> = { add: "logical_or", mul: "logical_and" };

/** The operations. */
export function elementwise(
  gpu: Gpu,
): Pick<DenseOps, "copy" | "fill" | "unary" | "binary" | "where"> {
  const copy = (input: View, out: View): void => copyView(gpu, input, out);

  return {
    copy,

    fill(out, value) {
      const { shape, dtype } = out;
      const buffer = gpu.alloc(8);
      gpu.write(buffer, 0, bytesOfValue(value, dtype));
      copy({ buffer, dtype, shape, strides: shape.map(() => 0), offset: 0 }, out);
      gpu.free(buffer);
    },

    unary(op, input, out) {
      const source = op === "logical_not" ? logicalNot : unarySource;
      const name = op === "logical_not" ? op : "unary";
      const parts = computing(input.dtype, [input], out);
      runElements(gpu, name, source, parts, operation(op), [input, null, null, out]);
    },

    binary(op, a, b, out) {
      const { dtype } = a;
      if (dtype === "int64" && NOT_OF_INT64.includes(op)) {
        throw new TypeError(
          `Cannot do ${op} of int64 on "webgpu": use int32, or read the tensor with await t.cpu() first`,
        );
      }
      const chosen = (dtype === "bool" && OF_BOOL[op]) || op;
      const isArithmetic = ARITHMETIC.includes(chosen);
      const source = isArithmetic ? binarySource : compare;
      const name = isArithmetic ? "binary" : "compare";
      const parts = computing(dtype, [a, b], out);
      runElements(gpu, name, source, parts, operation(chosen), [a, b, null, out]);
    },

    where(condition, a, b, out) {
      const parts = [
        loads("a", 1, a.dtype, "bits"),
        loads("b", 2, b.dtype, "bits"),
        loads("c", 3, condition.dtype, "bits"),
        stores("out", 4, out.dtype, "bits"),
      ];
      runElements(gpu, "where", whereSource, parts, {}, [a, b, condition, out]);
    },
  };
}

/** Arithmetic of a type, with its operands and its result. */
function computing(dtype: DType, operands: readonly View[], out: View): Part[] {
  return [
    OPERATIONS,
    arithmeticOf(dtype),
    ...operands.map((view, i) => loads("ab"[i], i + 1, view.dtype, "number")),
    stores("out", operands.length + 1, out.dtype, "number"),
  ];
}

const COPIED: Part = { name: "bits", source: "fn converted(value: u32) -> u32 { return value; }" };
const COPIED_PAIR: Part = {
  name: "pairs",
  source: "fn converted(value: vec2u) -> vec2u { return value; }",
};

/** See {@linkcode DenseOps.copy}. */
export function copyView(gpu: Gpu, input: View, out: View): void {
  if (input.dtype !== out.dtype) {
    const parts = [
      ...conversion(input.dtype, out.dtype),
      loads("a", 1, input.dtype, "number"),
      stores("out", 2, out.dtype, "number"),
    ];
    return runElements(gpu, "copy", copySource, parts, {}, [input, null, null, out]);
  }
  const [words, place] = [asWords(input), asWords(out)];
  const [from, to] = words && place ? [words, place] : [input, out];
  const { dtype } = from;
  const parts = [
    dtype === "int64" ? COPIED_PAIR : COPIED,
    loads("a", 1, dtype, "bits"),
    stores("out", 2, dtype, "bits"),
  ];
  runElements(gpu, "copy", copySource, parts, {}, [from, null, null, to]);
}

/** Small elements that fill words without gaps, as words; else null. */
function asWords(view: View): View | null {
  const perWord = 4 / bytesOf(view.dtype);
  const count = countOf(view.shape);
  if (perWord <= 1 || count % perWord !== 0 || view.offset % perWord !== 0) return null;
  if (!isContiguous(view.shape, view.strides)) return null;
  const { buffer, offset } = view;
  return {
    buffer,
    dtype: "int32",
    shape: [count / perWord],
    strides: [1],
    offset: offset / perWord,
  };
}

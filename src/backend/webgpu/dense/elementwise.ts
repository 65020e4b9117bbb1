/**
 * Elementwise operations on strided views.
 *
 * @module
 */

import binarySource from "../../../../kernels/wgsl/binary.wgsl" with { type: "text" };
import compareSource from "../../../../kernels/wgsl/compare.wgsl" with { type: "text" };
import divideSource from "../../../../kernels/wgsl/divide.wgsl" with { type: "text" };
import logicalNotSource from "../../../../kernels/wgsl/logical_not.wgsl" with { type: "text" };
import unarySource from "../../../../kernels/wgsl/unary.wgsl" with { type: "text" };
import whereSource from "../../../../kernels/wgsl/where.wgsl" with { type: "text" };
import type { BinaryOp, DenseOps, View } from "../../backend.ts";
import type { Gpu } from "../gpu.ts";
import { type Part, reads, updates } from "../kernel.ts";
import { loads, stores } from "./accessors.ts";
import { copyView, fillView } from "./copy.ts";
import { runElements, writesView } from "./elements.ts";
import { arithmeticOf, operation, OPERATIONS } from "./numbers.ts";
import { trapParts } from "./trap.ts";

const UNARY: Part = { name: "unary.wgsl", source: unarySource };
const LOGICAL_NOT: Part = { name: "logical_not.wgsl", source: logicalNotSource };
const BINARY: Part = { name: "binary.wgsl", source: binarySource };
const COMPARE: Part = { name: "compare.wgsl", source: compareSource };
const DIVIDE: Part = { name: "divide.wgsl", source: divideSource };
const WHERE: Part = { name: "where.wgsl", source: whereSource };

const ARITHMETIC: readonly BinaryOp[] = [
  ...["add", "sub", "mul", "div", "floor_divide", "remainder", "pow"] as const,
  ...["maximum", "minimum"] as const,
];

/** What pairs of words are not divided by here. */
const NOT_OF_INT64: readonly BinaryOp[] = ["floor_divide", "remainder", "pow"];

/** The sum and the product of bool are "or" and "and". */
const OF_BOOL: Partial<Record<BinaryOp, BinaryOp>> = { add: "logical_or", mul: "logical_and" };

/** What divides integers, and what it says of a divisor of 0. */
const DIVISIONS: Partial<Record<BinaryOp, string>> = {
  floor_divide: "Cannot divide integers by zero",
  remainder: "Cannot take the remainder of integers by zero",
};

/** The operations. */
export function elementwise(
  gpu: Gpu,
): Pick<DenseOps, "copy" | "fill" | "unary" | "binary" | "where"> {
  return {
    copy: (input, out) => copyView(gpu, input, out),

    fill: (out, value) => fillView(gpu, out, value),

    unary(op, input, out) {
      runElements(gpu, {
        operation: op,
        source: op === "logical_not" ? LOGICAL_NOT : UNARY,
        parts: [
          ...[OPERATIONS, arithmeticOf(input.dtype)],
          loads("a", 1, input.dtype, "number"),
          stores("out", 2, out.dtype, "number"),
        ],
        constants: operation(op),
        bindings: [reads(input), writesView(out)],
        shape: out.shape,
        views: [input, null, null, out],
      });
    },

    binary(op, a, b, out) {
      const { dtype } = a;
      if (dtype === "int64" && NOT_OF_INT64.includes(op)) {
        throw new TypeError(
          `Cannot do "${op}" of int64 on "webgpu": use int32, or read the tensor with await t.cpu() first`,
        );
      }
      const message = DIVISIONS[op];
      if (message !== undefined && dtype !== "float32") {
        return divide(gpu, op, message, a, b, out);
      }
      const chosen = (dtype === "bool" && OF_BOOL[op]) || op;
      runElements(gpu, {
        operation: op,
        source: ARITHMETIC.includes(chosen) ? BINARY : COMPARE,
        parts: [
          ...[OPERATIONS, arithmeticOf(dtype)],
          loads("a", 1, dtype, "number"),
          loads("b", 2, dtype, "number"),
          stores("out", 3, out.dtype, "number"),
        ],
        constants: operation(chosen),
        bindings: [reads(a), reads(b), writesView(out)],
        shape: out.shape,
        views: [a, b, null, out],
      });
    },

    where(condition, a, b, out) {
      runElements(gpu, {
        operation: "where",
        source: WHERE,
        parts: [
          loads("a", 1, a.dtype, "bits"),
          loads("b", 2, b.dtype, "bits"),
          loads("c", 3, condition.dtype, "bits"),
          stores("out", 4, out.dtype, "bits"),
        ],
        bindings: [reads(a), reads(b), reads(condition), writesView(out)],
        shape: out.shape,
        views: [a, b, condition, out],
      });
    },
  };
}

/** Divides integers of at most 32 bits. A divisor of 0 is told by the next read. */
function divide(gpu: Gpu, op: BinaryOp, message: string, a: View, b: View, out: View): void {
  const { dtype } = a;
  runElements(gpu, {
    operation: op,
    source: DIVIDE,
    parts: [
      ...[OPERATIONS, ...trapParts(3)],
      loads("a", 1, dtype, "number"),
      loads("b", 2, dtype, "number"),
      stores("out", 4, dtype, "number"),
    ],
    constants: operation(op),
    // Where there is a 0, nothing is written.
    bindings: [reads(a), reads(b), updates({ buffer: gpu.traps.word }), updates(out)],
    shape: out.shape,
    views: [a, b, null, out],
    extras: { more: [0, 0, 0, gpu.traps.numberOf(message)] },
  });
}

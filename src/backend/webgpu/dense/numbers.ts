/**
 * The arithmetic of each type, and names for operations.
 *
 * @module
 */

import convert from "../../../../kernels/wgsl/convert.wgsl" with { type: "text" };
import floatSource from "../../../../kernels/wgsl/float.wgsl" with { type: "text" };
import integer from "../../../../kernels/wgsl/integer.wgsl" with { type: "text" };
import integer64 from "../../../../kernels/wgsl/integer64.wgsl" with { type: "text" };
import type { BinaryOp, DType, ReduceOp, UnaryOp } from "../../backend.ts";
import type { Constants, Part } from "../kernel.ts";
import { keptPart } from "./kept_kernels.ts";

const NAMES: readonly (UnaryOp | BinaryOp | ReduceOp)[] = [
  ...["neg", "abs", "sign", "sqrt", "exp", "log", "floor", "ceil", "round", "trunc"] as const,
  ...["cos", "sin", "logical_not"] as const,
  ...["add", "sub", "mul", "div", "floor_divide", "remainder", "pow", "maximum"] as const,
  ...["minimum", "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or"] as const,
  ...["logical_xor", "sum", "mean", "prod", "max", "min", "all", "any"] as const,
];

/** The names of all operations as constants, among which `OP` is one. */
export const OPERATIONS: Part = {
  name: "names of operations",
  source: NAMES.map((name, i) => `const ${name.toUpperCase()} = ${i}u;`).join("\n"),
};

/** `OP`. */
export function operation(name: UnaryOp | BinaryOp | ReduceOp): Constants {
  return { OP: NAMES.indexOf(name) };
}

const FLOAT: Part = { name: "float.wgsl", source: floatSource };
const INTEGER: Part = { name: "integer.wgsl", source: integer };
const INTEGER64: Part = { name: "integer64.wgsl", source: integer64 };
const CONVERT: Part = { name: "convert.wgsl", source: convert };

type Kind = "float" | "integer" | "pair";

/** How elements of a type are computed with. */
export function kindOf(dtype: DType): Kind {
  return dtype === "float32" ? "float" : dtype === "int64" ? "pair" : "integer";
}

const ARITHMETIC: Record<Kind, Part> = { float: FLOAT, integer: INTEGER, pair: INTEGER64 };

/** The type `Number` and what can be done with it. Needs {@linkcode OPERATIONS} and `OP`. */
export function arithmeticOf(dtype: DType): Part {
  return ARITHMETIC[kindOf(dtype)];
}

const WGSL: Record<Kind, string> = { float: "f32", integer: "i32", pair: "vec2u" };

/** `converted`: an element of one type as one of another. */
export function conversion(input: DType, out: DType): readonly Part[] {
  return [
    CONVERT,
    keptPart(`conversion of ${input} to ${out}`, () => {
      const [a, b] = [kindOf(input), kindOf(out)];
      const value = out === "bool" ? truth(a) : change(input, b);
      return `fn converted(value: ${WGSL[a]}) -> ${WGSL[b]} { return ${value}; }`;
    }),
  ];
}

/** Anything but 0 is true. */
function truth(kind: Kind): string {
  if (kind === "float") return "select(0, 1, bitcast<u32>(value) << 1u != 0u)";
  return kind === "pair" ? "select(0, 1, (value.x | value.y) != 0u)" : "select(0, 1, value != 0)";
}

function change(input: DType, b: Kind): string {
  const a = kindOf(input);
  if (a === b) return "value";
  if (a === "float") return b === "pair" ? "float_to_pair(value)" : "float_to_integer(value)";
  if (a === "pair") return b === "float" ? "pair_to_float(value)" : "bitcast<i32>(value.x)";
  if (b === "pair") return "integer_to_pair(value)";
  return input === "int32" ? "integer_to_float(value)" : "f32(value)";
}

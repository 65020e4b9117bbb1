/**
 * Elementwise operations with broadcasting and PyTorch's promotion of dtypes.
 *
 * @module
 */

import type { Backend, BinaryOp, UnaryOp } from "../../backend/backend.ts";
import {
  type DType,
  isFloat,
  numberDType,
  type Operand,
  promote,
  promoteOperands,
} from "../dtype.ts";
import { broadcast } from "../shape.ts";
import { emptyStrided, Strided } from "../strided.ts";
import { convertTo, expandTo, fill } from "./copy.ts";

/** An operand: storage, or a number. */
export type Value = Strided | number;

const comparisons: ReadonlySet<BinaryOp> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);
const logic: ReadonlySet<BinaryOp> = new Set(["logical_and", "logical_or", "logical_xor"]);
const floatOnly: ReadonlySet<UnaryOp> = new Set(["sqrt", "exp", "log", "sin", "cos"]);

/** Applies an operation to every element. */
export function unary(op: UnaryOp, input: Strided): Strided {
  if (op === "neg" && input.dtype === "bool") {
    throw new TypeError("Cannot negate a tensor of dtype bool: use logical_not()");
  }
  const dtype = op === "logical_not"
    ? "bool"
    : floatOnly.has(op) && !isFloat(input.dtype)
    ? "float32"
    : input.dtype;
  const source = op === "logical_not" ? convertTo(input, "bool") : convertTo(input, dtype);
  const out = emptyStrided(input.backend, input.shape, dtype);
  input.backend.unary(op, source, out);
  return out;
}

/** Applies an operation to the elements of two operands, one of which may be a number. */
export function binary(op: BinaryOp, a: Value, b: Value): Strided {
  const backend = commonBackend(op, a, b);
  const dtype = operandDType(op, a, b);
  const shape = broadcast(...[a, b].map((value) => value instanceof Strided ? value.shape : []));
  const result = comparisons.has(op) || logic.has(op) ? "bool" : dtype;
  const out = emptyStrided(backend, shape, result);
  const operand = (value: Value): Strided =>
    expandTo(convertTo(strided(value, backend, dtype), dtype), shape);
  backend.binary(op, operand(a), operand(b), out);
  return out;
}

/**
 * The same in place.
 *
 * @throws {TypeError} If the result does not have the shape of `target`, or a dtype that it cannot
 * hold.
 */
export function binaryInPlace(op: BinaryOp, target: Strided, b: Value): void {
  const shape = b instanceof Strided ? broadcast(target.shape, b.shape) : target.shape;
  if (String(shape) !== String(target.shape)) {
    throw new TypeError(
      `Cannot ${op} a tensor of shape [${(b as Strided).shape}] in place to one of shape ` +
        `[${target.shape}]`,
    );
  }
  const result = binary(op, target, b);
  if (promote(result.dtype, target.dtype) !== target.dtype && result.dtype === "float32") {
    throw new TypeError(
      `Cannot ${op} in place: the result is float32 and the tensor is ${target.dtype}`,
    );
  }
  target.backend.copy(result, target);
  target.touch();
}

/** The dtype in which two operands are computed. */
function operandDType(op: BinaryOp, a: Value, b: Value): DType {
  if (logic.has(op)) return "bool";
  const dtype = promoteOperands([a, b].map(asOperand));
  if (op === "div" && !isFloat(dtype)) return "float32";
  if (op === "sub" && dtype === "bool") {
    throw new TypeError("Cannot subtract tensors of dtype bool: use logical_xor()");
  }
  return dtype;
}

function asOperand(value: Value): Operand {
  if (value instanceof Strided) return { dtype: value.dtype, rank: value.shape.length };
  return { dtype: numberDType(value), rank: -1 };
}

/** A number as storage of one element. */
export function strided(value: Value, backend: Backend, dtype: DType): Strided {
  if (value instanceof Strided) return value;
  const scalar = emptyStrided(backend, [], dtype);
  fill(scalar, value);
  return scalar;
}

function commonBackend(op: string, a: Value, b: Value): Backend {
  const [first, second] = [a, b].filter((value) => value instanceof Strided);
  if (first === undefined) throw new TypeError(`Cannot ${op} two numbers: it needs a tensor`);
  if (second !== undefined && first.backend !== second.backend) {
    throw new TypeError(
      `Cannot ${op} tensors on different devices: "${first.backend.device}" and ` +
        `"${second.backend.device}"`,
    );
  }
  return first.backend;
}

/** Values limited to a range; null leaves an end open. */
export function clamp(input: Strided, min: Value | null, max: Value | null): Strided {
  if (min === null && max === null) {
    throw new TypeError("Cannot clamp without a bound: it needs min or max");
  }
  const raised = min === null ? input : binary("maximum", input, min);
  return max === null ? raised : binary("minimum", raised, max);
}

/** `a > b`. */
export function gt(a: Value, b: Value): Strided {
  return binary("gt", a, b);
}

/** `a * b`. */
export function mul(a: Value, b: Value): Strided {
  return binary("mul", a, b);
}

/** The larger of the two. */
export function maximum(a: Value, b: Value): Strided {
  return binary("maximum", a, b);
}

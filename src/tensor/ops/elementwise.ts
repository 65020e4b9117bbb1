/**
 * Elementwise operations with broadcasting and PyTorch's promotion of dtypes.
 *
 * @module
 */

import type { Backend, BinaryOp, UnaryOp } from "../../backend/backend.ts";
import {
  canStore,
  checkFits,
  type DType,
  isFloat,
  numberDType,
  type Operand,
  promoteOperands,
} from "../dtype.ts";
import { broadcast } from "../shape.ts";
import { emptyStrided, Strided } from "../strided.ts";
import { convertTo, copyInto, discard, expandTo, refuseRepeated } from "./copy.ts";

/** An operand: storage, or a number. */
export type Value = Strided | number;

const comparisons: ReadonlySet<BinaryOp> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);
const logic: ReadonlySet<BinaryOp> = new Set(["logical_and", "logical_or", "logical_xor"]);
const floatOnly: ReadonlySet<UnaryOp> = new Set(["sqrt", "exp", "log", "sin", "cos"]);
const notOfBool: ReadonlySet<UnaryOp | BinaryOp> = new Set<UnaryOp | BinaryOp>(
  ["neg", "abs", "floor", "ceil", "round", "trunc", "sub", "floor_divide", "remainder", "pow"],
);

/**
 * Applies an operation to every element.
 *
 * @throws {TypeError} If the operation is not for bool.
 */
export function unary(op: UnaryOp, input: Strided): Strided {
  refuseBool(op, input.dtype);
  const dtype = op === "logical_not"
    ? "bool"
    : floatOnly.has(op) && !isFloat(input.dtype)
    ? "float32"
    : input.dtype;
  const source = op === "logical_not" ? convertTo(input, "bool") : convertTo(input, dtype);
  const out = emptyStrided(input.backend, input.shape, dtype);
  input.backend.unary(op, source, out);
  discard(source, input);
  return out;
}

/**
 * Applies an operation to the elements of two operands, one of which may be a number. A number that
 * an integer dtype cannot hold wraps, as in PyTorch.
 *
 * @throws {TypeError} If shapes do not broadcast, or the operation is not for bool.
 * @throws {RangeError} If integers are divided by zero or raised to a negative number.
 */
export function binary(op: BinaryOp, a: Value, b: Value): Strided {
  const backend = commonBackend(op, a, b);
  const dtype = operandDType(op, a, b);
  const shape = broadcast(...[a, b].map((value) => value instanceof Strided ? value.shape : []));
  const out = emptyStrided(backend, shape, resultDType(op, dtype));
  const operand = (value: Value): Strided =>
    expandTo(convertTo(strided(value, backend, dtype), dtype), shape);
  const [left, right] = [operand(a), operand(b)];
  backend.binary(op, left, right, out);
  discard(left, a);
  discard(right, b);
  return out;
}

/**
 * The same in place.
 *
 * @throws {TypeError} If the result does not have the shape of `target`, or a dtype that it cannot
 * hold, or if elements of `target` share a place.
 * @throws {RangeError} As {@linkcode binary}.
 */
export function binaryInPlace(op: BinaryOp, target: Strided, b: Value): void {
  const shape = b instanceof Strided ? broadcast(target.shape, b.shape) : target.shape;
  if (String(shape) !== String(target.shape)) {
    throw new TypeError(
      `Cannot ${op} a tensor of shape [${(b as Strided).shape}] in place to one of shape ` +
        `[${target.shape}]`,
    );
  }
  refuseRepeated(target);
  const { backend } = target;
  const dtype = operandDType(op, target, b);
  const result = resultDType(op, dtype);
  if (!canStore(result, target.dtype)) {
    throw new TypeError(
      `Cannot ${op} in place: the result is ${result} and the tensor is ${target.dtype}`,
    );
  }
  const shares = b instanceof Strided && b.buffer === target.buffer;
  if (result !== target.dtype || dtype !== target.dtype || shares) {
    const values = binary(op, target, b);
    copyInto(target, values);
    return discard(values, target);
  }
  commonBackend(op, target, b);
  const operand = expandTo(convertTo(strided(b, backend, dtype), dtype), target.shape);
  backend.binary(op, target, operand, target);
  target.touch();
  discard(operand, b);
}

/** The dtype in which two operands are computed. */
function operandDType(op: BinaryOp, a: Value, b: Value): DType {
  const operands = [a, b].map(asOperand);
  // A bool tensor has no minus, even where the other operand decides the dtype.
  if (op === "sub") {
    for (const { dtype, rank } of operands) {
      if (rank >= 0) refuseBool(op, dtype);
    }
  }
  const dtype = promoteOperands(operands);
  if (op === "div" && !isFloat(dtype)) return "float32";
  refuseBool(op, dtype);
  if (op === "pow" && !isFloat(dtype) && typeof b === "number") refusePower(b, dtype);
  return dtype;
}

/** The dtype of what comes out when operands have a dtype. */
function resultDType(op: BinaryOp, dtype: DType): DType {
  return comparisons.has(op) || logic.has(op) ? "bool" : dtype;
}

function refusePower(exponent: number, dtype: DType): void {
  checkFits(exponent, dtype);
  if (exponent < 0) {
    throw new RangeError(`Cannot raise integers to the power ${exponent}: it needs at least 0`);
  }
}

function refuseBool(op: UnaryOp | BinaryOp, dtype: DType): void {
  if (dtype === "bool" && notOfBool.has(op)) {
    const instead = op === "neg"
      ? ": use logical_not()"
      : op === "sub"
      ? ": use logical_xor()"
      : "";
    throw new TypeError(`Cannot ${op} tensors of dtype bool${instead}`);
  }
}

function asOperand(value: Value): Operand {
  if (value instanceof Strided) return { dtype: value.dtype, rank: value.shape.length };
  return { dtype: numberDType(value), rank: -1 };
}

/** A number as storage of one element; storage as it is. What the dtype cannot hold wraps. */
export function strided(value: Value, backend: Backend, dtype: DType): Strided {
  if (value instanceof Strided) return value;
  const scalar = emptyStrided(backend, [], dtype);
  backend.fill(scalar, value);
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
  if (max === null) return raised;
  const clamped = binary("minimum", raised, max);
  discard(raised, input);
  return clamped;
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

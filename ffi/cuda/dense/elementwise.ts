/**
 * Elementwise operations on strided views: copies, fills, and those of one, two and three operands.
 *
 * @module
 */

import type { BinaryOp, DenseOps, DType, UnaryOp } from "../../../src/backend/backend.ts";
import type { CudaDevice } from "../device.ts";
import { STATUS } from "../library.ts";
import { axesOf, placeOf, typeOf } from "./axes.ts";

/** In the order of `kernels/cuda/unary.cu`. */
const UNARY: readonly UnaryOp[] = [
  ...["neg", "abs", "sign", "sqrt", "exp", "log", "floor", "ceil", "round", "trunc"] as const,
  ...["cos", "sin", "logical_not"] as const,
];

/** In the order of `kernels/cuda/binary.cu`. */
const BINARY: readonly BinaryOp[] = [
  ...["add", "sub", "mul", "div", "floor_divide", "remainder", "pow", "maximum"] as const,
  ...["minimum", "eq", "ne", "lt", "le", "gt", "ge"] as const,
  ...["logical_and", "logical_or", "logical_xor"] as const,
];

/** The sum and the product of bool are "or" and "and". */
const OF_BOOL: Partial<Record<BinaryOp, BinaryOp>> = { add: "logical_or", mul: "logical_and" };

/** The operations. */
export function elementwise(
  device: CudaDevice,
): Pick<DenseOps, "copy" | "fill" | "unary" | "binary" | "where"> {
  return {
    copy(input, out) {
      device.call(
        "spyke_cuda_copy",
        axesOf("copy", out.shape, [input, out]),
        placeOf(device, input),
        typeOf(input),
        placeOf(device, out),
        typeOf(out),
      );
    },

    fill(out, value) {
      device.call(
        "spyke_cuda_fill",
        axesOf("fill", out.shape, [out]),
        placeOf(device, out),
        typeOf(out),
        elementOf(value, out.dtype),
      );
    },

    unary(op, input, out) {
      device.call(
        "spyke_cuda_unary",
        axesOf(op, out.shape, [input, out]),
        UNARY.indexOf(op),
        typeOf(input),
        placeOf(device, input),
        placeOf(device, out),
      );
    },

    binary(op, a, b, out) {
      const chosen = (a.dtype === "bool" && OF_BOOL[op]) || op;
      const status = device.attempt(
        "spyke_cuda_binary",
        [STATUS.dividesByZero],
        axesOf(op, out.shape, [a, b, out]),
        BINARY.indexOf(chosen),
        typeOf(a),
        ...[a, b, out].map((view) => placeOf(device, view)),
      );
      if (status !== STATUS.ok) {
        const action = op === "remainder" ? "take the remainder of" : "divide";
        throw new RangeError(`Cannot ${action} integers by zero`);
      }
    },

    where(condition, a, b, out) {
      const views = [condition, a, b, out];
      device.call(
        "spyke_cuda_where",
        axesOf("where", out.shape, views),
        typeOf(out),
        ...views.map((view) => placeOf(device, view)),
      );
    },
  };
}

/** A number as an element, in 8 bytes. What an integer type cannot hold wraps; what is not finite is 0 there. */
function elementOf(value: number | bigint, dtype: DType): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  if (dtype === "float32") new Float32Array(bytes.buffer)[0] = Number(value);
  else if (dtype === "bool") bytes[0] = Number(value != 0);
  else if (typeof value === "bigint") new BigInt64Array(bytes.buffer)[0] = value;
  else if (Number.isFinite(value)) new BigInt64Array(bytes.buffer)[0] = BigInt(Math.trunc(value));
  return bytes;
}

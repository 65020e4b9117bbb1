/**
 * `torch.distributed.ReduceOp`, and how tensors of all ranks become one.
 *
 * @module
 */

import type { BinaryOp } from "../backend/backend.ts";
import { cpu } from "../backend/cpu/cpu.ts";
import { contiguousStrides } from "../backend/layout.ts";
import type { DType } from "../tensor/dtype.ts";
import { describe } from "../validation.ts";

/** How elements of two ranks become one, as `add`, `mul`, `minimum` and `maximum` do it. */
export type ReduceOp = "sum" | "product" | "min" | "max";

/**
 * How elements of all ranks become one.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { ReduceOp } = torch.distributed;
 * assertEquals(Object.keys(ReduceOp), ["SUM", "PRODUCT", "MIN", "MAX"]);
 * ```
 */
export const ReduceOp: {
  /** Sums; of bool whether any is true. */
  readonly SUM: "sum";
  /** Products; of bool whether all are true. */
  readonly PRODUCT: "product";
  /** Smallest elements; NaN where there is one. */
  readonly MIN: "min";
  /** Largest elements; NaN where there is one. */
  readonly MAX: "max";
} = { SUM: "sum", PRODUCT: "product", MIN: "min", MAX: "max" };

const operations: Record<ReduceOp, BinaryOp> = {
  sum: "add",
  product: "mul",
  min: "minimum",
  max: "maximum",
};

/**
 * Refuses what is no operation.
 *
 * @throws {TypeError} If it is no text.
 * @throws {RangeError} If it is another text.
 */
export function checkOp(op: unknown, action: string): ReduceOp {
  if (typeof op === "string" && Object.hasOwn(operations, op)) return op as ReduceOp;
  const names = Object.keys(ReduceOp).map((name) => `ReduceOp.${name}`).join(", ");
  const ErrorClass = typeof op === "string" ? RangeError : TypeError;
  throw new ErrorClass(`Cannot ${action} by ${describe(op)}: it needs one of ${names}`);
}

/**
 * Reduces rows to one, from the first row on: `((row 0 op row 1) op row 2) op …`. By the kernels of the CPU, so
 * that it is what the same operations on tensors give, to the bit.
 *
 * @param rows So many elements of each rank, one rank after another.
 * @returns As many elements.
 */
export function reduceRows(
  op: ReduceOp,
  dtype: DType,
  rows: Uint8Array,
  ranks: number,
  numel: number,
): Uint8Array {
  const buffer = cpu.alloc(rows.length, "activation");
  try {
    cpu.write(buffer, 0, rows);
    const shape = [numel];
    const strides = contiguousStrides(shape);
    const row = (rank: number) => ({ buffer, dtype, shape, strides, offset: rank * numel });
    for (let rank = 1; rank < ranks; rank++) {
      cpu.binary(operations[op], row(0), row(rank), row(0));
    }
    return cpu.readSync(buffer, 0, rows.length / ranks);
  } finally {
    cpu.free(buffer);
  }
}

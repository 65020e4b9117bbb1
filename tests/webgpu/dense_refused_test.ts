/**
 * What a GPU does not do through WebGPU, and what it can tell only later.
 */

import { assertRejects, assertThrows } from "@std/assert";
import type { DType } from "../../src/backend/backend.ts";
import { forWebGpu } from "../support/backends.ts";
import { longs } from "../support/strided.ts";

forWebGpu("what is not there is refused, by name", (gpu) => {
  const view = { ...longs(1, 2, 3), buffer: gpu.alloc(64, "activation"), shape: [3], strides: [1] };
  const numbers = { ...view, dtype: "int64", offset: 0 } as const;
  assertThrows(() => gpu.nonzero(numbers), TypeError, "await t.cpu()");
  for (const op of ["floor_divide", "remainder", "pow"] as const) {
    assertThrows(() => gpu.binary(op, numbers, numbers, numbers), TypeError, `"${op}" of int64`);
  }
  // Strides of which no two merge.
  const shape = new Array<number>(9).fill(2);
  const strides = shape.map((_, axis) => 3 ** axis);
  const buffer = gpu.alloc(3 ** 9 * 8, "activation");
  const wide = { buffer, dtype: "int32", shape, strides, offset: 0 } as const;
  assertThrows(() => gpu.unary("neg", wide, wide), TypeError, '"neg"');
});

forWebGpu("a division of integers by zero is told by the next read", async (gpu) => {
  const view = { shape: [3], strides: [1], offset: 0 } as const;
  const upload = (dtype: DType, ...numbers: number[]) => {
    const buffer = gpu.alloc(16, "activation");
    const array = dtype === "uint8" ? Uint8Array.from(numbers) : Int32Array.from(numbers);
    gpu.write(buffer, 0, new Uint8Array(array.buffer));
    return { ...view, buffer, dtype };
  };
  const messages = { floor_divide: "divide integers", remainder: "the remainder of integers" };
  for (const op of ["floor_divide", "remainder"] as const) {
    for (const dtype of ["int32", "uint8"] as const) {
      const [a, b, out] = [upload(dtype, 5, 6, 7), upload(dtype, 1, 0, 2), upload(dtype, 9, 9, 9)];
      gpu.binary(op, a, b, out);
      await assertRejects(() => gpu.read(out.buffer, 0, 12), RangeError, `${messages[op]} by zero`);
      const other = upload(dtype, 1, 2, 3);
      await gpu.read(other.buffer, 0, 12);
    }
  }
});

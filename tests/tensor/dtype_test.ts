import { assertEquals, assertThrows } from "@std/assert";
import {
  accumulated,
  canStore,
  checkDType,
  type DType,
  numberDType,
  promote,
  promoteOperands,
} from "../../src/tensor/dtype.ts";
import { broadcast, checkShape, slidingSize } from "../../src/tensor/shape.ts";

Deno.test("two dtypes promote as in PyTorch, uint16 by its size", () => {
  const table: [DType, DType, DType][] = [
    ["bool", "bool", "bool"],
    ["bool", "uint8", "uint8"],
    ["bool", "float32", "float32"],
    ["uint8", "int32", "int32"],
    ["uint8", "int64", "int64"],
    ["uint8", "uint16", "uint16"],
    ["uint16", "int32", "int32"],
    ["int32", "int64", "int64"],
    ["int64", "float32", "float32"],
    ["uint8", "float32", "float32"],
  ];
  for (const [a, b, expected] of table) {
    assertEquals(promote(a, b), expected);
    assertEquals(promote(b, a), expected);
  }
});

Deno.test("tensors without axes, and numbers, only raise the category", () => {
  const tensor = (dtype: DType) => ({ dtype, rank: 1 });
  const scalar = (dtype: DType) => ({ dtype, rank: 0 });
  const number = (value: number | bigint | boolean) => ({ dtype: numberDType(value), rank: -1 });
  const table: [DType, ...{ dtype: DType; rank: number }[]][] = [
    ["uint8", tensor("uint8"), scalar("int64")],
    ["uint8", tensor("uint8"), number(300)],
    ["float32", tensor("uint8"), number(0.5)],
    ["float32", tensor("uint8"), scalar("float32")],
    ["int64", tensor("bool"), number(1)],
    ["uint8", tensor("bool"), scalar("uint8")],
    ["bool", tensor("bool"), number(true)],
    ["uint8", scalar("uint8"), number(3)],
    ["int64", scalar("uint8"), scalar("int64")],
    ["float32", tensor("float32"), number(3)],
    ["int32", tensor("uint8"), tensor("int32"), scalar("int64")],
    ["int64", number(1), number(true)],
    ["int64", tensor("bool"), number(5n)],
  ];
  for (const [expected, ...operands] of table) assertEquals(promoteOperands(operands), expected);
});

Deno.test("results may be stored where no fraction and no number gets lost", () => {
  const table: [from: DType, to: DType, allowed: boolean][] = [
    ["float32", "int64", false],
    ["float32", "bool", false],
    ["int64", "bool", false],
    ["int64", "uint8", true],
    ["int64", "float32", true],
    ["bool", "uint8", true],
    ["bool", "bool", true],
  ];
  for (const [from, to, allowed] of table) assertEquals(canStore(from, to), allowed);
  assertEquals(accumulated("bool"), "int64");
  assertEquals(accumulated("float32"), "float32");
  assertThrows(() => checkDType("float64"), TypeError, 'Cannot use the dtype "float64"');
  assertThrows(() => checkDType("toString"), TypeError, "Cannot use the dtype");
});

Deno.test("shapes broadcast from the last axis on", () => {
  const table: [number[], ...number[][]][] = [
    [[]],
    [[2, 3], [2, 3], [3]],
    [[2, 3], [2, 1], [1, 3]],
    [[0, 3], [0, 3], [1, 3]],
    [[2, 0, 5], [0, 1], [2, 1, 5]],
    [[4, 2, 3], [2, 1], [4, 1, 1], [3]],
  ];
  for (const [expected, ...shapes] of table) assertEquals(broadcast(...shapes), expected);
  assertThrows(() => broadcast([2, 3], [2]), TypeError, "Cannot broadcast shapes [2,3] and [2]");
  assertThrows(() => broadcast([0], [2]), TypeError, "Cannot broadcast shapes [0] and [2]");
});

Deno.test("shapes are lists of integers of at least 0", () => {
  assertEquals(checkShape([2, 0], "make a tensor of"), [2, 0]);
  const table: [number[], typeof TypeError | typeof RangeError][] = [
    [[1.5], TypeError],
    [["2"] as unknown as number[], TypeError],
    [[-1], RangeError],
    [[2 ** 20, 2 ** 20], RangeError],
  ];
  for (const [shape, ErrorClass] of table) {
    assertThrows(() => checkShape(shape, "make"), ErrorClass, `Cannot make the shape [${shape}]`);
  }
});

Deno.test("a sliding window gives PyTorch's sizes", () => {
  const window = (kernel: number, stride: number, padding: number) => ({
    kernel: [kernel, 1] as const,
    stride: [stride, 1] as const,
    padding: [padding, 0] as const,
  });
  const table: [number, number, number, number, number][] = [
    [5, 2, 2, 0, 2],
    [5, 2, 2, 1, 3],
    [5, 3, 1, 0, 3],
    [2, 2, 5, 0, 1],
    [6, 3, 2, 1, 3],
  ];
  for (const [size, kernel, stride, padding, expected] of table) {
    assertEquals(slidingSize([size, 4], window(kernel, stride, padding)), [expected, 4]);
  }
  assertThrows(() => slidingSize([2, 2], window(3, 1, 0)), TypeError, "the window is larger");
  for (const bad of [window(0, 1, 0), window(1, 0, 0), window(1, 1, -1), window(1, 1.5, 0)]) {
    assertThrows(() => slidingSize([2, 2], bad), RangeError, "it needs integers of at least 1");
  }
});

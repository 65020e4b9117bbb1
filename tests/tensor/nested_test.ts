import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { DType } from "../../src/tensor/dtype.ts";
import { arrayOf, flatten, type NestedData, toNested } from "../../src/tensor/nested.ts";

Deno.test("shape and dtype follow from nested data, as in torch.tensor", () => {
  const table: [NestedData, DType, number[]][] = [
    [3, "int64", []],
    [0.5, "float32", []],
    [true, "bool", []],
    [5n, "int64", []],
    [[1, 2, 3], "int64", [3]],
    [[1, 2.5], "float32", [2]],
    [[true, 2], "int64", [2]],
    [[true, 0.5], "float32", [2]],
    [[NaN, 1], "float32", [2]],
    [[1, 2n], "int64", [2]],
    [[2 ** 60], "float32", [1]],
    [[[1, 2], [3, 4], [5, 6]], "int64", [3, 2]],
    [[], "float32", [0]],
    [[[], []], "float32", [2, 0]],
    [[[[1.5]]], "float32", [1, 1, 1]],
  ];
  for (const [data, dtype, shape] of table) {
    const flat = flatten(data);
    assertEquals([flat.dtype, flat.shape], [dtype, shape] as [DType, number[]]);
  }
  assertEquals(flatten([[1, 2], [3, 4]]).values, [1, 2, 3, 4]);
});

Deno.test("ragged and foreign data is refused, naming the place", () => {
  const table: [unknown, string][] = [
    [[[1, 2], [3]], "ragged arrays: at [1] got 1 elements, expected 2 elements"],
    [[[1, 2], 3], "ragged arrays: at [1] got a number, expected 2 elements"],
    [[1, [2]], "ragged arrays: at [1] got 1 elements, expected a number"],
    [[[], [1]], "ragged arrays: at [1] got 1 elements, expected 0 elements"],
    [[[1, 2], [3, [4]]], "ragged arrays: at [1,1] got 1 elements, expected a number"],
    [["1"], "Cannot make a tensor of string at [0]"],
    [[[1], [null]], "Cannot make a tensor of null at [1,0]"],
    [[1, , 3], "Cannot make a tensor of undefined at [1]"],
    [{}, "Cannot make a tensor of object at []"],
  ];
  for (const [data, text] of table) {
    assertThrows(() => flatten(data as NestedData), TypeError, text);
  }
});

Deno.test("values become elements that the dtype can hold", () => {
  assertEquals(arrayOf("uint8", [2.7, -1, 255]), new Uint8Array([2, 255, 255]));
  assertEquals(arrayOf("int64", [-2.7, 3n, true]), new BigInt64Array([-2n, 3n, 1n]));
  assertEquals(arrayOf("bool", [NaN, 0, -0, 0n, 2n, false]), new Uint8Array([1, 0, 0, 0, 1, 0]));
  assertEquals(arrayOf("float32", [1n, true, 0.1]), new Float32Array([1, 1, 0.1]));
  assertEquals(arrayOf("int32", new Float32Array([1.5, -1.5])), new Int32Array([1, -1]));
  assertEquals(arrayOf("float32", new Float64Array([0.1])), new Float32Array([0.1]));
  assertEquals(arrayOf("bool", new Uint8Array([0, 7])), new Uint8Array([0, 1]));
  const own = new Float32Array([1, NaN]);
  const copy = arrayOf("float32", own);
  own[0] = 5;
  assertEquals(copy, new Float32Array([1, NaN]));

  const refused: [DType, number | bigint][] = [
    ["uint8", 256],
    ["uint16", -65536],
    ["int32", 2n ** 31n],
    ["int64", 2n ** 63n],
    ["int64", NaN],
    ["float32", 1e39],
  ];
  for (const [dtype, value] of refused) {
    assertThrows(() => arrayOf(dtype, [value]), RangeError, `Cannot convert ${value} to ${dtype}`);
  }
});

Deno.test("flat data becomes nested arrays again", () => {
  assertEquals(toNested([], "float32", new Float32Array([1.5])), 1.5);
  assertEquals(toNested([2], "bool", new Uint8Array([1, 0])), [true, false]);
  assertEquals(toNested([2, 0], "float32", new Float32Array(0)), [[], []]);
  assertEquals(toNested([0, 2], "float32", new Float32Array(0)), []);
  assertEquals(toNested([1, 2], "int64", new BigInt64Array([1n, -(2n ** 53n) + 1n])), [
    [1, -(2 ** 53) + 1],
  ]);
  const past = new BigInt64Array([2n ** 53n]);
  assertThrows(() => toNested([1], "int64", past), RangeError, "it is past 2^53");

  const nested = fc.tuple(fc.nat(3), fc.nat(3)).chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.integer(), { minLength: columns, maxLength: columns }),
      { minLength: Math.max(rows, 1), maxLength: Math.max(rows, 1) },
    )
  );
  fc.assert(fc.property(nested, (data) => {
    const { shape, values } = flatten(data);
    assertEquals(toNested(shape, "int64", arrayOf("int64", values)), data);
  }));
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { DType } from "../../src/tensor/dtype.ts";
import { contiguous, convertTo, copyInto, duplicate, fill } from "../../src/tensor/ops/copy.ts";
import { narrow, transpose } from "../../src/tensor/ops/views.ts";
import {
  anyShape,
  anyStorage,
  assertGuards,
  assertStorage,
  bools,
  bytes,
  DTYPES,
  type Element,
  elementsOf,
  floats,
  indicesOf,
  longs,
  narrowerShape,
  place,
  plain,
  reader,
  storage,
} from "../support/strided.ts";

Deno.test("conversion goes by PyTorch's rules", () => {
  const table: [DType, Element[], DType, (Element | boolean)[]][] = [
    ["float32", [1.9, -1.9, -0.5, 300.7, -300.7], "int32", [1, -1, 0, 300, -300]],
    ["float32", [1.9, -1.9, 300.7, -300.7], "uint8", [1, 255, 44, 212]],
    ["float32", [-1.5, 300.7, -300.7], "uint16", [65535, 300, 65236]],
    ["float32", [1.9, -1.9, 2 ** 40, -(2 ** 62)], "int64", [1n, -1n, 2n ** 40n, -(2n ** 62n)]],
    ["float32", [NaN, Infinity, -Infinity], "int64", [0n, 0n, 0n]],
    ["float32", [NaN, Infinity, -Infinity], "int32", [0, 0, 0]],
    ["float32", [NaN, -0, 0.5, 1e-45], "bool", [1, 0, 1, 1]],
    ["int64", [2n ** 40n + 5n, -1n], "int32", [5, -1]],
    ["int64", [2n ** 40n + 5n, -1n], "uint8", [5, 255]],
    ["int64", [2n ** 53n + 1n, -1n, -(2n ** 63n)], "float32", [2 ** 53, -1, -(2 ** 63)]],
    ["int64", [2n ** 32n, 0n, -1n], "bool", [1, 0, 1]],
    ["int32", [-1, 2 ** 31 - 1], "int64", [-1n, 2n ** 31n - 1n]],
    ["int32", [2 ** 31 - 1], "float32", [2 ** 31]],
    ["int32", [-1, 256], "uint8", [255, 0]],
    ["uint8", [255], "int64", [255n]],
    ["uint16", [256, 0], "bool", [1, 0]],
    ["bool", [1, 0], "float32", [1, 0]],
    ["bool", [1, 0], "int64", [1n, 0n]],
  ];
  for (const [from, elements, to, expected] of table) {
    const input = storage(from, [elements.length], elements);
    assertStorage(convertTo(input, to), to, [elements.length], expected);
  }
});

/** The meaning of a conversion, for numbers that both types can hold. */
function converted(x: Element, to: DType): Element {
  if (to === "bool") return Number(x !== 0 && x !== 0n);
  if (to === "float32") return Math.fround(Number(x));
  const integer = typeof x === "bigint" ? x : BigInt(Number.isFinite(x) ? Math.trunc(x) : 0);
  if (to === "int64") return BigInt.asIntN(64, integer);
  if (to === "int32") return Number(BigInt.asIntN(32, integer));
  return Number(BigInt.asUintN(to === "uint8" ? 8 : 16, integer));
}

Deno.test("copies convert, broadcast and write nothing else, on any layout", () => {
  const dtype = fc.constantFrom(...DTYPES);
  const cases = fc.tuple(dtype, dtype, anyShape()).chain(([from, to, shape]) =>
    narrowerShape(shape).chain((narrower) =>
      fc.tuple(anyStorage(from, narrower), anyStorage(to, shape, false))
    )
  );
  fc.assert(
    fc.property(cases, ([source, target]) => {
      const at = reader(source);
      const expected = indicesOf(target.shape).map((index) => converted(at(index), target.dtype));
      copyInto(target, source);
      assertStorage(target, target.dtype, target.shape, expected);
      assertGuards(target);
      assertEquals(target.buffer.version, 1);
    }),
    { numRuns: 300 },
  );
});

Deno.test("a copy keeps what it is given, or shares it, as it says", () => {
  fc.assert(fc.property(anyShape().chain((shape) => anyStorage("float32", shape)), (input) => {
    const copy = duplicate(input);
    assertStorage(copy, "float32", input.shape, elementsOf(input));
    assert(copy.isContiguous && copy.buffer !== input.buffer);
    assert(contiguous(input).isContiguous);
    assertStorage(contiguous(input), "float32", input.shape, elementsOf(input));
  }));
  const t = floats(1, 2);
  assert(contiguous(t) === t && convertTo(t, "float32") === t);
});

Deno.test("a tensor may be copied into a part of itself", () => {
  const t = storage("float32", [2, 2], [1, 2, 3, 4]);
  copyInto(t, transpose(t, 0, 1));
  assertStorage(t, "float32", [2, 2], [1, 3, 2, 4]);
  const line = floats(1, 2, 3, 4);
  copyInto(narrow(line, 0, 1, 3), narrow(line, 0, 0, 3));
  assertStorage(line, "float32", [4], [1, 1, 2, 3]);
});

Deno.test("fill sets elements on any layout", () => {
  const cases = fc.tuple(fc.constantFrom(...DTYPES), anyShape())
    .chain(([dtype, shape]) => anyStorage(dtype, shape));
  fc.assert(fc.property(cases, fc.constantFrom(0, 1, 2, 2.75), (target, value) => {
    fill(target, value);
    const expected = converted(value, target.dtype);
    assertStorage(target, target.dtype, target.shape, elementsOf(target).map(() => expected));
    assertGuards(target);
  }));
});

Deno.test("fill takes what the dtype can hold", () => {
  const table: [DType, number | bigint, Element | null][] = [
    ["uint8", -1, 255],
    ["uint8", 255, 255],
    ["uint8", 256, null],
    ["uint8", -256, null],
    ["uint16", 65536, null],
    ["int32", 2 ** 31, null],
    ["int32", -(2 ** 31), -(2 ** 31)],
    ["int32", NaN, null],
    ["int32", Infinity, null],
    ["int64", 2n ** 63n - 1n, 2n ** 63n - 1n],
    ["int64", 2n ** 63n, null],
    ["int64", NaN, null],
    ["float32", NaN, NaN],
    ["float32", -Infinity, -Infinity],
    ["float32", 1e39, null],
    ["float32", 2n ** 60n, 2 ** 60],
    ["bool", NaN, 1],
    ["bool", -3, 1],
    ["bool", 0n, 0],
  ];
  for (const [dtype, value, expected] of table) {
    const target = storage(dtype, [1], [1]);
    if (expected === null) {
      assertThrows(() => fill(target, value), RangeError, `Cannot convert ${value} to ${dtype}`);
      assertStorage(target, dtype, [1], [1]);
      assertEquals(target.buffer.version, 0);
    } else {
      fill(target, value);
      assertStorage(target, dtype, [1], [expected]);
    }
  }
});

Deno.test("copies that do not fit are refused", () => {
  const twice = place("float32", [2], { ...plain([2]), repeated: [true] });
  const table: [() => unknown, string][] = [
    [
      () => copyInto(floats(1), bytes(1, 2)),
      "Cannot copy a tensor of shape [2] into one of shape [1]",
    ],
    [() => copyInto(floats(1, 2), longs(1, 2, 3)), "Cannot broadcast"],
    [
      () => copyInto(floats(1), storage("bool", [1, 1], [1])),
      "Cannot copy a tensor of shape [1,1]",
    ],
    [() => copyInto(twice, bools(1, 0)), "elements share a place"],
  ];
  for (const [act, text] of table) assertThrows(act, TypeError, text);
});

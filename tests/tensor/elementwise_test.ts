import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { BinaryOp, UnaryOp } from "../../src/backend/backend.ts";
import type { DType } from "../../src/tensor/dtype.ts";
import { narrow, select } from "../../src/tensor/ops/views.ts";
import {
  binary,
  binaryInPlace,
  clamp,
  unary,
  type Value,
} from "../../src/tensor/ops/elementwise.ts";
import { broadcast } from "../../src/tensor/shape.ts";
import type { Strided } from "../../src/tensor/strided.ts";
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

const ints = (...elements: number[]) => storage("int32", [elements.length], elements);

Deno.test("operations of one operand give what PyTorch gives", () => {
  const table: [UnaryOp, Strided, DType, (Element | boolean)[]][] = [
    ["neg", floats(1.5, -0, NaN, Infinity), "float32", [-1.5, 0, NaN, -Infinity]],
    ["neg", bytes(0, 1, 255), "uint8", [0, 255, 1]],
    ["neg", ints(-(2 ** 31), 7), "int32", [-(2 ** 31), -7]],
    ["abs", floats(-1.5, -0, NaN, -Infinity), "float32", [1.5, 0, NaN, Infinity]],
    ["abs", longs(-3, 3), "int64", [3n, 3n]],
    ["sign", floats(NaN, -0, -3, Infinity), "float32", [0, 0, -1, 1]],
    ["sign", bools(0, 1), "bool", [0, 1]],
    ["sqrt", floats(2, -1, Infinity, -0), "float32", [Math.fround(Math.SQRT2), NaN, Infinity, -0]],
    ["sqrt", bytes(4, 9), "float32", [2, 3]],
    ["exp", floats(0, 1, -Infinity), "float32", [1, Math.fround(Math.E), 0]],
    ["log", longs(1, 0), "float32", [0, -Infinity]],
    ["floor", floats(1.5, -1.5, -0.5, NaN), "float32", [1, -2, -1, NaN]],
    ["ceil", floats(1.5, -1.5, -0.5), "float32", [2, -1, -0]],
    ["trunc", floats(1.5, -1.5, -0.5), "float32", [1, -1, -0]],
    ["round", floats(0.5, 1.5, 2.5, -0.5, -1.5, -0.3, 2.4), "float32", [0, 2, 2, -0, -2, -0, 2]],
    ["round", longs(-3), "int64", [-3n]],
    ["cos", floats(0), "float32", [1]],
    ["sin", floats(-0), "float32", [-0]],
    ["logical_not", floats(0, -0, NaN, 2), "bool", [1, 1, 0, 0]],
    ["logical_not", longs(0, 2), "bool", [1, 0]],
  ];
  for (const [op, input, dtype, expected] of table) {
    assertStorage(unary(op, input), dtype, [expected.length], expected);
  }
});

Deno.test("operations of two operands give what PyTorch gives", () => {
  const table: [BinaryOp, Value, Value, DType, (Element | boolean)[]][] = [
    ["add", floats(0.1, 16777216), floats(0.2, 1), "float32", [Math.fround(0.3), 16777216]],
    ["add", bytes(1, 2), 300, "uint8", [45, 46]],
    ["add", bytes(250, 2), bytes(10, 1), "uint8", [4, 3]],
    ["add", bools(0, 1, 1), bools(0, 0, 1), "bool", [0, 1, 1]],
    ["add", longs(1, 2), 0.5, "float32", [1.5, 2.5]],
    ["sub", bytes(1, 2), 3, "uint8", [254, 255]],
    ["sub", 1, floats(0.5), "float32", [0.5]],
    ["mul", ints(65536, 123456789), ints(65536, 987654321), "int32", [0, -67153019]],
    ["mul", bools(0, 1, 1), bools(0, 0, 1), "bool", [0, 0, 1]],
    ["div", longs(1, 2), longs(0, 1), "float32", [Infinity, 2]],
    ["div", bytes(7), 3, "float32", [Math.fround(7 / 3)]],
    ["div", floats(1, -1, 0), floats(0, 0, 0), "float32", [Infinity, -Infinity, NaN]],
    ["floor_divide", longs(7, -7, 7, -7), longs(2, 2, -2, -2), "int64", [3n, -4n, -4n, 3n]],
    ["floor_divide", ints(7, -7, 7, -7), ints(2, 2, -2, -2), "int32", [3, -4, -4, 3]],
    [
      "floor_divide",
      floats(5, -5, 5, -5, 0, 1, -1, Infinity, NaN, 0),
      floats(Infinity, Infinity, -3, 3, 0, 0, 0, 2, 2, -2),
      "float32",
      [0, -1, -2, -2, NaN, Infinity, -Infinity, NaN, NaN, -0],
    ],
    ["remainder", longs(7, -7, 7, -7), longs(3, 3, -3, -3), "int64", [1n, 2n, -2n, -1n]],
    ["remainder", ints(7, -7, 7, -7), ints(3, 3, -3, -3), "int32", [1, 2, -2, -1]],
    [
      "remainder",
      floats(5, -5, 5, -5, 0, Infinity),
      floats(Infinity, Infinity, -3, 3, 0, 2),
      "float32",
      [5, Infinity, -1, 1, NaN, NaN],
    ],
    ["pow", longs(1, 2, -1, -1, 0, 3), longs(-1, -2, -3, -2, -1, 4), "int64", [1, 0, -1, 1, 0, 81]],
    ["pow", ints(3, 2, -2, 5), ints(21, 31, 31, 0), "int32", [
      1870418611,
      -(2 ** 31),
      -(2 ** 31),
      1,
    ]],
    ["pow", floats(1, -1, 4, 2), floats(NaN, Infinity, 0.5, -1), "float32", [1, 1, 2, 0.5]],
    ["pow", longs(2), 0.5, "float32", [Math.fround(Math.SQRT2)]],
    ["pow", 2, longs(3), "int64", [8]],
    ["maximum", floats(1, NaN, 3), floats(2, 0, NaN), "float32", [2, NaN, NaN]],
    ["minimum", longs(1, 5), longs(2, -5), "int64", [1, -5]],
    ["eq", bytes(1, 44), 300, "bool", [0, 1]],
    ["lt", bytes(1, 2), -1, "bool", [1, 1]],
    ["lt", bytes(1, 2), 1.5, "bool", [1, 0]],
    ["ge", floats(NaN, 1), floats(NaN, 1), "bool", [0, 1]],
    ["ne", floats(NaN, 1), floats(NaN, 1), "bool", [1, 0]],
    ["gt", longs(3, 4), bools(1, 1), "bool", [1, 1]],
    ["logical_and", floats(NaN, 0, 2), longs(1, 1, 0), "bool", [1, 0, 0]],
    ["logical_or", bytes(0, 2), bools(0, 0), "bool", [0, 1]],
    ["logical_xor", longs(2, 2, 0), longs(3, 0, 0), "bool", [0, 1, 0]],
  ];
  for (const [op, a, b, dtype, expected] of table) {
    assertStorage(binary(op, a, b), dtype, [expected.length], expected);
  }
});

Deno.test("float32 arithmetic is rounded once", () => {
  const values = [0.1, 1 / 3, 1e-20, 1e20, 16777217, 1e-45].map(Math.fround);
  for (const x of values) {
    for (const y of values) {
      const pair = [floats(x), floats(y)] as const;
      const expected = [["add", x + y], ["sub", x - y], ["mul", x * y], ["div", x / y]] as const;
      for (const [op, exact] of expected) {
        assertStorage(binary(op, ...pair), "float32", [1], [Math.fround(exact)]);
      }
    }
  }
});

Deno.test("clamp keeps NaN, and the upper bound wins", () => {
  assertStorage(clamp(floats(NaN, 2, -1), 0, 1), "float32", [3], [NaN, 1, 0]);
  assertStorage(clamp(floats(1, 2), 3, 0), "float32", [2], [0, 0]);
  assertStorage(clamp(longs(1, 2), null, 0.5), "float32", [2], [0.5, 0.5]);
  assertThrows(() => clamp(floats(1), null, null), TypeError, "Cannot clamp without a bound");
});

/** The meaning of operations on integers: exact, then cut to the bits of the type. */
const exact: Partial<Record<BinaryOp, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  floor_divide: (a, b) => (a - mod(a, b)) / b,
  remainder: mod,
  maximum: (a, b) => a > b ? a : b,
  minimum: (a, b) => a < b ? a : b,
};

function mod(a: bigint, b: bigint): bigint {
  return ((a % b) + b) % b;
}

function wrap(x: bigint, dtype: DType): Element {
  if (dtype === "int64") return BigInt.asIntN(64, x);
  if (dtype === "int32") return Number(BigInt.asIntN(32, x));
  return Number(BigInt.asUintN(dtype === "uint8" ? 8 : 16, x));
}

/** The meaning of operations on float32. */
const rounded: Partial<Record<BinaryOp, (a: number, b: number) => number>> = {
  add: (a, b) => Math.fround(a + b),
  sub: (a, b) => Math.fround(a - b),
  mul: (a, b) => Math.fround(a * b),
  div: (a, b) => Math.fround(a / b),
  maximum: Math.max,
  minimum: Math.min,
};

const tests: Partial<Record<BinaryOp, (a: Element, b: Element) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  logical_and: (a, b) => a != 0 && b != 0,
  logical_or: (a, b) => a != 0 || b != 0,
  logical_xor: (a, b) => (a != 0) !== (b != 0),
};

function expectedOf(op: BinaryOp, dtype: DType): ((a: Element, b: Element) => Element) | null {
  const test = tests[op];
  if (test) return (a, b) => Number(test(a, b));
  if (dtype === "float32") {
    const f = rounded[op];
    return f ? (a, b) => f(a as number, b as number) : null;
  }
  const f = exact[op];
  if (!f || dtype === "bool") return null;
  return (a, b) => {
    const divides = op === "floor_divide" || op === "remainder";
    return divides && b == 0 ? 0 : wrap(f(BigInt(a), BigInt(b)), dtype);
  };
}

const OPS = [...Object.keys({ ...exact, ...rounded, ...tests })] as BinaryOp[];

/** Two operands that broadcast, in layouts of their own. */
function anyOperands(dtypes: readonly DType[]): fc.Arbitrary<[Strided, Strided]> {
  return fc.tuple(fc.constantFrom(...dtypes), anyShape()).chain(([dtype, shape]) =>
    fc.tuple(narrowerShape(shape), narrowerShape(shape)).chain(([a, b]) =>
      fc.tuple(anyStorage(dtype, a), anyStorage(dtype, b))
    )
  );
}

Deno.test("operations of two operands go by elements, however these lie in memory", () => {
  fc.assert(
    fc.property(anyOperands(DTYPES), fc.constantFrom(...OPS), ([a, b], op) => {
      const f = expectedOf(op, a.dtype);
      if (f === null) return;
      const divides = op === "floor_divide" || op === "remainder";
      if (divides && elementsOf(b).some((x) => x == 0)) return;
      const shape = broadcast(a.shape, b.shape);
      const [left, right] = [reader(a), reader(b)];
      const expected = indicesOf(shape).map((index) => f(left(index), right(index)));
      const before = [elementsOf(a), elementsOf(b)];
      assertStorage(binary(op, a, b), tests[op] ? "bool" : a.dtype, shape, expected);
      assertEquals([elementsOf(a), elementsOf(b)], before);
    }),
    { numRuns: 400 },
  );
});

Deno.test("in place, the same elements change and no others", () => {
  const cases = fc.tuple(fc.constantFrom<DType>("float32", "int32", "int64", "uint8"), anyShape())
    .chain(([dtype, shape]) =>
      narrowerShape(shape).chain((b) =>
        fc.tuple(anyStorage(dtype, shape, false), anyStorage(dtype, b))
      )
    );
  const ops = fc.constantFrom<BinaryOp>("add", "sub", "mul", "gt");
  fc.assert(
    fc.property(cases, ops, ([target, b], op) => {
      const f = expectedOf(op, target.dtype)!;
      const [left, right] = [reader(target), reader(b)];
      const expected = indicesOf(target.shape).map((index) => f(left(index), right(index))).map((
        x,
      ) => target.dtype === "int64" ? BigInt(x) : x);
      const { version } = target.buffer;
      binaryInPlace(op, target, b);
      assertStorage(target, target.dtype, target.shape, expected);
      assertGuards(target);
      assertEquals(target.buffer.version, version + 1);
    }),
    { numRuns: 200 },
  );
});

Deno.test("an operand in place may be a part of the tensor itself", () => {
  const numbers = Array.from({ length: 3000 }, (_, i) => i);
  const t = floats(...numbers);
  binaryInPlace("add", narrow(t, 0, 1, 2999), narrow(t, 0, 0, 2999));
  assertStorage(t, "float32", [3000], numbers.map((i) => i === 0 ? 0 : 2 * i - 1));
  binaryInPlace("mul", t, select(t, 0, 2));
  assertStorage(t, "float32", [3000], numbers.map((i) => i === 0 ? 0 : 6 * i - 3));
});

Deno.test("long rows are like short ones, with and without gaps", () => {
  const numbers = Array.from({ length: 3000 }, (_, i) => i % 251);
  const gaps = numbers.flatMap((x) => [x, -7]);
  for (const dtype of ["float32", "int32", "int64", "uint8"] as const) {
    const line = storage(dtype, [3000], numbers);
    const spread = select(storage(dtype, [3000, 2], gaps.map((x) => Math.abs(x))), 1, 0);
    const one = storage(dtype, [1], [1]);
    const twice = numbers.map((x) => dtype === "uint8" ? 2 * x % 256 : 2 * x);
    assertStorage(binary("add", line, spread), dtype, [3000], twice);
    assertStorage(binary("add", spread, line), dtype, [3000], twice);
    assertStorage(binary("mul", spread, one), dtype, [3000], numbers);
    assertStorage(binary("mul", one, line), dtype, [3000], numbers);
    assertStorage(unary("abs", spread), dtype, [3000], numbers);
    assertStorage(binary("lt", spread, 1), "bool", [3000], numbers.map((x) => x < 1));
    binaryInPlace("sub", spread, line);
    assertStorage(spread, dtype, [3000], numbers.map(() => 0));
  }
});

Deno.test("in place, dtypes go by PyTorch's rule", () => {
  const table: [BinaryOp, Strided, Value, DType, number[]][] = [
    ["add", bytes(5, 3), 1000, "uint8", [237, 235]],
    ["add", bytes(5, 3), longs(1000, 1), "uint8", [237, 4]],
    ["eq", bytes(5, 3), 5, "uint8", [1, 0]],
    ["gt", floats(5, 3), 4, "float32", [1, 0]],
    ["add", floats(5, 3), longs(1, 2), "float32", [6, 5]],
    ["mul", floats(5, 3), 0.5, "float32", [2.5, 1.5]],
  ];
  for (const [op, target, b, dtype, expected] of table) {
    binaryInPlace(op, target, b);
    assertStorage(target, dtype, [2], expected);
  }
});

Deno.test("bad operands are refused before anything changes", () => {
  const row = (n: number) => storage("float32", [1, n], Array(n).fill(1));
  const twice = place("float32", [2], { ...plain([2]), repeated: [true] });
  const table: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
    [() => binary("add", 1, 2), TypeError, "Cannot add two numbers"],
    [() => binary("add", floats(1, 2), floats(1, 2, 3)), TypeError, "Cannot broadcast"],
    [() => binary("sub", bools(1), bools(1)), TypeError, "Cannot sub tensors of dtype bool"],
    [() => binary("sub", longs(1), bools(1)), TypeError, "Cannot sub tensors of dtype bool"],
    [() => binary("pow", bools(1), bools(1)), TypeError, "Cannot pow tensors of dtype bool"],
    [() => unary("neg", bools(1)), TypeError, "Cannot neg tensors of dtype bool"],
    [() => unary("abs", bools(1)), TypeError, "Cannot abs tensors of dtype bool"],
    [() => binary("floor_divide", longs(1, 2), longs(1, 0)), RangeError, "Cannot divide integers"],
    [() => binary("remainder", bytes(1, 2), 0), RangeError, "Cannot take the remainder"],
    [() => binary("pow", longs(1), -1), RangeError, "Cannot raise integers to the power -1"],
    [() => binary("pow", bytes(1), 300), RangeError, "Cannot convert 300 to uint8"],
    [() => binaryInPlace("add", floats(1), row(1)), TypeError, "in place to one of shape [1]"],
    [() => binaryInPlace("add", floats(1), floats(1, 2)), TypeError, "in place to one of shape"],
    [() => binaryInPlace("add", longs(1), 1.5), TypeError, "the result is float32"],
    [() => binaryInPlace("div", longs(1), 1), TypeError, "the result is float32"],
    [() => binaryInPlace("add", bools(1), 1), TypeError, "the result is int64"],
    [() => binaryInPlace("add", twice, 1), TypeError, "elements share a place"],
  ];
  for (const [act, ErrorClass, text] of table) assertThrows(act, ErrorClass, text);

  const target = longs(4, 5);
  assertThrows(() => binaryInPlace("floor_divide", target, longs(1, 0)), RangeError);
  assertStorage(target, "int64", [2], [4, 5]);
  assertEquals(target.buffer.version, 0);
});

import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { ReduceOp } from "../../src/backend/backend.ts";
import type { DType } from "../../src/tensor/dtype.ts";
import { fill } from "../../src/tensor/ops/copy.ts";
import { argExtreme, extremes, reduce } from "../../src/tensor/ops/reduce.ts";
import type { Strided } from "../../src/tensor/strided.ts";
import {
  anyShape,
  anyStorage,
  assertStorage,
  bools,
  bytes,
  DTYPES,
  type Element,
  elementsOf,
  floats,
  indicesOf,
  longs,
  storage,
} from "../support/strided.ts";

const matrix = (dtype: DType, rows: number, columns: number, ...elements: Element[]) =>
  storage(dtype, [rows, columns], elements);

Deno.test("reductions give what PyTorch gives", () => {
  const ones = matrix("float32", 2, 2, 1, 1, 1, 1);
  const empty = matrix("float32", 0, 3);
  type Axes = number | number[] | null;
  const table: [ReduceOp, Strided, Axes, DType, number[], (Element | boolean)[]][] = [
    ["sum", bytes(200, 100), null, "int64", [], [300]],
    ["sum", bools(1, 1, 0), 0, "int64", [], [2]],
    ["sum", storage("int32", [2], [2 ** 31 - 1, 2 ** 31 - 1]), 0, "int64", [], [2 ** 32 - 2]],
    ["sum", longs(2 ** 53, 1), null, "int64", [], [2n ** 53n + 1n]],
    ["sum", ones, [], "float32", [], [4]],
    ["sum", ones, [0, -1], "float32", [], [4]],
    ["sum", storage("float32", [], [3]), -1, "float32", [], [3]],
    ["sum", empty, null, "float32", [], [0]],
    ["sum", empty, 0, "float32", [3], [0, 0, 0]],
    ["mean", matrix("float32", 2, 2, 1, 2, 3, 5), 0, "float32", [2], [2, 3.5]],
    ["mean", empty, 0, "float32", [3], [NaN, NaN, NaN]],
    ["mean", ones, [], "float32", [], [1]],
    ["prod", bytes(200, 200, 200), null, "int64", [], [8000000]],
    ["prod", longs(2 ** 40, 2 ** 24, 3), null, "int64", [], [0]],
    ["prod", longs(2 ** 40, 2 ** 23, 3), null, "int64", [], [-(2n ** 63n)]],
    ["prod", empty, null, "float32", [], [1]],
    ["max", floats(1, NaN, 3), 0, "float32", [], [NaN]],
    ["min", floats(-Infinity, 2), null, "float32", [], [-Infinity]],
    ["max", bools(0, 1), null, "bool", [], [1]],
    ["max", longs(-5, -9), null, "int64", [], [-5]],
    ["max", empty, 1, "float32", [0], []],
    ["all", floats(NaN, 1), null, "bool", [], [1]],
    ["all", bytes(2, 0), null, "uint8", [], [0]],
    ["all", longs(2 ** 32, 1), null, "bool", [], [1]],
    ["all", matrix("bool", 2, 2, 1, 0, 1, 1), [], "bool", [2, 2], [1, 0, 1, 1]],
    ["all", empty, null, "bool", [], [1]],
    ["any", bytes(2, 0), null, "uint8", [], [1]],
    ["any", longs(0, 2 ** 32), null, "bool", [], [1]],
    ["any", empty, null, "bool", [], [0]],
  ];
  for (const [op, input, axes, dtype, shape, expected] of table) {
    assertStorage(reduce(op, input, axes, false), dtype, shape, expected);
  }
});

Deno.test("float32 is summed in double precision", () => {
  const values = [16777216, ...new Array<number>(9).fill(1), -16777216];
  assertStorage(reduce("sum", floats(...values), null, false), "float32", [], [9]);
  const columns = storage("float32", [11, 9], values.flatMap((x) => new Array<number>(9).fill(x)));
  assertStorage(reduce("sum", columns, 0, false), "float32", [9], new Array<number>(9).fill(9));
});

Deno.test("sums of many large integers are exact", () => {
  const many = storage("int32", [1], [2 ** 31 - 1]);
  const wide = many.with([5, 2 ** 20 + 1], [0, 0]);
  const count = 5n * (2n ** 20n + 1n);
  assertStorage(reduce("sum", wide, null, false), "int64", [], [count * (2n ** 31n - 1n)]);
});

const folds: Partial<Record<ReduceOp, (a: Element, b: Element) => Element>> = {
  max: (a, b) => a !== a || (b === b && a > b) ? a : b,
  min: (a, b) => a !== a || (b === b && a < b) ? a : b,
  all: (a, b) => Number(a != 0 && b != 0),
  any: (a, b) => Number(a != 0 || b != 0),
};

Deno.test("reductions go by elements, however these lie in memory", () => {
  const input = fc.tuple(fc.constantFrom(...DTYPES), anyShape())
    .chain(([dtype, shape]) => fc.tuple(anyStorage(dtype, shape), fc.subarray(axesOf(shape))));
  const op = fc.constantFrom<ReduceOp>("sum", "max", "min", "all", "any");
  fc.assert(
    fc.property(input, op, fc.boolean(), ([input, axes], op, keepdim) => {
      if (axes.length === 0) axes = axesOf(input.shape);
      if ((op === "max" || op === "min") && axes.some((axis) => input.shape[axis] === 0)) return;
      const kept = input.shape.map((length, axis) => axes.includes(axis) ? 1 : length);
      const shape = keepdim ? kept : input.shape.filter((_, axis) => !axes.includes(axis));
      const groups = new Map(indicesOf(kept).map((index) => [String(index), [] as Element[]]));
      const elements = elementsOf(input);
      indicesOf(input.shape).forEach((index, i) => {
        const home = index.map((at, axis) => axes.includes(axis) ? 0 : at);
        groups.get(String(home))!.push(elements[i]);
      });
      const expected = [...groups.values()].map((group) => total(op, input, group));
      const actual = reduce(op, input, axes, keepdim);
      assertStorage(actual, actual.dtype, shape, expected);
    }),
    { numRuns: 300 },
  );
});

function total(op: ReduceOp, { dtype }: Strided, group: Element[]): Element {
  if (op === "sum") {
    if (dtype !== "float32") {
      return BigInt.asIntN(64, group.reduce<bigint>((sum, x) => sum + BigInt(x), 0n));
    }
    return Math.fround(group.reduce<number>((sum, x) => sum + (x as number), 0));
  }
  if (op === "all" || op === "any") return group.reduce(folds[op]!, op === "all" ? 1 : 0);
  // Of zeros of both signs the larger one is 0, the smaller one -0.
  if (dtype === "float32") return (op === "max" ? Math.max : Math.min)(...group as number[]);
  return group.reduce(folds[op]!);
}

function axesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => axis);
}

Deno.test("the largest and smallest along an axis come with their first indices", () => {
  const { values, indices } = extremes("max", floats(1, NaN, 3, NaN), 0, false);
  assertStorage(values, "float32", [], [NaN]);
  assertStorage(indices, "int64", [], [1]);
  const smallest = extremes("min", matrix("int64", 2, 3, 4, -1, -1, 2, 9, 2), 1, true);
  assertStorage(smallest.values, "int64", [2, 1], [-1, 2]);
  assertStorage(smallest.indices, "int64", [2, 1], [1, 0]);
  assertStorage(extremes("max", matrix("float32", 0, 3), 1, false).indices, "int64", [0], []);

  const scalar = storage("float32", [], [3]);
  const copied = extremes("max", scalar, 0, false).values;
  fill(scalar, 4);
  assertStorage(copied, "float32", [], [3]);
});

Deno.test("indices of extremes point at the first of the elements, on any layout", () => {
  const input = fc.tuple(fc.constantFrom(...DTYPES), anyShape())
    .filter(([, shape]) => shape.length > 0)
    .chain(([dtype, shape]) => fc.tuple(anyStorage(dtype, shape), fc.nat(shape.length - 1)))
    .filter(([input, axis]) => input.shape[axis] > 0);
  fc.assert(fc.property(input, fc.boolean(), ([input, axis], largest) => {
    const { values, indices } = extremes(largest ? "max" : "min", input, axis, false);
    const lines = linesOf(input, axis);
    const best = lines.map((line) =>
      line.reduce<number>((best, x, i) => {
        if (line[best] !== line[best]) return best;
        return x !== x || (largest ? x > line[best] : x < line[best]) ? i : best;
      }, 0)
    );
    const shape = input.shape.toSpliced(axis, 1);
    assertStorage(indices, "int64", shape, best);
    assertStorage(values, input.dtype, shape, lines.map((line, i) => line[best[i]]));
  }));
});

/** The elements along an axis, for each index of the other axes. */
function linesOf(input: Strided, axis: number): Element[][] {
  const elements = elementsOf(input);
  const lines = new Map<string, Element[]>();
  indicesOf(input.shape).forEach((index, i) => {
    const key = String(index.with(axis, 0));
    if (!lines.has(key)) lines.set(key, []);
    lines.get(key)!.push(elements[i]);
  });
  return [...lines.values()];
}

Deno.test("argmax without an axis counts in flat order", () => {
  const input = matrix("float32", 2, 3, 1, 7, 2, 7, 0, 3);
  assertStorage(argExtreme("max", input, null, false), "int64", [], [1]);
  assertStorage(argExtreme("min", input, null, true), "int64", [1, 1], [4]);
  assertStorage(argExtreme("max", input, 0, false), "int64", [3], [1, 0, 1]);
});

Deno.test("what has no result is refused", () => {
  const empty = matrix("float32", 0, 3);
  const table: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
    [() => reduce("max", empty, null, false), TypeError, "it is empty"],
    [() => reduce("min", empty, 0, false), TypeError, "it is empty"],
    [() => extremes("max", empty, 0, false), TypeError, "it is empty"],
    [() => argExtreme("max", empty, null, false), TypeError, "it is empty"],
    [() => reduce("mean", longs(1), null, false), TypeError, "Cannot take the mean"],
    [() => reduce("mean", bools(1), null, false), TypeError, "Cannot take the mean"],
    [() => reduce("sum", empty, [0, -2], false), TypeError, "one appears twice"],
    [() => reduce("sum", empty, 2, false), RangeError, "it needs an axis from -2 to 1"],
    [() => reduce("sum", floats(1), 0.5, false), TypeError, "it needs an integer"],
    [() => reduce("sum", storage("float32", [], [1]), 1, false), RangeError, "from -1 to 0"],
  ];
  for (const [act, ErrorClass, text] of table) assertThrows(act, ErrorClass, text);
  assertEquals(empty.shape, [0, 3]);
});

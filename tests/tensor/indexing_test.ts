import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { DType } from "../../src/tensor/dtype.ts";
import {
  gather,
  indexSelect,
  maskedSelect,
  nonzero,
  scatter,
  sort,
} from "../../src/tensor/ops/indexing.ts";
import { narrow } from "../../src/tensor/ops/views.ts";
import { maskedFill, where } from "../../src/tensor/ops/where.ts";
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

const matrix = (dtype: DType, rows: number, columns: number, ...elements: Element[]) =>
  storage(dtype, [rows, columns], elements);

/** Storage of any dtype with at least one axis, and one of its axes. */
function anyLines(mayRepeat = true): fc.Arbitrary<[Strided, number]> {
  return fc.tuple(fc.constantFrom(...DTYPES), anyShape())
    .filter(([, shape]) => shape.length > 0)
    .chain(([dtype, shape]) =>
      fc.tuple(anyStorage(dtype, shape, mayRepeat), fc.nat(shape.length - 1))
    );
}

Deno.test("sort keeps equal elements in order and takes NaN as largest", () => {
  const table: [Strided, boolean, Element[], number[]][] = [
    [floats(1, NaN, 3, NaN, -Infinity), false, [-Infinity, 1, 3, NaN, NaN], [4, 0, 2, 1, 3]],
    [floats(1, NaN, 3, NaN, -Infinity), true, [NaN, NaN, 3, 1, -Infinity], [1, 3, 2, 0, 4]],
    [floats(0, -0, 0), false, [0, -0, 0], [0, 1, 2]],
    [floats(3, 1, 3, 1), true, [3, 3, 1, 1], [0, 2, 1, 3]],
    [longs(2 ** 33, -1, 2 ** 32, -(2 ** 40)), false, [-(2 ** 40), -1, 2 ** 32, 2 ** 33], [
      3,
      1,
      2,
      0,
    ]],
    [storage("int32", [3], [5, -5, 0]), true, [5, 0, -5], [0, 2, 1]],
  ];
  for (const [input, descending, values, indices] of table) {
    const sorted = sort(input, 0, descending);
    assertStorage(sorted.values, input.dtype, [values.length], values);
    assertStorage(sorted.indices, "int64", [values.length], indices);
  }
  const scalar = sort(storage("float32", [], [3]), -1, false);
  assertStorage(scalar.values, "float32", [], [3]);
  assertStorage(scalar.indices, "int64", [], [0]);
});

function compare(a: Element, b: Element): number {
  return a < b ? -1 : a > b ? 1 : Number(a !== a) - Number(b !== b);
}

Deno.test("sort is a stable sort of each line, on any layout", () => {
  fc.assert(
    fc.property(anyLines(), fc.boolean(), ([input, axis], descending) => {
      const { values, indices } = sort(input, axis, descending);
      const sign = descending ? -1 : 1;
      const [at, value, from] = [reader(input), reader(values), reader(indices)];
      const lines = Map.groupBy(indicesOf(input.shape), (index) => String(index.with(axis, 0)));
      for (const line of lines.values()) {
        const order = line.toSorted((a, b) => sign * compare(at(a), at(b)));
        line.forEach((index, i) => {
          assertEquals(from(index), BigInt(order[i][axis]));
          assertEquals(value(index), at(order[i]));
        });
      }
    }),
    { numRuns: 150 },
  );
});

Deno.test("long lines are sorted like short ones", () => {
  const numbers = Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5003) - 2500);
  for (const dtype of ["float32", "int32", "int64"] as const) {
    const input = storage(dtype, [5000], dtype === "float32" ? numbers.map((x) => x / 4) : numbers);
    const order = numbers.map((_, i) => i).sort((a, b) => numbers[a] - numbers[b]);
    assertStorage(sort(input, 0, false).indices, "int64", [5000], order);
    assertStorage(sort(input, 0, true).indices, "int64", [5000], order.toReversed());
  }
});

Deno.test("nonzero lists indices in flat order", () => {
  assertStorage(nonzero(matrix("float32", 2, 2, 0, NaN, 3, -0)), "int64", [2, 2], [0, 1, 1, 0]);
  assertStorage(nonzero(longs(0, 2 ** 32, -1)), "int64", [2, 1], [1, 2]);
  assertStorage(nonzero(storage("float32", [], [5])), "int64", [1, 0], []);
  assertStorage(nonzero(storage("float32", [], [0])), "int64", [0, 0], []);
  assertStorage(nonzero(matrix("float32", 0, 3)), "int64", [0, 2], []);
  fc.assert(fc.property(anyLines(), ([input]) => {
    const at = reader(input);
    const found = indicesOf(input.shape).filter((index) => at(index) != 0);
    assertStorage(nonzero(input), "int64", [found.length, input.shape.length], found.flat());
  }));
});

/** An index of a shape that fits a tensor, along an axis. */
function anyIndex(input: Strided, axis: number): fc.Arbitrary<Strided> {
  const lengths = input.shape.map((length, i) => fc.nat(i === axis ? 6 : length));
  return fc.tuple(...lengths).chain((shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const element = fc.nat(input.shape[axis] - 1);
    return fc.array(element, { minLength: count, maxLength: count })
      .map((elements) => storage("int64", shape, elements));
  });
}

const indexed = (mayRepeat: boolean): fc.Arbitrary<[Strided, number, Strided]> =>
  anyLines(mayRepeat).filter(([input, axis]) => input.shape[axis] > 0)
    .chain(([input, axis]) => anyIndex(input, axis).map((index) => [input, axis, index]));

Deno.test("gather takes the element that the index names", () => {
  fc.assert(fc.property(indexed(true), ([input, axis, index]) => {
    const [element, chosen] = [reader(input), reader(index)];
    const expected = indicesOf(index.shape).map((at) => element(at.with(axis, Number(chosen(at)))));
    assertStorage(gather(input, axis, index), input.dtype, index.shape, expected);
  }));
  const index = storage("int32", [], [1]);
  assertStorage(gather(longs(4, 5), 0, index), "int64", [], [5]);
  assertStorage(gather(storage("float32", [], [3]), 0, longs(0)), "float32", [1], [3]);
  assertStorage(gather(matrix("float32", 1, 1, 3), 0, longs()), "float32", [0], []);
});

Deno.test("gather of long rows goes by elements unless the index repeats", () => {
  const input = storage("int32", [2, 30], Array.from({ length: 60 }, (_, i) => i));
  const index = Array.from({ length: 60 }, (_, i) => i % 3 % 2);
  const expected = index.map((row, i) => 30 * row + i % 30);
  assertStorage(gather(input, 0, storage("int64", [2, 30], index)), "int32", [2, 30], expected);
  const rows = storage("int64", [2, 1], [1, 0]);
  const slices = [...expected.keys()].map((i) => (i + 30) % 60);
  assertStorage(gather(input, 0, rows.with([2, 30], [1, 0])), "int32", [2, 30], slices);
});

Deno.test("scatter puts elements where the index says, the last one stays", () => {
  const cases = indexed(false).chain(([target, axis, index]) =>
    anyStorage(target.dtype, index.shape).map((source) => ({ target, axis, index, source }))
  );
  fc.assert(fc.property(cases, ({ target, axis, index, source }) => {
    const [element, chosen] = [reader(source), reader(index)];
    const places = new Map(indicesOf(target.shape).map((at, i) => [String(at), i]));
    const expected = elementsOf(target);
    for (const at of indicesOf(index.shape)) {
      const to = at.with(axis, Number(chosen(at)));
      expected[places.get(String(to))!] = element(at);
    }
    scatter(target, axis, index, source);
    assertStorage(target, target.dtype, target.shape, expected);
    assertGuards(target);
  }));
  const target = matrix("int64", 2, 3, 0, 0, 0, 0, 0, 0);
  scatter(target, 0, matrix("int64", 1, 2, 0, 1), 2.5);
  assertStorage(target, "int64", [2, 3], [2, 0, 0, 0, 2, 0]);
  assertEquals(target.buffer.version, 1);
});

Deno.test("scatter may take its source from the target", () => {
  const target = floats(1, 2, 3);
  scatter(target, 0, longs(1, 2), narrow(target, 0, 0, 2));
  assertStorage(target, "float32", [3], [1, 1, 2]);
});

Deno.test("index_select takes slices, short and long ones", () => {
  for (const dtype of DTYPES) {
    for (const width of [1, 3, 40]) {
      const elements = Array.from({ length: 3 * width }, (_, i) => i % 2);
      const input = storage(dtype, [3, width], elements);
      const rows = [2, 0, 0, 1].flatMap((row) => elements.slice(row * width, (row + 1) * width));
      assertStorage(indexSelect(input, 0, longs(2, 0, 0, 1)), dtype, [4, width], rows);
    }
  }
  const input = matrix("float32", 2, 3, 0, 1, 2, 3, 4, 5);
  assertStorage(indexSelect(input, -1, longs(2, 0)), "float32", [2, 2], [2, 0, 5, 3]);
  assertStorage(indexSelect(input, 0, storage("int64", [], [1])), "float32", [1, 3], [3, 4, 5]);
  assertStorage(indexSelect(storage("float32", [], [7]), 0, longs(0)), "float32", [], [7]);
});

Deno.test("masks broadcast", () => {
  const input = matrix("float32", 2, 3, 0, 1, 2, 3, 4, 5);
  assertStorage(maskedSelect(input, bools(1, 0, 1)), "float32", [4], [0, 2, 3, 5]);
  maskedFill(input, matrix("bool", 2, 1, 0, 1), 9);
  assertStorage(input, "float32", [2, 3], [0, 1, 2, 9, 9, 9]);
  const numbers = longs(5, 3);
  maskedFill(numbers, bools(1, 0), 2.5);
  assertStorage(numbers, "int64", [2], [2, 3]);
});

Deno.test("where chooses by elements, however these lie in memory", () => {
  const cases = fc.tuple(fc.constantFrom(...DTYPES), anyShape()).chain(([dtype, shape]) =>
    narrowerShape(shape).chain((b) =>
      fc.tuple(anyStorage("bool", shape), anyStorage(dtype, shape), anyStorage(dtype, b))
    )
  );
  fc.assert(fc.property(cases, ([condition, a, b]) => {
    const [test, left, right] = [condition, a, b].map(reader);
    const expected = indicesOf(condition.shape).map((index) =>
      test(index) ? left(index) : right(index)
    );
    assertStorage(where(condition, a, b), a.dtype, condition.shape, expected);
  }));
  const condition = bools(1, 0);
  assertStorage(where(condition, 1, 2), "int64", [2], [1, 2]);
  assertStorage(where(condition, longs(1, 2), 2.5), "float32", [2], [1, 2.5]);
  const zeroAxes = storage("int64", [], [2]);
  assertStorage(where(condition, bytes(1, 2), zeroAxes), "uint8", [2], [1, 2]);
  assertStorage(where(bytes(0, 3), 1, 2), "int64", [2], [2, 1]);
});

Deno.test("bad indices are refused before anything changes", () => {
  const input = matrix("float32", 2, 3, 0, 1, 2, 3, 4, 5);
  const twice = place("float32", [2], { ...plain([2]), repeated: [true] });
  const at = (...elements: number[]) => matrix("int64", 1, elements.length, ...elements);
  const table: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
    [() => gather(input, 0, at(-1)), RangeError, "Cannot gather index -1 along axis 0 of length 2"],
    [
      () => gather(input, 1, at(0, 3)),
      RangeError,
      "Cannot gather index 3 along axis 1 of length 3",
    ],
    [() => gather(input, 1, at(2 ** 40)), RangeError, "Cannot gather index 1099511627776"],
    [() => gather(input, 0, at(0, 1, 0, 1)), TypeError, "by an index of shape [1,4]"],
    [() => gather(input, 0, longs(0)), TypeError, "by an index of shape [1]"],
    [() => gather(input, 0, matrix("float32", 1, 1, 0)), TypeError, "it needs int64 or int32"],
    [() => gather(input, 2, at(0)), RangeError, "it needs an axis from -2 to 1"],
    [() => scatter(input, 0, at(0, 2), 1), RangeError, "Cannot scatter index 2"],
    [() => scatter(input, 0, at(0, 1), at(1, 1)), TypeError, "elements of dtype int64"],
    [() => scatter(input, 0, at(0, 1), matrix("float32", 1, 1, 1)), TypeError, "a source of shape"],
    [() => scatter(bytes(1), 0, longs(0), 300), RangeError, "Cannot convert 300 to uint8"],
    [() => scatter(twice, 0, longs(0), 1), TypeError, "elements share a place"],
    [() => indexSelect(input, 0, longs(-1)), RangeError, "index -1"],
    [() => indexSelect(input, 0, at(0)), TypeError, "it needs one axis"],
    [() => indexSelect(storage("float32", [], [7]), 0, longs(0, 0)), TypeError, "one element"],
    [() => maskedSelect(input, bytes(1, 0, 1)), TypeError, "it needs bool"],
    [() => maskedFill(input, bytes(1, 0, 1), 1), TypeError, "it needs bool"],
    [() => maskedFill(bytes(1), bools(1), 300), RangeError, "Cannot convert 300 to uint8"],
    [() => maskedFill(floats(1), bools(1, 0), 1), TypeError, "Cannot copy a tensor of shape [2]"],
    [() => where(longs(1), 1, 2), TypeError, "it needs bool"],
    [() => where(bools(1, 0), floats(1, 2, 3), 2), TypeError, "Cannot broadcast"],
  ];
  for (const [act, ErrorClass, text] of table) assertThrows(act, ErrorClass, text);
  assertStorage(input, "float32", [2, 3], [0, 1, 2, 3, 4, 5]);
  assertEquals(input.buffer.version, 0);
});

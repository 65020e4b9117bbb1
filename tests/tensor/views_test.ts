import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { duplicate, fill } from "../../src/tensor/ops/copy.ts";
import {
  expand,
  flatten,
  narrow,
  permute,
  reshape,
  select,
  squeeze,
  transpose,
  unsqueeze,
  view,
} from "../../src/tensor/ops/views.ts";
import { inferShape, numelOf, viewStrides } from "../../src/tensor/shape.ts";
import type { Strided } from "../../src/tensor/strided.ts";
import {
  anyShape,
  anyStorage,
  assertStorage,
  elementsOf,
  indicesOf,
  reader,
  storage,
} from "../support/strided.ts";

/** The numbers from 0 on in a shape. */
function range(...shape: number[]): Strided {
  return storage("float32", shape, Array.from({ length: numelOf(shape) }, (_, i) => i));
}

/** A stride that does not matter, as that of an axis of length 1. */
const ANY = -1;

const scalar = () => storage("float32", [], [7]);

Deno.test("views have PyTorch's shapes and strides", () => {
  const table: [Strided, number[], number[] | null][] = [
    [view(range(2, 3), [3, 2]), [3, 2], [2, 1]],
    [view(range(2, 3), [-1]), [6], [1]],
    [view(range(2, 3), [2, 1, 3]), [2, 1, 3], [3, ANY, 1]],
    [view(range(0, 3), [-1, 3]), [0, 3], null],
    [view(range(1), []), [], []],
    [view(scalar(), [1, 1]), [1, 1], null],
    [view(permute(range(2, 3, 4), [1, 0, 2]), [3, 2, 2, 2]), [3, 2, 2, 2], [4, 12, 2, 1]],
    [view(expand(range(1, 3), [2, 3]), [2, 3, 1]), [2, 3, 1], [0, 1, ANY]],
    [permute(range(2, 3, 4), [2, 0, -2]), [4, 2, 3], [1, 12, 4]],
    [permute(scalar(), []), [], []],
    [transpose(range(2, 3), 0, -1), [3, 2], [1, 3]],
    [transpose(scalar(), 0, -1), [], []],
    [squeeze(range(1, 3, 1)), [3], [1]],
    [squeeze(range(1, 3, 1), -1), [1, 3], [ANY, 1]],
    [squeeze(range(2, 3), 0), [2, 3], [3, 1]],
    [squeeze(scalar(), 0), [], []],
    [unsqueeze(range(2, 3), -1), [2, 3, 1], [3, 1, 1]],
    [unsqueeze(range(3), 0), [1, 3], [3, 1]],
    [unsqueeze(scalar(), 0), [1], [1]],
    [select(range(2, 3), 1, -1), [2], [3]],
    [narrow(range(4, 3), 0, -3, 2), [2, 3], [3, 1]],
    [narrow(range(3), 0, 3, 0), [0], null],
    [expand(range(1, 3), [2, -1]), [2, 3], [0, 1]],
    [expand(range(3), [2, 2, 3]), [2, 2, 3], [0, 0, 1]],
    [expand(scalar(), [2]), [2], [0]],
    [expand(range(1), [0]), [0], null],
    [flatten(range(2, 3, 4), 1, -1), [2, 12], [12, 1]],
    [flatten(range(2, 3, 4), 0, 1), [6, 4], [4, 1]],
    [flatten(scalar(), 0, -1), [1], null],
  ];
  for (const [actual, shape, strides] of table) {
    assertEquals(actual.shape, shape);
    strides?.forEach((stride, axis) =>
      stride === ANY || assertEquals(actual.strides[axis], stride)
    );
  }
});

Deno.test("writes to a view show in the base, and nowhere else", () => {
  const base = range(3, 4);
  fill(select(narrow(transpose(base, 0, 1), 0, 1, 2), 1, 2), 9);
  assertStorage(base, "float32", [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 11]);
  fill(reshape(base, [2, 6]).with([2], [6]), -1);
  assertStorage(base, "float32", [3, 4], [-1, 1, 2, 3, 4, 5, -1, 7, 8, 9, 9, 11]);
  assertEquals(base.buffer.version, 2);
});

Deno.test("reshape shares elements where it can and copies where it must", () => {
  const base = range(2, 3);
  assert(reshape(base, [3, 2]).buffer === base.buffer);
  const copy = reshape(transpose(base, 0, 1), [6]);
  assert(copy.buffer !== base.buffer);
  assertStorage(copy, "float32", [6], [0, 3, 1, 4, 2, 5]);
});

/** A shape with as many elements as another one: its prime factors dealt anew, and some ones. */
function sameSize(numel: number): fc.Arbitrary<number[]> {
  if (numel === 0) return fc.constantFrom([0], [2, 0], [0, 3, 1]);
  const factors: number[] = [];
  for (let rest = numel, p = 2; rest > 1; p++) {
    for (; rest % p === 0; rest /= p) factors.push(p);
  }
  return fc.tuple(fc.constant(factors), fc.array(fc.nat(3), { maxLength: 12 })).map(([f, cuts]) => {
    const shape = cuts.length === 0 ? [] : new Array<number>(4).fill(1);
    if (shape.length === 0) return f;
    f.forEach((factor, i) => shape[cuts[i % cuts.length]] *= factor);
    return shape;
  });
}

Deno.test("a view has the elements of a copy, and is refused only if no strides have", () => {
  const cases = anyShape().chain((shape) =>
    fc.tuple(anyStorage("int32", shape), sameSize(numelOf(shape)))
  );
  fc.assert(
    fc.property(cases, ([input, shape]) => {
      const elements = elementsOf(input);
      assertStorage(reshape(input, shape), "int32", shape, elements);
      const strides = viewStrides(input.shape, input.strides, shape);
      if (strides !== null) {
        assertStorage(input.with(shape, strides), "int32", shape, elements);
      } else {
        assert(!hasStrides(input, shape), "A view was possible");
        assertThrows(() => view(input, shape), TypeError, "use reshape, which copies");
      }
    }),
    { numRuns: 500 },
  );
});

/** Whether any strides give the elements of `input` in another shape: steps are constant. */
function hasStrides(input: Strided, shape: readonly number[]): boolean {
  const flat = indicesOf(input.shape).map((index) =>
    index.reduce((at, i, axis) => at + i * input.strides[axis], 0)
  );
  let size = flat.length;
  const strides = shape.map((length) => length > 1 ? flat[size /= length] - flat[0] : 0);
  return indicesOf(shape).every((index, i) =>
    index.reduce((at, x, axis) => at + x * strides[axis], flat[0]) === flat[i]
  );
}

Deno.test("views of views read the elements that indexing names", () => {
  const cases = anyShape(3).filter((shape) => shape.length > 0 && numelOf(shape) > 0)
    .chain((shape) =>
      fc.tuple(
        anyStorage("int32", shape),
        fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length }),
        fc.nat(shape.length - 1),
        fc.nat(),
      )
    );
  fc.assert(fc.property(cases, ([input, order, axis, seed]) => {
    const at = reader(input);
    const permuted = permute(input, order);
    const start = seed % permuted.shape[axis];
    const part = narrow(permuted, axis, start, permuted.shape[axis] - start);
    const expected = indicesOf(part.shape).map((index) => {
      const shifted = index.with(axis, index[axis] + start);
      return at(order.map((_, i) => shifted[order.indexOf(i)]));
    });
    assertStorage(part, "int32", part.shape, expected);
    const line = select(permuted, axis, start);
    const names = indicesOf(line.shape).map((index) => index.toSpliced(axis, 0, start));
    const lineElements = names.map((index) => at(order.map((_, i) => index[order.indexOf(i)])));
    assertStorage(line, "int32", line.shape, lineElements);
  }));
});

Deno.test("what no view can be is refused", () => {
  const t = range(2, 3);
  const table: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
    [() => view(transpose(t, 0, 1), [6]), TypeError, "use reshape, which copies"],
    [() => view(t, [4, -1]), TypeError, "Cannot reshape 6 elements to the shape [4,-1]"],
    [() => view(t, [-1, -1]), TypeError, "Cannot reshape 6 elements"],
    [() => view(range(0, 3), [-1, 0]), TypeError, "Cannot reshape 0 elements"],
    [() => reshape(t, [1.5, 4]), TypeError, "Cannot reshape 6 elements"],
    [() => reshape(t, [5]), TypeError, "Cannot reshape 6 elements"],
    [() => permute(t, [1, 0, 0]), TypeError, "it needs every axis once"],
    [() => permute(t, [1]), TypeError, "it needs every axis once"],
    [() => permute(t, [1, 2]), RangeError, "it needs an axis from -2 to 1"],
    [() => unsqueeze(t, 3), RangeError, "it needs an axis from -3 to 2"],
    [() => narrow(t, 0, 1, 2), RangeError, "Cannot narrow axis 0 of length 2"],
    [() => narrow(t, 0, -3, 1), RangeError, "Cannot narrow axis 0 of length 2"],
    [() => narrow(t, 0, 0, -1), RangeError, "Cannot narrow axis 0 of length 2"],
    [() => narrow(t, 0, 0.5, 1), RangeError, "Cannot narrow axis 0 of length 2"],
    [() => narrow(scalar(), 0, 0, 1), TypeError, "Cannot narrow a tensor without axes"],
    [() => select(t, 0, 2), RangeError, "Cannot select at index 2 of an axis of length 2"],
    [() => select(t, 0, -3), RangeError, "Cannot select at index -3"],
    [() => select(t, 0, 0.5), TypeError, "it needs an integer"],
    [() => select(scalar(), 0, 0), TypeError, "Cannot select from a tensor without axes"],
    [() => expand(t, [3]), TypeError, "Cannot expand a tensor of shape [2,3] to [3]"],
    [() => expand(t, [-1, 2, 3]), TypeError, "Cannot expand"],
    [() => expand(t, [2, 4]), TypeError, "Cannot expand"],
    [() => expand(range(3), [0]), TypeError, "Cannot expand"],
    [() => flatten(t, 1, 0), RangeError, "Cannot flatten axes 1 to 0"],
    [() => transpose(t, 0, 2), RangeError, "Cannot transpose along axis 2"],
  ];
  for (const [act, ErrorClass, text] of table) assertThrows(act, ErrorClass, text);
  assertEquals(inferShape(6, [2, -1]), [2, 3]);
  assertStorage(duplicate(t), "float32", [2, 3], [0, 1, 2, 3, 4, 5]);
});

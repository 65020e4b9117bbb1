import { assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { cat, stack } from "../../src/tensor/ops/join.ts";
import { pad } from "../../src/tensor/ops/pad.ts";
import {
  anyShape,
  anyStorage,
  assertStorage,
  bools,
  bytes,
  DTYPES,
  type Element,
  floats,
  indicesOf,
  longs,
  reader,
  storage,
} from "../support/strided.ts";

const scalar = (x: number) => storage("float32", [], [x]);
const matrix = (rows: number, columns: number, ...elements: number[]) =>
  storage("float32", [rows, columns], elements);

Deno.test("cat puts tensors one after another, on any layout", () => {
  const cases = fc.tuple(fc.constantFrom(...DTYPES), anyShape(3))
    .filter(([, shape]) => shape.length > 1)
    .chain(([dtype, shape]) =>
      fc.tuple(
        fc.nat(shape.length - 1),
        fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
        fc.constant({ dtype, shape }),
      )
    ).chain(([axis, lengths, { dtype, shape }]) =>
      fc.tuple(
        fc.constant(axis),
        fc.tuple(...lengths.map((length) => anyStorage(dtype, shape.with(axis, length)))),
      )
    );
  fc.assert(fc.property(cases, ([axis, parts]) => {
    const readers = parts.map(reader);
    const homes = parts.flatMap((part, p) =>
      Array.from({ length: part.shape[axis] }, (_, i) => [p, i])
    );
    const shape = parts[0].shape.with(axis, homes.length);
    const expected = indicesOf(shape).map((index) => {
      const [part, at] = homes[index[axis]];
      return readers[part](index.with(axis, at));
    });
    assertStorage(cat(parts, axis), parts[0].dtype, shape, expected);
    assertStorage(cat(parts, axis - shape.length), parts[0].dtype, shape, expected);
  }));
});

Deno.test("cat and stack promote, and cat skips empty lists", () => {
  assertStorage(cat([bytes(1), longs(300)], 0), "int64", [2], [1, 300]);
  assertStorage(cat([floats(), matrix(1, 2, 3, 4)], 1), "float32", [1, 2], [3, 4]);
  assertStorage(cat([floats(), longs(1)], 0), "float32", [1], [1]);
  assertStorage(cat([floats(), floats()], 0), "float32", [0], []);
  const mixed = [storage("int64", [], [1]), scalar(2.5)];
  assertStorage(stack(mixed, 0), "float32", [2], [1, 2.5]);
  assertStorage(stack([bools(1, 0), bytes(7, 8)], -1), "uint8", [2, 2], [1, 7, 0, 8]);
  assertStorage(stack([floats(1, 2), floats(3, 4)], 0), "float32", [2, 2], [1, 2, 3, 4]);
});

Deno.test("padding surrounds with a value, negative padding cuts off", () => {
  const cases = fc.tuple(fc.constantFrom(...DTYPES), anyShape(3)).chain(([dtype, shape]) =>
    fc.tuple(
      anyStorage(dtype, shape),
      fc.tuple(
        ...shape.map((length) =>
          fc.tuple(fc.integer({ min: -Math.floor(length / 2), max: 3 }), fc.nat(2))
        ),
      ),
      fc.nat(shape.length),
    )
  );
  fc.assert(fc.property(cases, fc.constantFrom(0, 1), ([input, pads, count], value) => {
    const at = reader(input);
    const used = pads.map((pair, axis) => axis < pads.length - count ? [0, 0] : pair);
    const shape = input.shape.map((length, axis) => length + used[axis][0] + used[axis][1]);
    const expected = indicesOf(shape).map((index): Element => {
      const from = index.map((i, axis) => i - used[axis][0]);
      return from.every((i, axis) => i >= 0 && i < input.shape[axis]) ? at(from) : value;
    }).map((x) => input.dtype === "int64" ? BigInt(x) : x);
    const padding = used.slice(pads.length - count).reverse().flat();
    assertStorage(pad(input, padding, value), input.dtype, shape, expected);
  }));
});

Deno.test("padding gives what PyTorch gives", () => {
  const t = matrix(2, 2, 0, 1, 2, 3);
  assertStorage(pad(t, [-1, 2, 0, 1], 9), "float32", [3, 3], [1, 9, 9, 3, 9, 9, 9, 9, 9]);
  assertStorage(pad(t, [1, -1], 0), "float32", [2, 2], [0, 0, 0, 2]);
  assertStorage(pad(t, [-1, -1], 0), "float32", [2, 0], []);
  assertStorage(pad(matrix(0, 2), [1, 1, 1, 0], 0), "float32", [1, 4], [0, 0, 0, 0]);
  assertStorage(pad(bytes(1, 1), [1, 1], 2.5), "uint8", [4], [2, 1, 1, 2]);
  assertStorage(pad(scalar(1), [], 0), "float32", [], [1]);
});

Deno.test("what cannot be joined or padded is refused", () => {
  const t = matrix(2, 2, 0, 1, 2, 3);
  const table: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
    [() => cat([], 0), TypeError, "Cannot concatenate an empty list"],
    [() => stack([], 0), TypeError, "Cannot stack an empty list"],
    [() => cat([scalar(1), scalar(2)], 0), TypeError, "use stack"],
    [() => cat([floats(1), scalar(2)], 0), TypeError, "use stack"],
    [() => cat([t, matrix(1, 3, 1, 2, 3)], 0), TypeError, "shape [2,2] and [1,3] along axis 0"],
    [() => cat([matrix(0, 3), t], 0), TypeError, "shape [0,3] and [2,2]"],
    [() => cat([t, t], 2), RangeError, "Cannot concatenate along axis 2"],
    [
      () => stack([floats(1, 2), floats(1)], 0),
      TypeError,
      "Cannot stack tensors of shape [2] and [1]",
    ],
    [() => pad(t, [1], 0), TypeError, "it needs pairs of integers, at most 2"],
    [() => pad(t, [1, 1, 1, 1, 1, 1], 0), TypeError, "it needs pairs of integers, at most 2"],
    [() => pad(t, [0.5, 1], 0), TypeError, "it needs pairs of integers"],
    [() => pad(t, [-2, -1], 0), TypeError, "it cuts off more than the 2 elements of axis 1"],
    [() => pad(t, [-3, 2], 0), TypeError, "it cuts off more than the 2 elements of axis 1"],
    [() => pad(bytes(1), [1, 1], 300), RangeError, "Cannot convert 300 to uint8"],
  ];
  for (const [act, ErrorClass, text] of table) assertThrows(act, ErrorClass, text);
});

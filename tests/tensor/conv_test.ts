import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { conv2d, maxPool2d } from "../../src/tensor/ops/conv.ts";
import { transpose } from "../../src/tensor/ops/views.ts";
import { slidingSize } from "../../src/tensor/shape.ts";
import type { Strided } from "../../src/tensor/strided.ts";
import {
  anyLayout,
  assertStorage,
  bytes,
  type Element,
  floats,
  indicesOf,
  reader,
  storage,
} from "../support/strided.ts";

const ones = (...shape: number[]) => storage("float32", shape, indicesOf(shape).map(() => 1));
const stride1 = { stride: [1, 1], padding: [0, 0] } as const;

/** Whole numbers in a random layout: their sums are exact in any order. */
function anyWhole(shape: readonly number[]): fc.Arbitrary<Strided> {
  return fc.tuple(anyLayout(shape, true), fc.integer({ min: 1, max: 97 })).map(([layout, factor]) =>
    storage("float32", shape, indicesOf(shape).map((_, i) => (i * factor) % 19 - 9), layout)
  );
}

const pair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const anyConvolution = fc.record({
  n: fc.integer({ min: 1, max: 3 }),
  c: fc.integer({ min: 1, max: 3 }),
  f: fc.integer({ min: 1, max: 3 }),
  size: pair(1, 8),
  kernel: pair(1, 4),
  stride: pair(1, 3),
  padding: pair(0, 2),
}).filter(({ size, kernel, padding }) =>
  size.every((length, axis) => length + 2 * padding[axis] >= kernel[axis])
).chain(({ n, c, f, size, kernel, stride, padding }) =>
  fc.tuple(
    anyWhole([n, c, ...size]),
    anyWhole([f, c, ...kernel]),
    fc.option(anyWhole([f])),
    fc.constant({ kernel, stride, padding }),
  )
);

Deno.test("a convolution is the sum over its windows, on any layout", () => {
  fc.assert(fc.property(anyConvolution, ([input, weight, bias, window]) => {
    const [pixel, synapse] = [reader(input), reader(weight)];
    const offset = bias ? reader(bias) : () => 0;
    const [, c, h, w] = input.shape;
    const { kernel: [kh, kw], stride, padding } = window;
    const shape = [input.shape[0], weight.shape[0], ...slidingSize([h, w], window)];
    const expected = indicesOf(shape).map(([n, f, y, x]) => {
      let sum = 0;
      for (const [channel, row, column] of indicesOf([c, kh, kw])) {
        const at = [y * stride[0] - padding[0] + row, x * stride[1] - padding[1] + column];
        if (at[0] < 0 || at[0] >= h || at[1] < 0 || at[1] >= w) continue;
        const weight = synapse([f, channel, row, column]) as number;
        sum += weight * (pixel([n, channel, ...at]) as number);
      }
      return sum + (offset([f]) as number) + 0; // no -0
    });
    const actual = conv2d(input, weight, bias, window);
    assertEquals([actual.dtype, actual.shape], ["float32", shape] as [string, readonly number[]]);
    const at = reader(actual);
    assertEquals(indicesOf(shape).map((index) => (at(index) as number) + 0), expected);
  }));
});

Deno.test("pooling takes the largest of its windows, on any layout", () => {
  const cases = fc.record({
    planes: pair(1, 3),
    size: pair(2, 9),
    kernel: pair(1, 4),
    stride: pair(1, 3),
  }).chain(({ planes, size, kernel, stride }) =>
    fc.tuple(
      anyWhole([...planes, ...size]),
      fc.constant({ kernel, stride, padding: kernel.map((length) => length >> 1) }),
    )
  ).filter(([{ shape }, { kernel, padding }]) =>
    kernel.every((length, axis) => shape[2 + axis] + 2 * padding[axis] >= length)
  );
  fc.assert(fc.property(cases, ([input, { kernel, stride, padding }]) => {
    const window = { kernel, stride, padding: [padding[0], padding[1]] } as const;
    const [n, c, h, w] = input.shape;
    const at = reader(input);
    const shape = [n, c, ...slidingSize([h, w], window)];
    const expected = indicesOf(shape).map(([image, channel, y, x]): Element =>
      indicesOf(kernel).map(([row, column]) => [
        y * stride[0] - padding[0] + row,
        x * stride[1] - padding[1] + column,
      ]).filter(([row, column]) => row >= 0 && row < h && column >= 0 && column < w)
        .map((place) => at([image, channel, ...place]) as number)
        .reduce((a, b) => Math.max(a, b), -Infinity)
    );
    assertStorage(maxPool2d(input, window), "float32", shape, expected);
  }));
});

Deno.test("one stimulus needs no axis of stimuli, and no stimulus is no trouble", () => {
  assertEquals(conv2d(ones(1, 3, 3), ones(2, 1, 3, 3), null, stride1).shape, [2, 1, 1]);
  assertEquals(conv2d(ones(0, 1, 3, 3), ones(2, 1, 3, 3), null, stride1).shape, [0, 2, 1, 1]);
  const window = { kernel: [2, 2], stride: [2, 2], padding: [0, 0] } as const;
  assertStorage(maxPool2d(ones(1, 2, 2), window), "float32", [1, 1, 1], [1]);
  assertEquals(maxPool2d(ones(0, 1, 2, 2), window).shape, [0, 1, 1, 1]);
  const turned = transpose(storage("float32", [1, 2, 3], [1, 2, 3, 4, 5, 6]), 1, 2);
  assertStorage(maxPool2d(turned, window), "float32", [1, 1, 1], [5]);
});

Deno.test("what cannot be convolved or pooled is refused", () => {
  const weight = ones(2, 1, 3, 3);
  const table: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
    [() => conv2d(ones(3, 3), weight, null, stride1), TypeError, "it needs [N, C, H, W]"],
    [() => conv2d(ones(1, 3, 3), ones(3, 3), null, stride1), TypeError, "it needs [N, C, H, W]"],
    [
      () => conv2d(ones(4, 3, 3), weight, null, stride1),
      TypeError,
      "Cannot convolve 4 channels with a weight of 1 input channels",
    ],
    [() => conv2d(ones(1, 3, 3), weight, floats(1), stride1), TypeError, "a bias of shape [1]"],
    [() => conv2d(ones(1, 2, 2), weight, null, stride1), TypeError, "the window is larger"],
    [
      () => conv2d(storage("uint8", [1, 1, 1], [1]), ones(1, 1, 1, 1), null, stride1),
      TypeError,
      "of dtype uint8: it needs float32",
    ],
    [
      () => conv2d(ones(1, 3, 3), weight, null, { ...stride1, stride: [0, 1] }),
      RangeError,
      "it needs integers of at least 1",
    ],
    [() => maxPool2d(bytes(1), { kernel: [1, 1], ...stride1 }), TypeError, "Cannot pool a tensor"],
    [
      () => maxPool2d(ones(1, 2, 2), { kernel: [3, 3], ...stride1 }),
      TypeError,
      "the window is larger",
    ],
  ];
  for (const [act, ErrorClass, text] of table) assertThrows(act, ErrorClass, text);
});

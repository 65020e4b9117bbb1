/**
 * Convolution and pooling of dense tensors of a GPU, compared with those of the CPU.
 */

import * as fc from "npm:fast-check@4.10.2";
import { uniform } from "../support/arbitrary.ts";
import { forEachGpu } from "../support/backends.ts";
import { anyLayout, floats, place, storage } from "../support/strided.ts";
import { slidSize } from "../support/reference.ts";
import { forAll, Twins } from "../support/twins.ts";

const size = (max: number) => fc.integer({ min: 1, max });
const pair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** Numbers in a view, some of them special. */
function numbers(shape: readonly number[], random: () => number, special: boolean): number[] {
  const count = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, () => {
    if (special && random() < 0.1) return [NaN, Infinity, -Infinity, -0][Math.floor(random() * 4)];
    return random() < 0.3 ? 0 : Math.fround(random() - 0.4);
  });
}

const extents = fc.record({
  n: size(3),
  c: size(4),
  h: size(9),
  w: size(9),
  f: size(5),
  kernel: pair(1, 4),
  stride: pair(1, 3),
  padding: pair(0, 2),
  special: fc.boolean(),
  flag: fc.boolean(),
  seed: fc.integer(),
  layouts: fc.tuple(
    anyLayout([1, 1, 1, 1], false),
    anyLayout([1, 1, 1, 1], false),
    anyLayout([1, 1, 1, 1], false),
  ),
});

forEachGpu("convolutions sum in flat order", async (gpu) => {
  await forAll(gpu, extents, (twins, extent) => {
    const { n, c, h, w, f, kernel, stride, padding, special, flag, seed, layouts } = extent;
    const random = uniform(seed);
    const of = (shape: number[], i: number) =>
      storage("float32", shape, numbers(shape, random, special), layouts[i]);
    const [input, weight] = [of([n, c, h, w], 0), of([f, c, ...kernel], 1)];
    const bias = floats(...numbers([f], random, special));
    const [ho, wo] = slidSize(h, w, { kernel, stride, padding });
    if (ho > 0 && wo > 0) {
      const out = place("float32", [n, f, ho, wo], layouts[2]);
      twins.run("conv2d", [input, weight, bias, out], (backend, a, b, added, to) => {
        backend.conv2d(a, b, flag ? added : null, { stride, padding }, to);
      });
    }
    const [rows, columns] = slidSize(h, w, { kernel, stride: [1, 1], padding });
    if (rows > 0 && columns > 0) {
      const least = floats(...numbers([f], random, false));
      const out = place("float32", [n, f, rows, columns], layouts[2]);
      twins.run("filterBank", [input, weight, least, out], (backend, a, b, thresholds, to) => {
        backend.filterBank(a, b, flag ? thresholds : null, padding, special, to);
      });
    }
  }, 6);
});

forEachGpu("max pooling takes the largest value", async (gpu) => {
  await forAll(gpu, extents, (twins, extent) => {
    const { n, c, h, w, kernel, stride, special, seed, layouts } = extent;
    const padding = extent.padding.map((p, i) => Math.min(p, kernel[i] >> 1)) as [number, number];
    const window = { kernel, stride, padding };
    const [ho, wo] = slidSize(h, w, window);
    if (ho <= 0 || wo <= 0) return;
    const shape = [n, c, h, w];
    const input = storage("float32", shape, numbers(shape, uniform(seed), special), layouts[0]);
    const out = place("float32", [n, c, ho, wo], layouts[2]);
    twins.run("maxPool2d", [input, out], (backend, a, to) => backend.maxPool2d(a, window, to));
  });
});

forEachGpu("windows of very many elements are summed and searched to the end", async (gpu) => {
  const twins = new Twins(gpu);
  const random = uniform(11);
  const input = storage("float32", [1, 1, 260, 257], numbers([260, 257], random, false));
  const weight = storage("float32", [1, 1, 259, 256], numbers([259, 256], random, false));
  const window = { stride: [1, 1], padding: [0, 0] } as const;
  twins.run("conv2d", [input, weight, place("float32", [1, 1, 2, 2])], (backend, a, b, out) => {
    backend.conv2d(a, b, null, window, out);
  });
  const all = { kernel: [260, 257], stride: [1, 1], padding: [0, 0] } as const;
  const last = storage("float32", [1, 1, 260, 257], new Array(260 * 257 - 1).fill(-1).concat(2));
  twins.run("maxPool2d", [last, place("float32", [1, 1, 1, 1])], (backend, a, out) => {
    backend.maxPool2d(a, all, out);
  });
  await twins.compare();
});

import * as fc from "npm:fast-check@4.10.2";
import { anyLayer, uniform } from "../support/arbitrary.ts";
import {
  assertHeld,
  assertSame,
  Guarded,
  placeWave,
  placeWeight,
  poisoned,
  viewOf,
} from "../support/guarded.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import * as reference from "../support/reference.ts";

const pair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

forEachBackend("conv2d sums products in flat order, then adds the bias", async (backend) => {
  await fc.assert(
    fc.asyncProperty(
      anyLayer(),
      pair(1, 3),
      pair(0, 2),
      fc.boolean(),
      fc.constantFrom("image", "sparse", "special"),
      async ({ input: { n, c, h, w }, weight, random }, stride, padding, biased, content) => {
        const { f, kh, kw, data } = weight;
        const input = Float32Array.from({ length: n * c * h * w }, () => {
          if (content === "special") return [NaN, Infinity, -0, 1][Math.floor(random() ** 3 * 4)];
          return content === "sparse" && random() < 0.8 ? 0 : random() - 0.3;
        });
        const bias = biased ? Float32Array.from({ length: f }, () => random() - 0.5) : null;
        const window = { kernel: [kh, kw] as [number, number], stride, padding };
        const [ho, wo] = reference.slidSize(h, w, window);
        const expected = new Float32Array(n * f * ho * wo);
        reference.eachNeuron({ n, steps: 1, c: f, h: ho, w: wo }, ([image, feature, y, x], i) => {
          const plane = reference.windowAt([y, x], [h, w], window);
          let sum = 0;
          for (let k = 0; k < c * kh * kw; k++) {
            const at = plane[k % (kh * kw)];
            const channel = image * c + Math.floor(k / (kh * kw));
            const value = at < 0 ? 0 : input[channel * h * w + at];
            sum = Math.fround(sum + Math.fround(value * data[feature * c * kh * kw + k]));
          }
          expected[i] = bias ? sum + bias[feature] : sum;
        });
        const held = placeWeight(backend, weight);
        const from = new Guarded(backend, input);
        const added = bias && new Guarded(backend, bias);
        const to = poisoned(backend, expected);
        backend.conv2d(
          viewOf(from.span, "float32", [n, c, h, w]),
          viewOf(held.values.span, "float32", [f, c, kh, kw]),
          added && viewOf(added.span, "float32", [f]),
          { stride, padding },
          viewOf(to.span, "float32", [n, f, ho, wo]),
        );
        const inputs = [from, held.values];
        await assertHeld([[to, expected]], added ? [...inputs, added] : inputs);
      },
    ),
    { numRuns: runs(backend, 300) },
  );
});

forEachBackend("conv2d takes and gives views that are not contiguous", async (backend) => {
  const input = new Guarded(backend, Float32Array.from({ length: 24 }, (_, i) => i));
  const weight = new Guarded(backend, Float32Array.of(1, 10, 100, 1000));
  const out = poisoned(backend, new Float32Array(6));
  backend.conv2d(
    // every second column of rows of 8, read from the right place
    { ...viewOf(input.span, "float32", [1, 1, 3, 4]), strides: [24, 24, 8, 2] },
    { ...viewOf(weight.span, "float32", [1, 1, 2, 2]), strides: [4, 4, 1, 2] },
    null,
    { stride: [1, 1], padding: [0, 0] },
    { ...viewOf(out.span, "float32", [1, 1, 2, 3]), strides: [6, 6, 1, 2] },
  );
  const at = (row: number, column: number) => row * 8 + column * 2;
  const sum = (y: number, x: number) =>
    at(y, x) + 100 * at(y, x + 1) + 10 * at(y + 1, x) + 1000 * at(y + 1, x + 1);
  const expected = [sum(0, 0), sum(1, 0), sum(0, 1), sum(1, 1), sum(0, 2), sum(1, 2)];
  await assertHeld([[out, expected]], [input, weight]);
});

forEachBackend(
  "a dense wave of 0 and 1 gives the potentials of its compact form",
  async (backend) => {
    await fc.assert(
      fc.asyncProperty(anyLayer(), async ({ input, weight, kind }) => {
        fc.pre(kind !== "special" && kind !== "mostlyFinite"); // 0 * Infinity is NaN, and so it stays
        fc.pre(input.steps < 254);
        const { n, steps, c, h, w } = input;
        const { f, kh, kw } = weight;
        const dense = new Guarded(backend, reference.expand(input, null));
        const held = placeWeight(backend, weight);
        const [ho, wo] = [h - kh + 1, w - kw + 1];
        const potentials = poisoned(backend, new Float32Array(n * steps * f * ho * wo));
        backend.conv2d(
          viewOf(dense.span, "float32", [n * steps, c, h, w]),
          viewOf(held.values.span, "float32", [f, c, kh, kw]),
          null,
          { stride: [1, 1], padding: [0, 0] },
          viewOf(potentials.span, "float32", [n * steps, f, ho, wo]),
        );
        const compact = poisoned(backend, new Float32Array(n * steps * f * ho * wo));
        backend.convSteps(placeWave(backend, input).wave, held.weight, compact.span);
        const [actual, expected] = await Promise.all([potentials.read(), compact.read()]);
        assertSame(actual, expected);
      }),
      { numRuns: runs(backend, 100) },
    );
  },
);

forEachBackend("max pooling takes the largest value, NaN above all", async (backend) => {
  await fc.assert(
    fc.asyncProperty(
      pair(1, 9),
      pair(1, 4),
      pair(1, 3),
      pair(0, 2),
      fc.integer(),
      fc.boolean(),
      async ([h, w], kernel, stride, drawn, seed, special) => {
        const padding = drawn.map((p, i) => Math.min(p, kernel[i] >> 1)) as [number, number];
        const window = { kernel, stride, padding };
        const [ho, wo] = reference.slidSize(h, w, window);
        fc.pre(ho > 0 && wo > 0);
        const random = uniform(seed);
        const input = Float32Array.from(
          { length: 6 * h * w },
          () => special && random() < 0.1 ? NaN : random() - 2,
        );
        const expected = new Float32Array(6 * ho * wo);
        reference.eachNeuron({ n: 2, steps: 1, c: 3, h: ho, w: wo }, ([image, c, y, x], i) => {
          const plane = (image * 3 + c) * h * w;
          const inside = reference.windowAt([y, x], [h, w], window).filter((at) => at >= 0);
          expected[i] = Math.max(...inside.map((at) => input[plane + at]));
        });
        const to = poisoned(backend, expected);
        const given = new Guarded(backend, input);
        backend.maxPool2d(
          viewOf(given.span, "float32", [2, 3, h, w]),
          window,
          viewOf(to.span, "float32", [2, 3, ho, wo]),
        );
        await assertHeld([[to, expected]], [given]);
      },
    ),
    { numRuns: runs(backend, 200) },
  );
});

/** Learning on a GPU at sizes for which its kernels work otherwise, against the CPU. */

import { assertEquals } from "@std/assert";
import type { Backend, LearnPlan } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { randomWave, uniform } from "../support/arbitrary.ts";
import { forCuda } from "../support/backends.ts";
import { assertSame, Guarded, placeWave, placeWeight, poisoned } from "../support/guarded.ts";

/** A layer, and how many stimuli it learns from. */
interface Layer {
  readonly n: number;
  readonly c: number;
  readonly side: number;
  readonly f: number;
  readonly kernel: number;
  readonly threshold: number | null;
  readonly density: number;
}

const CLASSES = 3;

/** What a backend learns: the weights, winners and decisions. */
async function learnt(backend: Backend, { n, c, side, f, kernel, threshold, density }: Layer) {
  const random = uniform(7);
  const input = randomWave({ n, steps: 15, c, h: side, w: side }, density, random);
  const data = Float32Array.from({ length: f * c * kernel ** 2 }, () => 0.2 + 0.6 * random());
  // Two features alike tie wherever they are looked at.
  data.copyWithin(c * kernel ** 2, 0, c * kernel ** 2);
  const { weight, values } = placeWeight(backend, { f, c, kh: kernel, kw: kernel, data });
  const kwta = threshold === null ? 1 : 4;
  const given = (array: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>) =>
    new Guarded(backend, array).span;
  const rates = (rate: number) => given(new Float32Array(f).fill(rate));
  const rule = { kind: "additive" as const, lower: 0.2, upper: 0.8 };
  const plan: LearnPlan = {
    ...{ threshold, kwta, radius: 1, pointwise: threshold !== null, dropped: null },
    rules: [
      { ...rule, ltp: rates(0.01), ltd: rates(-0.008) },
      { ...rule, ltp: rates(-0.01), ltd: rates(0.002) },
    ],
    teacher: {
      classes: given(Int32Array.from({ length: f }, (_, i) => i % CLASSES)),
      targets: given(Int32Array.from({ length: n }, (_, i) => i * 7 % CLASSES)),
    },
  };
  const results = [
    poisoned(backend, new Int32Array(n * kwta * 3)),
    poisoned(backend, new Int32Array(n)),
    new Guarded(backend, new Int32Array(3)),
  ] as const;
  const [winners, counts, outcomes] = results.map(({ span }) => span);
  const from = placeWave(backend, input);
  const done = backend.learn(from.wave, weight, plan, { winners, counts, outcomes });
  assertEquals(done, n);
  weight.data.buffer.version++;
  return await Promise.all([values, ...results].map((array) => array.read()));
}

/** What several networks learn together: their weights and decisions, or what they learn one after another. */
async function learntTogether(backend: Backend, { n, c, side, f, kernel, density }: Layer) {
  const random = uniform(9);
  const [first, second] = [0, 1].map(() =>
    placeWave(backend, randomWave({ n, steps: 15, c, h: side, w: side }, density, random)).wave
  );
  const inputs = [first, second, first];
  const given = (array: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>) =>
    new Guarded(backend, array).span;
  const rates = (rate: number) => given(new Float32Array(f).fill(rate));
  const rule = { kind: "additive" as const, lower: 0.2, upper: 0.8 };
  const placed = inputs.map(() => {
    const data = Float32Array.from({ length: f * c * kernel ** 2 }, () => 0.2 + 0.6 * random());
    return placeWeight(backend, { f, c, kh: kernel, kw: kernel, data });
  });
  const plans = inputs.map((): LearnPlan => ({
    ...{ threshold: null, kwta: 1, radius: 0, pointwise: false, dropped: null },
    rules: [
      { ...rule, ltp: rates(0.02), ltd: rates(-0.02) },
      { ...rule, ltp: rates(-0.02), ltd: rates(0.01) },
    ],
    teacher: {
      classes: given(Int32Array.from({ length: f }, (_, i) => i % CLASSES)),
      targets: given(Int32Array.from({ length: n }, (_, i) => i * 5 % CLASSES)),
    },
  }));
  const outcomes = new Guarded(backend, new Int32Array(9));
  const weights = placed.map(({ weight }) => weight);
  if (!backend.learnTogether(inputs, weights, plans, outcomes.span)) {
    assertEquals(backend, cpu);
    inputs.forEach((input, i) => {
      const result = {
        winners: poisoned(backend, new Int32Array(n * 3)).span,
        counts: poisoned(backend, new Int32Array(n)).span,
        outcomes: { buffer: outcomes.span.buffer, offset: outcomes.span.offset + 3 * i },
      };
      assertEquals(backend.learn(input, weights[i], plans[i], result), n);
    });
  }
  return await Promise.all([...placed.map(({ values }) => values), outcomes].map((a) => a.read()));
}

const LAYERS: Record<string, Layer> = {
  "more features than a warp has lanes": {
    ...{ n: 6, c: 4, side: 9, f: 70, kernel: 3, threshold: 5, density: 0.4 },
  },
  "windows with hundreds of spikes": {
    ...{ n: 3, c: 80, side: 6, f: 20, kernel: 4, threshold: 60, density: 0.8 },
  },
  "rows that shared memory holds": {
    ...{ n: 8, c: 60, side: 7, f: 20, kernel: 5, threshold: null, density: 0.4 },
  },
  "more windows than a word has bits": {
    ...{ n: 5, c: 9, side: 9, f: 11, kernel: 3, threshold: null, density: 0.4 },
  },
  "rows that it does not hold, of an odd number of inputs": {
    ...{ n: 4, c: 901, side: 4, f: 40, kernel: 3, threshold: null, density: 0.4 },
  },
};

for (const [name, layer] of Object.entries(LAYERS)) {
  forCuda(`learning with ${name}`, async (backend) => {
    const [expected, found] = [await learnt(cpu, layer), await learnt(backend, layer)];
    found.forEach((array, i) => assertSame(array, expected[i]));
  });
  if (layer.threshold !== null) continue;
  forCuda(`learning of three networks with ${name}`, async (backend) => {
    const expected = await learntTogether(cpu, layer);
    const found = await learntTogether(backend, layer);
    found.forEach((array, i) => assertSame(array, expected[i]));
  });
}

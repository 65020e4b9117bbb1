/** Learning on a GPU at sizes for which its kernels work otherwise, against the CPU. */

import { assertEquals } from "@std/assert";
import type { Backend, LearnPlan } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { randomWave, uniform } from "../support/arbitrary.ts";
import { forCuda } from "../support/backends.ts";
import { assertSame, Guarded, placeWave, placeWeight, poisoned } from "../support/guarded.ts";
import type { PlainWave } from "../support/reference.ts";

/** A layer, and how many stimuli it learns from. */
interface Layer {
  readonly n: number;
  readonly c: number;
  readonly side: number;
  readonly f: number;
  readonly kernel: number;
  readonly threshold: number | null;
  readonly density: number;
  /** Whether stimuli begin at other steps, so that winners fire in others than those of the stimulus before. */
  readonly shifted?: boolean;
  /** Whether weights change little, so that bounds of potentials tell most winners. */
  readonly slow?: boolean;
}

const CLASSES = 3;

/** Stimuli; the i-th one begins at step 7 i modulo 15, and what is beyond the last step never comes. */
function stimuli({ n, c, side, density, shifted }: Layer, random: () => number): PlainWave {
  const input = randomWave({ n, steps: 15, c, h: side, w: side }, density, random);
  const plane = c * side ** 2;
  if (shifted) {
    input.times = input.times.map((time, i) => Math.min(15, time + 7 * Math.floor(i / plane) % 15));
  }
  return input;
}

/** How winners are chosen. */
function choiceOf({ threshold }: Layer) {
  return threshold === null
    ? { threshold, kwta: 1, radius: 0, pointwise: false, dropped: null }
    : { threshold, kwta: 4, radius: 1, pointwise: true, dropped: null };
}

/** What a backend learns: the weights, winners and decisions. */
async function learnt(backend: Backend, layer: Layer) {
  const { n, c, f, kernel, slow } = layer;
  const random = uniform(7);
  const input = stimuli(layer, random);
  const data = Float32Array.from({ length: f * c * kernel ** 2 }, () => 0.2 + 0.6 * random());
  // Two features alike tie wherever they are looked at.
  data.copyWithin(c * kernel ** 2, 0, c * kernel ** 2);
  const { weight, values } = placeWeight(backend, { f, c, kh: kernel, kw: kernel, data });
  const choice = choiceOf(layer), { kwta } = choice;
  const given = (array: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>) =>
    new Guarded(backend, array).span;
  const rates = (rate: number) => given(new Float32Array(f).fill(slow ? rate / 100 : rate));
  const rule = { kind: "additive" as const, lower: 0.2, upper: 0.8 };
  const plan: LearnPlan = {
    ...choice,
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
async function learntTogether(backend: Backend, layer: Layer) {
  const { n, c, f, kernel, slow } = layer;
  const choice = choiceOf(layer);
  const random = uniform(9);
  const [first, second] = [0, 1].map(() => placeWave(backend, stimuli(layer, random)).wave);
  const inputs = [first, second, first];
  const given = (array: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>) =>
    new Guarded(backend, array).span;
  const rates = (rate: number) => given(new Float32Array(f).fill(slow ? rate / 100 : rate));
  const rule = { kind: "additive" as const, lower: 0.2, upper: 0.8 };
  const placed = inputs.map(() => {
    const data = Float32Array.from({ length: f * c * kernel ** 2 }, () => 0.2 + 0.6 * random());
    return placeWeight(backend, { f, c, kh: kernel, kw: kernel, data });
  });
  const plans = inputs.map((): LearnPlan => ({
    ...choice,
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
        winners: poisoned(backend, new Int32Array(n * choice.kwta * 3)).span,
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
  "winners that fire now sooner, now later": {
    ...{ n: 14, c: 6, side: 10, f: 12, kernel: 4, threshold: 8, density: 0.4, shifted: true },
  },
  "inputs that are split": {
    ...{ n: 8, c: 60, side: 7, f: 20, kernel: 5, threshold: null, density: 0.4 },
  },
  "more windows than a block estimates": {
    ...{ n: 5, c: 9, side: 9, f: 11, kernel: 3, threshold: null, density: 0.4 },
  },
  "more stimuli than are estimated together": {
    ...{ n: 70, c: 9, side: 4, f: 30, kernel: 3, threshold: null, density: 0.4 },
  },
  "potentials that high bytes tell apart": {
    ...{ n: 140, c: 30, side: 4, f: 30, kernel: 3, threshold: null, density: 0.4, slow: true },
  },
  "more features than a block estimates": {
    ...{ n: 9, c: 9, side: 4, f: 150, kernel: 3, threshold: null, density: 0.4 },
  },
  "many inputs, of an odd number": {
    ...{ n: 4, c: 901, side: 4, f: 40, kernel: 3, threshold: null, density: 0.4 },
  },
};

for (const [name, layer] of Object.entries(LAYERS)) {
  forCuda(`learning with ${name}`, async (backend) => {
    const [expected, found] = [await learnt(cpu, layer), await learnt(backend, layer)];
    found.forEach((array, i) => assertSame(array, expected[i]));
  });
  forCuda(`learning of three networks with ${name}`, async (backend) => {
    const expected = await learntTogether(cpu, layer);
    const found = await learntTogether(backend, layer);
    found.forEach((array, i) => assertSame(array, expected[i]));
  });
}

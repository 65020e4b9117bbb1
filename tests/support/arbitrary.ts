/**
 * Random waves and weights for property tests. Sizes shrink; contents follow from a seed.
 *
 * @module
 */

import * as fc from "npm:fast-check@4.10.2";
import { type PlainWave, type PlainWeight, silence } from "./reference.ts";

/** A small generator (mulberry32): uniform in [0, 1). */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let x = Math.imul(state ^ state >>> 15, 1 | state);
    x = x + Math.imul(x ^ x >>> 7, 61 | x) ^ x;
    return ((x ^ x >>> 14) >>> 0) / 2 ** 32;
  };
}

/** The numbers of steps worth trying: usual ones, and around the change of the element type. */
export const STEPS = [1, 2, 15, 254, 255, 300];

const size = (max: number) => fc.integer({ min: 1, max });

/** A wave with a share of its neurons spiking at random steps. */
export function randomWave(
  extent: Omit<PlainWave, "times">,
  density: number,
  random: () => number,
): PlainWave {
  const wave = silence(extent);
  for (let i = 0; i < wave.times.length; i++) {
    if (random() < density) wave.times[i] = Math.floor(random() * extent.steps);
  }
  return wave;
}

/** Waves of all sorts: silent, sparse, dense, all spiking. */
export function anyWave(limits = { c: 4, h: 9, w: 20 }): fc.Arbitrary<PlainWave> {
  return fc.record({
    n: size(3),
    steps: fc.constantFrom(...STEPS),
    c: size(limits.c),
    h: size(limits.h),
    w: size(limits.w),
    density: fc.constantFrom(0, 0.05, 0.3, 1),
    seed: fc.integer(),
  }).map(({ density, seed, ...extent }) => randomWave(extent, density, uniform(seed)));
}

/** How weights may be drawn. Those after `signed` are no weights of a published model. */
export const WEIGHTS = {
  fresh: (random: () => number) => 0.8 + 0.1 * (random() - 0.5),
  spread: (random: () => number) => random(),
  grid: (random: () => number) => Math.floor(random() * 1025) / 1024,
  trained: (random: () => number) => {
    const kind = random();
    return kind < 0.6 ? kind * 1e-7 : kind < 0.7 ? 0 : kind < 0.8 ? 1 : 1 - kind * 1e-6;
  },
  // What long training leaves: ones but for a few units in the last place, small weights of all sizes.
  settled: (random: () => number) => {
    const kind = random();
    if (kind < 0.4) return 1 - Math.floor(random() * 4) * 2 ** -24;
    if (kind < 0.8) return 10 ** (-30 * random());
    return kind < 0.9
      ? 0
      : Math.floor(random() * 9) * 2 ** -12 + Math.floor(random() * 3) * 2 ** -24;
  },
  ones: () => 1,
  tiny: (random: () => number) => random() * 1e-40,
  large: (random: () => number) => random() * 1e30,
  signed: (random: () => number) => random() - 0.4,
  signedGrid: (random: () => number) => Math.floor(random() * 9 - 4) / 4,
  special: (random: () => number) =>
    [Infinity, -Infinity, NaN, -0, 1e-45, 3e38, 0.5, -0.5][Math.floor(random() ** 3 * 8)],
  mostlyFinite: (random: () => number) => random() < 0.03 ? Infinity : random(),
} as const;

/** A layer: an input wave and a weight that fits it. */
export interface Layer {
  input: PlainWave;
  weight: PlainWeight;
  kind: keyof typeof WEIGHTS;
  random: () => number;
}

/** Layers of all sorts. */
export function anyLayer(
  kinds: readonly (keyof typeof WEIGHTS)[] = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[],
): fc.Arbitrary<Layer> {
  return fc.record({
    n: size(3),
    steps: fc.constantFrom(...STEPS),
    c: size(4),
    kh: size(4),
    kw: size(6),
    ho: size(4),
    wo: size(9),
    f: fc.oneof(size(5), fc.constantFrom(16, 17, 31, 32, 33, 48, 49, 64, 70)),
    density: fc.constantFrom(0, 0.1, 0.3, 0.7, 1),
    kind: fc.constantFrom(...kinds),
    seed: fc.integer(),
  }).map(({ n, steps, c, kh, kw, ho, wo, f, density, kind, seed }) => {
    const random = uniform(seed);
    const input = randomWave({ n, steps, c, h: ho + kh - 1, w: wo + kw - 1 }, density, random);
    const data = Float32Array.from({ length: f * c * kh * kw }, () => WEIGHTS[kind](random));
    return { input, weight: { f, c, kh, kw, data }, kind, random };
  });
}

/** The float32 numbers next to a number. */
export function neighbours(value: number): [below: number, above: number] {
  const bits = new Int32Array(1);
  const view = new Float32Array(bits.buffer);
  const step = (by: number) => {
    view[0] = value;
    if (value === 0) return by * 2 ** -149;
    bits[0] += value > 0 ? by : -by;
    return view[0];
  };
  return [step(-1), step(1)];
}

/**
 * One pass over all kernels on random data, for comparisons of what different code makes of it.
 */

import type { Backend } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { randomWave, uniform } from "../support/arbitrary.ts";
import {
  type Data,
  freePlaced,
  Guarded,
  placeWave,
  placeWeight,
  poisoned,
  poisonedWave,
  viewOf,
} from "../support/guarded.ts";
import { type PlainWave, silence } from "../support/reference.ts";

/** The sizes of a pass. */
export interface Pass {
  readonly seed: number;
  /** Images. */
  readonly n: number;
  readonly steps: number;
}

/** What all kernels give, one after another. */
export async function results({ seed, n, steps }: Pass, backend: Backend = cpu): Promise<Data[]> {
  const random = uniform(seed);
  const found: Guarded[] = [];
  const output = (like: Data) => {
    found.push(poisoned(backend, like));
    return found.at(-1)!.span;
  };
  const floats = (length: number) => output(new Float32Array(length));
  const wave = (c: number, h: number, w: number) => {
    const { wave, times } = poisonedWave(backend, silence({ n, steps, c, h, w }));
    found.push(times);
    return wave;
  };
  const given = (length: number, draw = random) =>
    new Guarded(backend, Float32Array.from({ length }, draw)).span;

  const input: PlainWave = randomWave({ n, steps, c: 3, h: 11, w: 13 }, 0.3, random);
  const times = placeWave(backend, input).wave;
  const neurons = input.times.length;
  const values = given(neurons, () => Math.floor(random() * 9) / 2);
  const data = Float32Array.from({ length: 40 * 27 }, random);
  const { weight, values: held } = placeWeight(backend, { f: 40, c: 3, kh: 3, kw: 3, data });
  const potentials = n * 40 * 9 * 11;

  const fired = wave(40, 9, 11);
  backend.convFire(times, weight, 4, fired);
  backend.convFinal(times, weight, floats(potentials));
  const sums = floats(potentials);
  backend.convValues(times, weight, fired, sums);
  if (steps < 20) backend.convSteps(times, weight, floats(potentials * steps));
  backend.fireLast(sums, wave(40, 9, 11));
  backend.pointwiseInhibition(fired, sums, wave(40, 9, 11));
  backend.convSurvivors(times, weight, fired, wave(40, 9, 11));

  const window = { kernel: [2, 3], stride: [2, 2], padding: [1, 0] } as const;
  backend.poolTimes(times, window, wave(3, 6, 6));
  backend.poolValues(times, values, window, wave(3, 6, 6), floats(n * 3 * 36));
  backend.padTimes(times, [5, 9, -2, 17], wave(3, 26, 27));

  const winners = output(new Int32Array(n * 12));
  const counts = output(new Int32Array(n));
  const again = [output(new Int32Array(n * 12)), output(new Int32Array(n))] as const;
  backend.convWinners(times, weight, fired, 4, 2, ...again);
  backend.selectWinners(fired, sums, 4, 2, winners, counts);
  const first = { ...times, n: 1 };
  const outputs = { ...fired, n: 1 };
  backend.prePostOrdering(first, outputs, winners, 2, [3, 3], floats(2 * 27));
  backend.stdp(first, outputs, winners, counts, weight, {
    ltp: given(40),
    ltd: given(40, () => -random()),
    kind: "stabilized" as const,
    lower: 0,
    upper: 1,
  });
  weight.data.buffer.version++;
  found.push(held);

  const dense = floats(neurons * steps);
  backend.expand(times, null, dense);
  backend.firstAbove(dense, 0, wave(3, 11, 13));
  backend.valuesAt(dense, times, floats(neurons));
  backend.encodeRank(values, wave(3, 11, 13));
  backend.localNormalize(values, n * 3, 11, 13, 3, 1e-12, floats(neurons));
  backend.lateralInhibition(values, n * 3, 11, 13, given(25), 5, floats(neurons));

  const image = viewOf(values, "float32", [n, 3, 11, 13]);
  const filters = viewOf(weight.data, "float32", [40, 3, 3, 3]);
  const sliding = { stride: [1, 1], padding: [0, 0] } as const;
  const maps = viewOf(floats(potentials), "float32", [n, 40, 9, 11]);
  backend.conv2d(image, filters, null, sliding, maps);
  const wide = viewOf(floats(n * 40 * 13 * 15), "float32", [n, 40, 13, 15]);
  backend.filterBank(image, filters, null, [2, 2], false, wide);
  backend.maxPool2d(image, window, viewOf(floats(n * 3 * 36), "float32", [n, 3, 6, 6]));

  const all = await Promise.all(found.map((each) => each.read()));
  freePlaced();
  return all;
}

/** Operations on waves and intensities at sizes for which a GPU splits its work. */

import { randomWave, uniform } from "../support/arbitrary.ts";
import { forEachBackend } from "../support/backends.ts";
import { assertHeld, Guarded, placeWave, poisoned, poisonedWave } from "../support/guarded.ts";
import { encodeRank, lateralInhibition } from "../support/intensities.ts";
import { assertPools } from "../support/pooling.ts";
import * as reference from "../support/reference.ts";

/** Values with many ties; NaN, infinities, zeros of both signs and negative ones among them. */
function valuesFor(count: number, random: () => number): Float32Array<ArrayBuffer> {
  const special = [NaN, Infinity, -Infinity, -1, 0, -0, 2, 2];
  return Float32Array.from({ length: count }, () => special[Math.floor(random() * 8)]);
}

forEachBackend("the first step above a threshold may be the last of 65,534", async (backend) => {
  const [steps, length] = [65_534, 6];
  const expected = reference.silence({ n: 1, steps, c: 1, h: 1, w: length });
  expected.times.set([steps - 1, steps, steps - 2, 0, 1, steps - 3]);
  const dense = Float32Array.from(
    { length: steps * length },
    (_, i) => Number(Math.floor(i / length) >= expected.times[i % length]),
  );
  const out = poisonedWave(backend, expected);
  const given = new Guarded(backend, dense);
  backend.firstAbove(given.span, 0, out.wave);
  await assertHeld([[out.times, expected.times]], [given]);
});

forEachBackend("lateral inhibition takes a kernel of any size", async (backend) => {
  const random = uniform(3);
  const [planes, h, w, size] = [2, 3, 4, 281];
  const input = Float32Array.from(
    { length: planes * h * w },
    (_, i) => i === 5 ? NaN : Math.floor(random() * 5) - 1,
  );
  const kernel = Float32Array.from({ length: size * size }, random);
  const expected = lateralInhibition(input, [h, w], kernel, size);
  const out = poisoned(backend, expected);
  const [given, shares] = [input, kernel].map((values) => new Guarded(backend, values));
  backend.lateralInhibition(given.span, planes, h, w, shares.span, size, out.span);
  await assertHeld([[out, expected]], [given, shares]);
});

forEachBackend("a window may be as large as an image", async (backend) => {
  const window = {
    kernel: [190, 180] as [number, number],
    stride: [4, 12] as [number, number],
    padding: [3, 5] as [number, number],
  };
  const random = uniform(5);
  for (const steps of [15, 300]) {
    // Few spikes, so that the earliest of a window may be anywhere.
    const input = randomWave({ n: 2, steps, c: 2, h: 192, w: 193 }, 0.0002, random);
    const values = valuesFor(input.times.length, random);
    await assertPools(backend, input, values, window);
  }
});

forEachBackend("one of many features is left at each position", async (backend) => {
  const random = uniform(6);
  for (const density of [0, 0.00005, 1]) {
    const input = randomWave({ n: 2, steps: 15, c: 70_000, h: 1, w: 3 }, density, random);
    if (density === 0) input.times[input.times.length - 5] = 3; // one of the last features alone
    const values = valuesFor(input.times.length, random);
    const single = reference.pointwiseInhibition(input, values);
    const one = poisonedWave(backend, single);
    const from = placeWave(backend, input);
    const given = new Guarded(backend, values);
    backend.pointwiseInhibition(from.wave, given.span, one.wave);
    await assertHeld([[one.times, single.times]], [from.times, given]);
  }
});

forEachBackend("thousands of winners, and winners among millions of neurons", async (backend) => {
  const random = uniform(8);
  for (const [n, c, h, w, kwta] of [[1, 2000, 1, 1, 2000], [2, 2, 1050, 1000, 2]]) {
    const wave = randomWave({ n, steps: 300, c, h, w }, 0.9, random);
    const values = valuesFor(wave.times.length, random);
    const expected = reference.selectWinners(wave, values, kwta, 0);
    const from = placeWave(backend, wave);
    const given = new Guarded(backend, values);
    const winners = poisoned(backend, new Int32Array(n * kwta * 3));
    const counts = poisoned(backend, new Int32Array(n));
    backend.selectWinners(from.wave, given.span, kwta, 0, winners.span, counts.span);
    await assertHeld([
      [counts, expected.map((list) => list.length)],
      [winners, reference.winnerRows(expected, kwta)],
    ], [from.times, given]);
  }
});

forEachBackend(
  "rank-order coding of few and many intensities, and of many stimuli",
  async (backend) => {
    const random = uniform(9);
    for (
      const [n, length, share, steps] of [
        [3, 2044, 1, 15], // as many as a workgroup sorts
        [3, 2045, 1, 15],
        [2, 6000, 0.34, 300],
        [1, 33_000, 1, 15],
        [66_000, 2, 0.7, 2],
      ]
    ) {
      const intensities = Float32Array.from(
        { length: n * length },
        () => random() < share ? Math.floor(random() * 500) - 20.5 : 0,
      );
      const expected = reference.silence({ n, steps, c: 1, h: 1, w: length });
      for (let image = 0; image < n; image++) {
        const own = intensities.subarray(image * length, (image + 1) * length);
        expected.times.set(encodeRank(own, steps), image * length);
      }
      const out = poisonedWave(backend, expected);
      const given = new Guarded(backend, intensities);
      backend.encodeRank(given.span, out.wave);
      await assertHeld([[out.times, expected.times]], [given]);
    }
  },
);

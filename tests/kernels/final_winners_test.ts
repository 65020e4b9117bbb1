/** The winner at the last step without all potentials, against potentials of all neurons. */

import { assert } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { Backend } from "../../src/backend/backend.ts";
import { anyLayer, randomWave, uniform } from "../support/arbitrary.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import { assertHeld, placeWave, placeWeight, poisoned } from "../support/guarded.ts";
import * as reference from "../support/reference.ts";

/** By the definition: the largest potential above 0, then the lowest feature, row and column. */
function winnersOf(
  input: reference.PlainWave,
  weight: reference.PlainWeight,
  dropped: readonly number[],
): number[][][] {
  const values = reference.convFinal(input, weight);
  const output = reference.fireLast(values, reference.convExtent(input, weight));
  reference.drop(output, Array.from({ length: weight.f }, (_, i) => Number(dropped.includes(i))));
  return reference.selectWinners(output, values, 1, 0);
}

/** Whether the backend has such a way; what it finds, or that it has written nothing otherwise. */
async function check(
  backend: Backend,
  input: reference.PlainWave,
  weight: reference.PlainWeight,
  dropped: readonly number[],
): Promise<boolean> {
  const from = placeWave(backend, input);
  const held = placeWeight(backend, weight);
  const winners = poisoned(backend, new Int32Array(3 * input.n));
  const counts = poisoned(backend, new Int32Array(input.n));
  const done = backend.finalWinners(
    from.wave,
    held.weight,
    dropped,
    winners.span,
    counts.span,
  );
  if (!done) {
    await assertHeld([], [from.times, held.values, winners, counts]);
    return false;
  }
  const expected = winnersOf(input, weight, dropped);
  await assertHeld([
    [counts, expected.map(({ length }) => length)],
    [winners, reference.winnerRows(expected, 1)],
  ], [from.times, held.values]);
  return true;
}

/** Not every backend has a shorter way. */
const HAS_WAY = ["cpu", "cuda"];

forEachBackend("final_winners finds the winner of each stimulus", async (backend) => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(anyLayer(), fc.constantFrom(0, 0.3, 1), async (layer, drop) => {
      const { input, weight, random } = layer;
      const dropped = Array.from({ length: weight.f }, (_, i) => i).filter(() => random() < drop);
      if (await check(backend, input, weight, dropped)) found++;
    }),
    { numRuns: runs(backend, 400) },
  );
  assert(!HAS_WAY.includes(backend.device.replace(/:.*/, "")) || found > 0, "None has been found");
});

/** Layers at whose sizes kernels work otherwise: stimuli, channels, rows and columns, features, those of a kernel. */
const LARGE = {
  "of many stimuli": [70, 9, 5, 11, 3],
  "of many windows": [2, 5, 21, 8, 3],
  "of many features": [3, 20, 4, 150, 3],
  "of many inputs": [2, 1300, 3, 20, 2],
  "of one window": [40, 130, 3, 33, 3],
} as const;

for (const [name, [n, c, side, f, kernel]] of Object.entries(LARGE)) {
  forEachBackend(`final_winners of a layer ${name}`, async (backend) => {
    const random = uniform(f);
    const input = randomWave({ n, steps: 15, c, h: side, w: side }, 0.4, random);
    const inputs = c * kernel ** 2;
    const data = Float32Array.from({ length: f * inputs }, () => 0.2 + 0.6 * random());
    data.copyWithin(3 * inputs, inputs, 2 * inputs); // the second and the fourth feature tie
    await check(backend, input, { f, c, kh: kernel, kw: kernel, data }, [0]);
  });
}

/** One window of which all inputs spike, and features whose weights are given. */
function allSpike(rows: readonly (readonly number[])[]) {
  const c = rows[0].length, extent = { n: 1, steps: 15, c, h: 1, w: 1 };
  const data = Float32Array.from(rows.flat());
  return {
    input: randomWave(extent, 1, uniform(1)),
    weight: { f: rows.length, c, kh: 1, kw: 1, data },
  };
}

forEachBackend("final_winners sums what whole numbers cannot tell apart", async (backend) => {
  for (const parts of [63, 255, 65535]) { // between 0 and 1, as weights are estimated
    const between = [0.49, 0.3, 0.6, 0.2, 0.45].map((more) => (3 + more) / parts);
    const [most, mixed, more, less, other] = between;
    const rows = [[mixed, mixed], [more, less], [most, most], [less, more], [other, most]];
    const { input, weight } = allSpike(
      rows.map((row) => [0, 1, ...Array.from({ length: 200 }, (_, i) => row[i % 2])]),
    );
    await check(backend, input, weight, []);
  }
});

forEachBackend("final_winners rounds as sums in flat order do", async (backend) => {
  const rows = Array.from({ length: 40 }, (_, i) => 0.1 + i * 2 ** -27);
  const { input, weight } = allSpike(rows.map((value) => Array(5000).fill(value)));
  const [[[winner]]] = winnersOf(input, weight, []);
  assert(winner < 39, "The largest weights have the largest sum: this shows nothing");
  await check(backend, input, weight, []);
});

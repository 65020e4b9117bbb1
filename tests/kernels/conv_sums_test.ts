/** Potentials in flat order: at the last step, at given steps, at each step, and what is chosen by them. */

import * as fc from "npm:fast-check@4.10.2";
import type { Backend } from "../../src/backend/backend.ts";
import { anyLayer, type Layer, randomWave, uniform, WEIGHTS } from "../support/arbitrary.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import {
  assertHeld,
  assertSame,
  placeWave,
  placeWeight,
  poisoned,
  poisonedWave,
} from "../support/guarded.ts";
import * as reference from "../support/reference.ts";

async function checkFinal(backend: Backend, layer: Layer, resident: boolean): Promise<void> {
  const { input, weight } = layer;
  const expected = reference.convFinal(input, weight);
  const from = placeWave(backend, input);
  const held = placeWeight(backend, weight, resident ? "parameter" : "activation");
  const to = poisoned(backend, expected as Float32Array<ArrayBuffer>);
  backend.convFinal(from.wave, held.weight, to.span);
  await assertHeld([[to, expected]], [from.times, held.values]);
}

/** Steps at which neurons are asked for: those of the first to fire, or any of a share of them. */
type Wanted = "fired" | "inhibited" | "sparse" | "any";

function stepsFor({ input, weight, random }: Layer, wanted: Wanted): reference.PlainWave {
  const fired = reference.convFire(input, weight, 2);
  if (wanted === "fired") return fired;
  if (wanted === "inhibited") {
    return reference.pointwiseInhibition(fired, reference.convValues(input, weight, fired));
  }
  const extent = reference.convExtent(input, weight);
  return randomWave(extent, wanted === "sparse" ? 0.02 : 0.8, random);
}

async function checkValues(backend: Backend, layer: Layer, at: reference.PlainWave): Promise<void> {
  const { input, weight } = layer;
  const expected = reference.convValues(input, weight, at);
  const from = placeWave(backend, input);
  const when = placeWave(backend, at);
  const held = placeWeight(backend, weight);
  const to = poisoned(backend, expected as Float32Array<ArrayBuffer>);
  backend.convValues(from.wave, held.weight, when.wave, to.span);
  await assertHeld([[to, expected]], [from.times, when.times, held.values]);
}

async function checkSurvivors(backend: Backend, layer: Layer, threshold: number): Promise<void> {
  const { input, weight } = layer;
  const fired = reference.convFire(input, weight, threshold);
  const values = reference.convValues(input, weight, fired);
  const expected = reference.pointwiseInhibition(fired, values);
  const from = placeWave(backend, input);
  const at = placeWave(backend, fired);
  const held = placeWeight(backend, weight);
  const to = poisonedWave(backend, expected);
  backend.convSurvivors(from.wave, held.weight, at.wave, to.wave);
  await assertHeld([[to.times, expected.times]], [from.times, at.times, held.values]);
}

async function checkWinners(
  backend: Backend,
  { input, weight }: Layer,
  at: reference.PlainWave,
  kwta: number,
  radius: number,
): Promise<void> {
  const values = reference.convValues(input, weight, at);
  const expected = reference.selectWinners(at, values, kwta, radius);
  const from = placeWave(backend, input);
  const when = placeWave(backend, at);
  const held = placeWeight(backend, weight);
  const winners = poisoned(backend, new Int32Array(at.n * kwta * 3));
  const counts = poisoned(backend, new Int32Array(at.n));
  const found = [winners.span, counts.span] as const;
  backend.convWinners(from.wave, held.weight, when.wave, kwta, radius, ...found);
  await assertHeld([
    [counts, expected.map((list) => list.length)],
    [winners, reference.winnerRows(expected, kwta)],
  ], [from.times, when.times, held.values]);
}

async function checkSteps(backend: Backend, { input, weight }: Layer): Promise<void> {
  const expected = reference.convSteps(input, weight);
  const from = placeWave(backend, input);
  const held = placeWeight(backend, weight);
  const to = poisoned(backend, expected as Float32Array<ArrayBuffer>);
  backend.convSteps(from.wave, held.weight, to.span);
  await assertHeld([[to, expected]], [from.times, held.values]);
}

forEachBackend("conv_final sums all inputs that spiked, in flat order", async (backend) => {
  const property = fc.asyncProperty(
    anyLayer(),
    fc.boolean(),
    (layer, resident) => checkFinal(backend, layer, resident),
  );
  await fc.assert(property, { numRuns: runs(backend, 200) });
});

forEachBackend("conv_values sums in flat order up to the given steps", async (backend) => {
  const property = fc.asyncProperty(
    anyLayer(),
    fc.constantFrom<Wanted>("fired", "sparse", "any"),
    (layer, wanted) => {
      const at = wanted === "fired"
        ? reference.earliestFeatures(stepsFor(layer, wanted))
        : stepsFor(layer, wanted);
      return checkValues(backend, layer, at);
    },
  );
  await fc.assert(property, { numRuns: runs(backend, 300) });
});

forEachBackend(
  "conv_survivors leaves what inhibition by all potentials leaves",
  async (backend) => {
    const property = fc.asyncProperty(
      anyLayer(),
      fc.constantFrom(0, 0.5, 2, 5),
      (layer, threshold) => checkSurvivors(backend, layer, threshold),
    );
    await fc.assert(property, { numRuns: runs(backend, 400) });
  },
);

forEachBackend("conv_winners chooses as by all potentials", async (backend) => {
  const property = fc.asyncProperty(
    anyLayer(),
    fc.constantFrom<Wanted>("fired", "inhibited", "sparse", "any"),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 0, max: 3 }),
    (layer, wanted, kwta, radius) =>
      checkWinners(backend, layer, stepsFor(layer, wanted), kwta, radius),
  );
  await fc.assert(property, { numRuns: runs(backend, 400) });
});

forEachBackend("conv_steps sums in flat order at each step", async (backend) => {
  const property = fc.asyncProperty(anyLayer(), (layer) => {
    fc.pre(layer.input.steps < 300 || layer.weight.f < 30);
    return checkSteps(backend, layer);
  });
  await fc.assert(property, { numRuns: runs(backend, 100) });
});

forEachBackend("sums over many inputs, for many features, go in parts", async (backend) => {
  const random = uniform(11);
  const [c, f] = [140, 300]; // 560 inputs of a window
  const input = randomWave({ n: 2, steps: 15, c, h: 4, w: 3 }, 0.6, random);
  const data = Float32Array.from({ length: f * c * 4 }, () => WEIGHTS.spread(random));
  const layer: Layer = {
    ...{ input, kind: "spread", random },
    weight: { f, c, kh: 2, kw: 2, data },
  };
  await checkFinal(backend, layer, true);
  await checkValues(backend, layer, stepsFor(layer, "any"));
  await checkSurvivors(backend, layer, 60);
  await checkWinners(backend, layer, stepsFor(layer, "any"), 5, 1);
  await checkSteps(backend, layer);
});

forEachBackend("a large batch gives what its stimuli give alone", async (backend) => {
  const extent = { steps: 15, c: 2, h: 40, w: 40 };
  const random = (() => {
    let x = 1;
    return () => (x = x * 48271 % 2147483647) / 2147483647;
  })();
  const n = 150; // more than one slice of the results of conv_final
  const input = randomWave({ n, ...extent }, 0.2, random);
  const data = Float32Array.from({ length: 20 * 2 * 9 }, random);
  const weight = { f: 20, c: 2, kh: 3, kw: 3, data };
  const from = placeWave(backend, input);
  const held = placeWeight(backend, weight);
  const neurons = 20 * 38 * 38;
  const all = poisoned(backend, new Float32Array(n * neurons));
  backend.convFinal(from.wave, held.weight, all.span);
  const some = [0, 1, 72, 73, 149];
  const each = some.map((image) => {
    const alone = poisoned(backend, new Float32Array(neurons));
    const { span } = from.times;
    const times = { buffer: span.buffer, offset: span.offset + image * 2 * 40 * 40 };
    backend.convFinal({ n: 1, ...extent, times }, held.weight, alone.span);
    return alone;
  });
  const [together, ...alone] = await Promise.all([all, ...each].map((array) => array.read()));
  for (const [i, image] of some.entries()) {
    assertSame(together.subarray(image * neurons, (image + 1) * neurons), alone[i], `${image}`);
  }
});

import * as fc from "npm:fast-check@4.10.2";
import { anyLayer, randomWave } from "../support/arbitrary.ts";
import {
  assertHeld,
  assertSame,
  placeWave,
  placeWeight,
  poisoned,
  poisonedWave,
} from "../support/guarded.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import * as reference from "../support/reference.ts";

forEachBackend("conv_final sums all inputs that spiked, in flat order", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyLayer(), fc.boolean(), async ({ input, weight }, resident) => {
      const expected = reference.convFinal(input, weight);
      const from = placeWave(backend, input);
      const held = placeWeight(backend, weight, resident ? "parameter" : "activation");
      const to = poisoned(backend, expected as Float32Array<ArrayBuffer>);
      backend.convFinal(from.wave, held.weight, to.span);
      await assertHeld([[to, expected]], [from.times, held.values]);
    }),
    { numRuns: runs(backend, 200) },
  );
});

forEachBackend("conv_values sums in flat order up to the given steps", async (backend) => {
  await fc.assert(
    fc.asyncProperty(
      anyLayer(),
      fc.constantFrom("fired", "sparse", "any"),
      async ({ input, weight, random }, wanted) => {
        const extent = reference.convExtent(input, weight);
        const at = wanted === "fired"
          ? reference.earliestFeatures(reference.convFire(input, weight, 2))
          : randomWave(extent, wanted === "sparse" ? 0.02 : 0.8, random);
        const expected = reference.convValues(input, weight, at);
        const from = placeWave(backend, input);
        const when = placeWave(backend, at);
        const held = placeWeight(backend, weight);
        const to = poisoned(backend, expected as Float32Array<ArrayBuffer>);
        backend.convValues(from.wave, held.weight, when.wave, to.span);
        await assertHeld([[to, expected]], [from.times, when.times, held.values]);
      },
    ),
    { numRuns: runs(backend, 300) },
  );
});

forEachBackend(
  "conv_survivors leaves what inhibition by all potentials leaves",
  async (backend) => {
    await fc.assert(
      fc.asyncProperty(
        anyLayer(),
        fc.constantFrom(0, 0.5, 2, 5),
        async ({ input, weight }, threshold) => {
          const fired = reference.convFire(input, weight, threshold);
          const values = reference.convValues(input, weight, fired);
          const expected = reference.pointwiseInhibition(fired, values);
          const from = placeWave(backend, input);
          const at = placeWave(backend, fired);
          const held = placeWeight(backend, weight);
          const to = poisonedWave(backend, expected);
          backend.convSurvivors(from.wave, held.weight, at.wave, to.wave);
          await assertHeld([[to.times, expected.times]], [from.times, at.times, held.values]);
        },
      ),
      { numRuns: runs(backend, 400) },
    );
  },
);

forEachBackend("conv_winners chooses as by all potentials", async (backend) => {
  await fc.assert(
    fc.asyncProperty(
      anyLayer(),
      fc.constantFrom("fired", "inhibited", "sparse", "any"),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 3 }),
      async ({ input, weight, random }, spikes, kwta, radius) => {
        const fired = reference.convFire(input, weight, 2);
        const at = spikes === "fired"
          ? fired
          : spikes === "inhibited"
          ? reference.pointwiseInhibition(fired, reference.convValues(input, weight, fired))
          : randomWave(
            reference.convExtent(input, weight),
            spikes === "sparse" ? 0.02 : 0.8,
            random,
          );
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
      },
    ),
    { numRuns: runs(backend, 400) },
  );
});

forEachBackend("conv_steps sums in flat order at each step", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyLayer(), async ({ input, weight }) => {
      fc.pre(input.steps < 300 || weight.f < 30);
      const expected = reference.convSteps(input, weight);
      const from = placeWave(backend, input);
      const held = placeWeight(backend, weight);
      const to = poisoned(backend, expected as Float32Array<ArrayBuffer>);
      backend.convSteps(from.wave, held.weight, to.span);
      await assertHeld([[to, expected]], [from.times, held.values]);
    }),
    { numRuns: runs(backend, 100) },
  );
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

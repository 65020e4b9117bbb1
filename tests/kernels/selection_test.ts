import * as fc from "npm:fast-check@4.10.2";
import { anyWave, uniform } from "../support/arbitrary.ts";
import { assertHeld, Guarded, placeWave, poisoned, poisonedWave } from "../support/guarded.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import { assertPools } from "../support/pooling.ts";
import * as reference from "../support/reference.ts";

/** Values with many ties; NaN, infinities and negative ones among them if asked. */
function valuesFor(
  wave: reference.PlainWave,
  seed: number,
  kind: "ties" | "spread" | "special",
): Float32Array<ArrayBuffer> {
  const random = uniform(seed);
  const special = [NaN, Infinity, -1, 0, 2, 2];
  return Float32Array.from(wave.times, () => {
    if (kind === "special") return special[Math.floor(random() * special.length)];
    return kind === "ties" ? Math.floor(random() * 3) + 1 : random() * 20;
  });
}

const seeds = fc.integer();
const kinds = fc.constantFrom("ties" as const, "spread" as const, "special" as const);

forEachBackend("fire_last fires where a value is above 0", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyWave(), seeds, kinds, async (extent, seed, kind) => {
      const values = valuesFor(extent, seed, kind);
      const expected = reference.fireLast(values, extent);
      const given = new Guarded(backend, values);
      const to = poisonedWave(backend, expected);
      backend.fireLast(given.span, to.wave);
      await assertHeld([[to.times, expected.times]], [given]);
    }),
    { numRuns: runs(backend, 100) },
  );
});

forEachBackend("padding is silent, negative padding cuts off", async (backend) => {
  const side = fc.integer({ min: -4, max: 4 });
  await fc.assert(
    fc.asyncProperty(anyWave(), fc.tuple(side, side, side, side), async (input, drawn) => {
      const { h, w } = input;
      // No more is cut off than there is.
      const cut = (size: number, before: number, after: number) =>
        size + Math.min(before, 0) + Math.min(after, 0) < 0;
      fc.pre(!cut(w, drawn[0], drawn[1]) && !cut(h, drawn[2], drawn[3]));
      const expected = reference.pad(input, drawn);
      const from = placeWave(backend, input);
      const to = poisonedWave(backend, expected);
      backend.padTimes(from.wave, drawn, to.wave);
      await assertHeld([[to.times, expected.times]], [from.times]);
    }),
    { numRuns: runs(backend, 100) },
  );
});

forEachBackend("pooling takes the earliest step and the largest value at it", async (backend) => {
  const pair = (min: number, max: number) =>
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
  const windows = fc.record({ kernel: pair(1, 5), stride: pair(1, 3), padding: pair(0, 3) });
  await fc.assert(
    fc.asyncProperty(anyWave(), windows, seeds, kinds, async (input, drawn, seed, kind) => {
      const { kernel, stride } = drawn;
      const padding = drawn.padding.map((p, i) => Math.min(p, kernel[i] >> 1)) as [number, number];
      const window = { kernel, stride, padding };
      fc.pre(reference.slidSize(input.h, input.w, window).every((size) => size > 0));
      const values = valuesFor(input, seed, kind);
      await assertPools(backend, input, values, window);
    }),
    { numRuns: runs(backend, 400) },
  );
});

forEachBackend("inhibition leaves one feature at each position", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyWave(), seeds, kinds, async (input, seed, kind) => {
      const values = valuesFor(input, seed, kind);
      const from = placeWave(backend, input);
      const single = reference.pointwiseInhibition(input, values);
      const one = poisonedWave(backend, single);
      const given = new Guarded(backend, values);
      backend.pointwiseInhibition(from.wave, given.span, one.wave);
      await assertHeld([[one.times, single.times]], [from.times, given]);
    }),
    { numRuns: runs(backend, 300) },
  );
});

forEachBackend("winners are the earliest, then the largest, then the first", async (backend) => {
  await fc.assert(
    fc.asyncProperty(
      anyWave(),
      seeds,
      kinds,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 4 }),
      async (wave, seed, kind, kwta, radius) => {
        const values = valuesFor(wave, seed, kind);
        const expected = reference.selectWinners(wave, values, kwta, radius);
        const from = placeWave(backend, wave);
        const given = new Guarded(backend, values);
        const winners = poisoned(backend, new Int32Array(wave.n * kwta * 3));
        const counts = poisoned(backend, new Int32Array(wave.n));
        backend.selectWinners(from.wave, given.span, kwta, radius, winners.span, counts.span);
        await assertHeld([
          [counts, expected.map((list) => list.length)],
          [winners, reference.winnerRows(expected, kwta)],
        ], [from.times, given]);
      },
    ),
    { numRuns: runs(backend, 400) },
  );
});

import * as fc from "npm:fast-check@4.10.2";
import { anyLayer, type Layer, randomWave } from "../support/arbitrary.ts";
import {
  assertHeld,
  Guarded,
  placeWave,
  placeWeight,
  poisoned,
  poisonedWave,
} from "../support/guarded.ts";
import type { StdpKind } from "../../src/backend/backend.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import * as reference from "../support/reference.ts";

type Winner = [number, number, number];

/** Winners drawn at random, at neurons that spiked or did not; a feature may come twice. */
function winnersOf(output: reference.PlainWave, count: number, random: () => number): Winner[] {
  const pick = (n: number) => Math.floor(random() * n);
  return Array.from({ length: count }, () => [pick(output.c), pick(output.h), pick(output.w)]);
}

function single({ input, weight, kind, random }: Layer): Layer {
  const { steps, c, h, w } = input;
  return { input: randomWave({ n: 1, steps, c, h, w }, 0.5, random), weight, kind, random };
}

const kinds = fc.constantFrom<StdpKind>("additive", "stabilized", "soft_bounds", "multiplicative");
const bounds = fc.constantFrom([0, 1], [0.2, 0.8], [-1, 1], [0, 0]);

forEachBackend("stdp changes the winners' rows and clamps the whole weight", async (backend) => {
  await fc.assert(
    fc.asyncProperty(
      anyLayer(),
      bounds,
      kinds,
      fc.integer({ min: 0, max: 4 }),
      fc.boolean(),
      async (layer, [lower, upper], kind, count, resident) => {
        const { input, weight, random } = single(layer);
        const output = randomWave(reference.convExtent(input, weight), 0.7, random);
        const winners = winnersOf(output, count, random);
        const ltp = Float32Array.from({ length: weight.f }, () => random() * 0.5);
        const ltd = Float32Array.from({ length: weight.f }, () => -random() * 0.5);
        const rule = { ltp, ltd, kind, lower, upper };
        const expected = reference.stdp(input, output, winners, weight, rule);

        const from = placeWave(backend, input);
        const to = placeWave(backend, output);
        const held = placeWeight(backend, weight, resident ? "parameter" : "activation");
        const list = new Guarded(backend, Int32Array.from(winners.flat()));
        const counts = new Guarded(backend, Int32Array.of(count));
        const rates = [ltp, ltd].map((each) => new Guarded(backend, each));
        backend.stdp(from.wave, to.wave, list.span, counts.span, held.weight, {
          ...rule,
          ltp: rates[0].span,
          ltd: rates[1].span,
        });
        held.weight.data.buffer.version++;
        const inputs = [from.times, to.times, list, counts, ...rates];
        await assertHeld([[held.values, expected]], inputs);
      },
    ),
    { numRuns: runs(backend, 400) },
  );
});

forEachBackend("what convolves next sees what was learnt", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyLayer(), bounds, kinds, async (layer, [lower, upper], kind) => {
      const { input, weight, random } = single(layer);
      const from = placeWave(backend, input);
      const held = placeWeight(backend, weight);
      const { f } = weight;
      const outputs: [Guarded, ArrayLike<number>][] = [];
      for (let round = 0; round < 4; round++) {
        const threshold = [3, 3, 1, 3][round];
        const output = reference.convFire(input, weight, threshold);
        const fired = poisonedWave(backend, output);
        backend.convFire(from.wave, held.weight, threshold, fired.wave);

        const winners = winnersOf(output, 2, random);
        const ltp = new Float32Array(f).fill(0.3);
        const ltd = new Float32Array(f).fill(-0.2);
        const rule = { ltp, ltd, kind, lower, upper };
        weight.data.set(reference.stdp(input, output, winners, weight, rule));
        const list = new Guarded(backend, Int32Array.from(winners.flat()));
        const counts = new Guarded(backend, Int32Array.of(2));
        const rates = { ltp: new Guarded(backend, ltp).span, ltd: new Guarded(backend, ltd).span };
        backend.stdp(from.wave, fired.wave, list.span, counts.span, held.weight, {
          ...rule,
          ...rates,
        });
        held.weight.data.buffer.version++;

        const expected = reference.convFinal(input, weight);
        const sums = poisoned(backend, expected as Float32Array<ArrayBuffer>);
        backend.convFinal(from.wave, held.weight, sums.span);
        outputs.push([fired.times, output.times], [sums, expected]);
      }
      await assertHeld(outputs, [from.times]);
    }),
    { numRuns: runs(backend, 150) },
  );
});

forEachBackend("denormals become 0 in the rows that change", async (backend) => {
  const input = reference.silence({ n: 1, steps: 2, c: 1, h: 1, w: 4 });
  input.times.set([0, 0, 2, 2]);
  const output = reference.silence({ n: 1, steps: 2, c: 2, h: 1, w: 1 });
  output.times.set([0, 2]);
  const data = Float32Array.of(1e-31, -1e-31, 2e-30, 0.5, 1e-31, 1e-40, 0, 1);
  const held = placeWeight(backend, { f: 2, c: 1, kh: 1, kw: 4, data });
  const zeros = new Guarded(backend, new Float32Array(2)).span;
  backend.stdp(
    placeWave(backend, input).wave,
    placeWave(backend, output).wave,
    new Guarded(backend, Int32Array.of(0, 0, 0)).span,
    new Guarded(backend, Int32Array.of(1)).span,
    held.weight,
    { ltp: zeros, ltd: zeros, kind: "stabilized", lower: -1, upper: 1 },
  );
  await assertHeld([[held.values, Float32Array.of(0, 0, 2e-30, 0.5, 1e-31, 1e-40, 0, 1)]]);
});

forEachBackend("the ordering marks inputs that came no later than the winner", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyLayer(), fc.integer({ min: 0, max: 4 }), async (layer, count) => {
      const { input, weight, random } = single(layer);
      const output = randomWave(reference.convExtent(input, weight), 0.7, random);
      const winners = winnersOf(output, count, random);
      const { kh, kw } = weight;
      const each = winners.map((winner) => reference.ordering(input, output, winner, [kh, kw]));
      const expected = Float32Array.from(each.flatMap((one) => [...one]));
      const [from, fired] = [input, output].map((wave) => placeWave(backend, wave));
      const list = new Guarded(backend, Int32Array.from(winners.flat()));
      const to = poisoned(backend, expected);
      backend.prePostOrdering(from.wave, fired.wave, list.span, count, [kh, kw], to.span);
      await assertHeld([[to, expected]], [from.times, fired.times, list]);
    }),
    { numRuns: runs(backend, 100) },
  );
});

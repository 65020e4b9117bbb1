import * as fc from "npm:fast-check@4.10.2";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { anyLayer, randomWave } from "../support/arbitrary.ts";
import {
  assertSame,
  Guarded,
  placeWave,
  placeWeight,
  poisoned,
  poisonedWave,
} from "../support/guarded.ts";
import { forEachKernels } from "../support/kernels.ts";
import * as reference from "../support/reference.ts";

forEachKernels("conv_final sums all inputs that spiked, in flat order", () => {
  fc.assert(
    fc.property(anyLayer(), fc.boolean(), ({ input, weight }, resident) => {
      const expected = reference.convFinal(input, weight);
      const from = placeWave(cpu, input);
      const held = placeWeight(cpu, weight, resident ? "parameter" : "activation");
      const to = poisoned(cpu, expected as Float32Array<ArrayBuffer>);
      cpu.convFinal(from.wave, held.weight, to.span);
      assertSame(to.read(), expected);
      from.times.assertUntouched();
      held.values.free();
    }),
    { numRuns: 200 },
  );
});

forEachKernels("conv_values sums in flat order up to the given steps", () => {
  fc.assert(
    fc.property(
      anyLayer(),
      fc.constantFrom("fired", "sparse", "any"),
      ({ input, weight, random }, wanted) => {
        const extent = reference.convExtent(input, weight);
        const at = wanted === "fired"
          ? reference.earliestFeatures(reference.convFire(input, weight, 2))
          : randomWave(extent, wanted === "sparse" ? 0.02 : 0.8, random);
        const expected = reference.convValues(input, weight, at);
        const from = placeWave(cpu, input);
        const when = placeWave(cpu, at);
        const held = placeWeight(cpu, weight);
        const to = poisoned(cpu, expected as Float32Array<ArrayBuffer>);
        cpu.convValues(from.wave, held.weight, when.wave, to.span);
        assertSame(to.read(), expected);
        when.times.assertUntouched();
        held.values.free();
      },
    ),
    { numRuns: 300 },
  );
});

forEachKernels("conv_survivors leaves what inhibition by all potentials leaves", () => {
  fc.assert(
    fc.property(anyLayer(), fc.constantFrom(0, 0.5, 2, 5), ({ input, weight }, threshold) => {
      const fired = reference.convFire(input, weight, threshold);
      const values = reference.convValues(input, weight, fired);
      const expected = reference.pointwiseInhibition(fired, values);
      const from = placeWave(cpu, input);
      const at = placeWave(cpu, fired);
      const held = placeWeight(cpu, weight);
      const to = poisonedWave(cpu, expected);
      cpu.convSurvivors(from.wave, held.weight, at.wave, to.wave);
      assertSame(to.times.read(), expected.times);
      at.times.assertUntouched();
      held.values.free();
    }),
    { numRuns: 400 },
  );
});

forEachKernels("conv_winners chooses as by all potentials", () => {
  fc.assert(
    fc.property(
      anyLayer(),
      fc.constantFrom("fired", "inhibited", "sparse", "any"),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 3 }),
      ({ input, weight, random }, spikes, kwta, radius) => {
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
        const from = placeWave(cpu, input);
        const when = placeWave(cpu, at);
        const held = placeWeight(cpu, weight);
        const winners = poisoned(cpu, new Int32Array(at.n * kwta * 3));
        const counts = poisoned(cpu, new Int32Array(at.n));
        const found = [winners.span, counts.span] as const;
        cpu.convWinners(from.wave, held.weight, when.wave, kwta, radius, ...found);
        assertSame(counts.read(), expected.map((list) => list.length));
        assertSame(winners.read(), reference.winnerRows(expected, kwta));
        when.times.assertUntouched();
        held.values.free();
      },
    ),
    { numRuns: 400 },
  );
});

forEachKernels("conv_steps sums in flat order at each step", () => {
  fc.assert(
    fc.property(anyLayer(), ({ input, weight }) => {
      fc.pre(input.steps < 300 || weight.f < 30);
      const expected = reference.convSteps(input, weight);
      const from = placeWave(cpu, input);
      const held = placeWeight(cpu, weight);
      const to = poisoned(cpu, expected as Float32Array<ArrayBuffer>);
      cpu.convSteps(from.wave, held.weight, to.span);
      assertSame(to.read(), expected);
      held.values.free();
    }),
    { numRuns: 100 },
  );
});

forEachKernels("a large batch gives what its stimuli give alone", () => {
  const extent = { steps: 15, c: 2, h: 40, w: 40 };
  const random = (() => {
    let x = 1;
    return () => (x = x * 48271 % 2147483647) / 2147483647;
  })();
  const n = 150; // more than one slice of the results of conv_final
  const input = randomWave({ n, ...extent }, 0.2, random);
  const data = Float32Array.from({ length: 20 * 2 * 9 }, random);
  const weight = { f: 20, c: 2, kh: 3, kw: 3, data };
  const from = placeWave(cpu, input);
  const held = placeWeight(cpu, weight);
  const neurons = 20 * 38 * 38;
  const all = poisoned(cpu, new Float32Array(n * neurons));
  cpu.convFinal(from.wave, held.weight, all.span);
  const together = all.read();
  for (const image of [0, 1, 72, 73, 149]) {
    const alone = new Guarded(cpu, new Float32Array(neurons));
    const { span } = from.times;
    const times = { buffer: span.buffer, offset: span.offset + image * 2 * 40 * 40 };
    cpu.convFinal({ n: 1, ...extent, times }, held.weight, alone.span);
    assertSame(together.subarray(image * neurons, (image + 1) * neurons), alone.read());
  }
});

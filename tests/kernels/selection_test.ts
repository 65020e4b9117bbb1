import * as fc from "npm:fast-check@4.10.2";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { anyWave, uniform } from "../support/arbitrary.ts";
import { assertSame, Guarded, placeWave, poisoned, poisonedWave } from "../support/guarded.ts";
import { forEachKernels } from "../support/kernels.ts";
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

forEachKernels("fire_last fires where a value is above 0", () => {
  fc.assert(fc.property(anyWave(), seeds, kinds, (extent, seed, kind) => {
    const values = valuesFor(extent, seed, kind);
    const expected = reference.silence(extent);
    values.forEach((value, i) => {
      if (value > 0) expected.times[i] = extent.steps - 1;
    });
    const to = poisonedWave(cpu, expected);
    cpu.fireLast(new Guarded(cpu, values).span, to.wave);
    assertSame(to.times.read(), expected.times);
  }));
});

forEachKernels("padding is silent, negative padding cuts off", () => {
  const side = fc.integer({ min: -4, max: 4 });
  fc.assert(fc.property(anyWave(), fc.tuple(side, side, side, side), (input, drawn) => {
    const { h, w } = input;
    // No more is cut off than there is.
    const cut = (size: number, before: number, after: number) =>
      size + Math.min(before, 0) + Math.min(after, 0) < 0;
    fc.pre(!cut(w, drawn[0], drawn[1]) && !cut(h, drawn[2], drawn[3]));
    const expected = reference.pad(input, drawn);
    const from = placeWave(cpu, input);
    const to = poisonedWave(cpu, expected);
    cpu.padTimes(from.wave, drawn, to.wave);
    assertSame(to.times.read(), expected.times);
    from.times.assertUntouched();
  }));
});

forEachKernels("pooling takes the earliest step and the largest value at it", () => {
  const pair = (min: number, max: number) =>
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
  const windows = fc.record({ kernel: pair(1, 5), stride: pair(1, 3), padding: pair(0, 3) });
  fc.assert(
    fc.property(anyWave(), windows, seeds, kinds, (input, drawn, seed, kind) => {
      const { kernel, stride } = drawn;
      const padding = drawn.padding.map((p, i) => Math.min(p, kernel[i] >> 1)) as [number, number];
      const window = { kernel, stride, padding };
      fc.pre(reference.slidSize(input.h, input.w, window).every((size) => size > 0));
      const values = valuesFor(input, seed, kind);
      const expected = reference.pool(input, values, window);
      const from = placeWave(cpu, input);
      const given = new Guarded(cpu, values);

      const times = poisonedWave(cpu, expected.wave);
      cpu.poolTimes(from.wave, window, times.wave);
      assertSame(times.times.read(), expected.wave.times);

      const both = poisonedWave(cpu, expected.wave);
      const best = poisoned(cpu, expected.values as Float32Array<ArrayBuffer>);
      cpu.poolValues(from.wave, given.span, window, both.wave, best.span);
      assertSame(both.times.read(), expected.wave.times);
      assertSame(best.read(), expected.values);
      from.times.assertUntouched();
      given.assertUntouched();
    }),
    { numRuns: 400 },
  );
});

forEachKernels("inhibition leaves one feature at each position", () => {
  fc.assert(
    fc.property(anyWave(), seeds, kinds, (input, seed, kind) => {
      const values = valuesFor(input, seed, kind);
      const from = placeWave(cpu, input);
      const single = reference.pointwiseInhibition(input, values);
      const one = poisonedWave(cpu, single);
      cpu.pointwiseInhibition(from.wave, new Guarded(cpu, values).span, one.wave);
      assertSame(one.times.read(), single.times);
    }),
    { numRuns: 300 },
  );
});

forEachKernels("winners are the earliest, then the largest, then the first", () => {
  fc.assert(
    fc.property(
      anyWave(),
      seeds,
      kinds,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 4 }),
      (wave, seed, kind, kwta, radius) => {
        const values = valuesFor(wave, seed, kind);
        const expected = reference.selectWinners(wave, values, kwta, radius);
        const from = placeWave(cpu, wave);
        const given = new Guarded(cpu, values);
        const winners = poisoned(cpu, new Int32Array(wave.n * kwta * 3));
        const counts = poisoned(cpu, new Int32Array(wave.n));
        cpu.selectWinners(from.wave, given.span, kwta, radius, winners.span, counts.span);
        assertSame(counts.read(), expected.map((list) => list.length));
        assertSame(winners.read(), reference.winnerRows(expected, kwta));
        from.times.assertUntouched();
        given.assertUntouched();
      },
    ),
    { numRuns: 400 },
  );
});

import { assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { packTimes } from "../../src/io/packed_times.ts";
import { anyWave, uniform } from "../support/arbitrary.ts";
import { assertHeld, Guarded, placeWave, poisoned, poisonedWave } from "../support/guarded.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import { lateralInhibition } from "../support/intensities.ts";
import { forEachKernels } from "../support/kernels.ts";
import * as reference from "../support/reference.ts";

const small = { c: 3, h: 4, w: 11 };

forEachBackend("waves and potentials go to dense form and back", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyWave(small), fc.integer(), fc.boolean(), async (wave, seed, spikes) => {
      const random = uniform(seed);
      const values = spikes ? null : Float32Array.from(wave.times, () => random() * 9 + 0.1);
      const dense = reference.expand(wave, values);
      const from = placeWave(backend, wave);
      const given = values && new Guarded(backend, values);
      const out = poisoned(backend, dense);
      backend.expand(from.wave, given?.span ?? null, out.span);

      const silent = wave.times.every((time) => time === wave.steps);
      const kind = spikes || silent ? "wave" : "potentials";
      if (backend.hostReadable) assertEquals(backend.classify(out.span, wave), kind);

      const back = poisonedWave(backend, wave);
      backend.firstAbove(out.span, 0, back.wave);

      const at = poisoned(backend, new Float32Array(wave.times.length));
      backend.valuesAt(out.span, from.wave, at.span);
      const first = Float32Array.from(
        wave.times as Uint8Array,
        (time, i) => time === wave.steps ? 0 : values?.[i] ?? 1,
      );
      const outputs = [[out, dense], [back.times, wave.times], [at, first]] as const;
      await assertHeld(outputs, given ? [from.times, given] : [from.times]);
    }),
    { numRuns: runs(backend, 150) },
  );
});

forEachKernels("what is neither wave nor potentials is told apart", () => {
  fc.assert(
    fc.property(
      anyWave(small),
      fc.integer(),
      fc.constantFrom(NaN, -1, 0, 0.5, Infinity),
      (wave, seed, value) => {
        const random = uniform(seed);
        const dense = reference.expand(wave, null);
        const at = Math.floor(random() * dense.length);
        dense[at] = value;
        assertEquals(cpu.classify(new Guarded(cpu, dense).span, wave), kindOf(dense, wave));
      },
    ),
    { numRuns: 200 },
  );
});

function kindOf(dense: Float32Array, { n, steps, c, h, w }: reference.PlainWave): string {
  const length = c * h * w;
  let wave = true;
  for (let i = 0; i < n * length; i++) {
    const start = Math.floor(i / length) * steps * length + i % length;
    const course = Array.from({ length: steps }, (_, step) => dense[start + step * length]);
    const first = course.findIndex((value) => value !== 0);
    if (first >= 0 && !course.slice(first).every((value) => value > 0)) return "neither";
    wave &&= course.every((value) => value === 0 || value === 1);
  }
  return wave ? "wave" : "potentials";
}

forEachBackend("the first step above a threshold is found in any dense values", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyWave(small), fc.integer(), async (extent, seed) => {
      const random = uniform(seed);
      const { n, steps, c, h, w } = extent;
      const length = c * h * w;
      const dense = Float32Array.from(
        { length: n * steps * length },
        () => random() < 0.1 ? NaN : Math.floor(random() * 4) - 1,
      );
      const expected = reference.silence(extent);
      expected.times.forEach((_, i) => {
        for (let step = steps - 1; step >= 0; step--) {
          const at = (Math.floor(i / length) * steps + step) * length + i % length;
          if (dense[at] > 1) expected.times[i] = step;
        }
      });
      const out = poisonedWave(backend, expected);
      const given = new Guarded(backend, dense);
      backend.firstAbove(given.span, 1, out.wave);
      await assertHeld([[out.times, expected.times]], [given]);
    }),
    { numRuns: runs(backend, 100) },
  );
});

forEachBackend(
  "rank-order coding deals the largest intensities into the first bins",
  async (backend) => {
    await fc.assert(
      fc.asyncProperty(
        anyWave(),
        fc.integer(),
        fc.constantFrom(2, 50, 1e6),
        async (extent, seed, levels) => {
          const random = uniform(seed);
          const intensities = Float32Array.from(extent.times, () => {
            const kind = random();
            return kind < 0.3 ? 0 : kind < 0.35 ? -0 : Math.floor(random() * levels) - levels / 8;
          });
          const expected = reference.silence(extent);
          const length = extent.c * extent.h * extent.w;
          for (let image = 0; image < extent.n; image++) {
            const order = Array.from({ length }, (_, i) => image * length + i)
              .filter((i) => intensities[i] !== 0)
              .sort((a, b) => intensities[b] - intensities[a] || a - b);
            const bin = Math.max(1, Math.floor(order.length / extent.steps));
            order.forEach((i, rank) => {
              expected.times[i] = Math.min(extent.steps, Math.floor(rank / bin));
            });
          }
          const out = poisonedWave(backend, expected);
          const given = new Guarded(backend, intensities);
          backend.encodeRank(given.span, out.wave);
          await assertHeld([[out.times, expected.times]], [given]);
        },
      ),
      { numRuns: runs(backend, 200) },
    );
  },
);

forEachBackend("lateral inhibition raises what is larger than its neighbours", async (backend) => {
  await fc.assert(
    fc.asyncProperty(
      anyWave({ c: 3, h: 9, w: 12 }),
      fc.constantFrom(1, 3, 5, 11),
      fc.integer(),
      async ({ n, c, h, w }, size, seed) => {
        const random = uniform(seed);
        const planes = n * c;
        const input = Float32Array.from(
          { length: planes * h * w },
          () => random() < 0.03 ? NaN : Math.floor(random() * 5) - 1,
        );
        const kernel = Float32Array.from({ length: size * size }, random);
        const expected = lateralInhibition(input, [h, w], kernel, size);
        const out = poisoned(backend, expected);
        const [given, shares] = [input, kernel].map((values) => new Guarded(backend, values));
        backend.lateralInhibition(given.span, planes, h, w, shares.span, size, out.span);
        await assertHeld([[out, expected]], [given, shares]);
      },
    ),
    { numRuns: runs(backend, 100) },
  );
});

forEachBackend("unpack gives the times that were packed", async (backend) => {
  const packable = anyWave().filter(({ steps }) => steps <= 15 || steps >= 254);
  await fc.assert(
    fc.asyncProperty(packable, fc.boolean(), async (wave, last) => {
      const { n, c, h, w, steps } = wave;
      if (last) wave.times.forEach((time, i) => wave.times[i] = time < steps ? steps - 1 : steps);
      const packed = packTimes(wave.times, { planes: n * c, h, w, steps });
      if (packed.bits > 4) return;
      const bytes = new Guarded(backend, packed.bytes);
      const to = poisonedWave(backend, wave);
      backend.unpack(bytes.span, packed.bits as 1 | 4, packed.box, to.wave);
      await assertHeld([[to.times, wave.times]], [bytes]);
    }),
    { numRuns: runs(backend, 200) },
  );
});

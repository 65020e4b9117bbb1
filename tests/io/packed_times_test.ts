/** Packed times against the times themselves. */

import { assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { fitsPlanes, packTimes, unpackTimes } from "../../src/io/packed_times.ts";
import { randomWave, uniform } from "../support/arbitrary.ts";

const size = (max: number) => fc.integer({ min: 1, max });

const anyTimes = () =>
  fc.record({
    planes: size(5),
    h: size(6),
    w: size(9),
    steps: fc.constantFrom(1, 2, 14, 15, 16, 254, 255, 300),
    density: fc.constantFrom(0, 0.05, 0.4, 1),
    last: fc.boolean(),
    ring: fc.integer({ min: 0, max: 3 }),
    seed: fc.integer(),
  }).map(({ planes, h, w, steps, density, last, ring, seed }) => {
    const { times } = randomWave({ n: 1, steps, c: planes, h, w }, density, uniform(seed));
    times.forEach((time, i) => {
      const [y, x] = [Math.floor(i / w) % h, i % w];
      const padding = y < ring || x < ring || y >= h - ring || x >= w - ring;
      if (padding) times[i] = steps;
      else if (last && time < steps) times[i] = steps - 1;
    });
    return { times, last, extent: { planes, h, w, steps } };
  });

Deno.test("times come back from few bits as they were", () => {
  fc.assert(
    fc.property(anyTimes(), ({ times, last, extent }) => {
      const packed = packTimes(times, extent);
      assertEquals(unpackTimes(packed, extent), times);
      assertEquals(fitsPlanes(packed, extent), true);
      const { steps } = extent;
      const most = last || steps === 1 ? 1 : steps <= 15 ? 4 : steps <= 254 ? 8 : 16;
      assertEquals(packed.bits <= most, true);
      const spiking = times.some((time) => time < steps);
      assertEquals(packed.bytes.length > 0, spiking);
      if (!spiking) return;
      const short = { ...packed, bytes: packed.bytes.slice(1) };
      assertEquals(fitsPlanes(short, extent), false);
    }),
    { numRuns: 400 },
  );
});

Deno.test("a ring without spikes costs nothing", () => {
  const extent = { planes: 250, h: 8, w: 8, steps: 15 };
  const times = new Uint8Array(250 * 64).map((_, i) => {
    const [y, x] = [i >> 3 & 7, i & 7];
    return y < 2 || y > 5 || x < 2 || x > 5 ? 15 : i % 16;
  });
  assertEquals(packTimes(times, extent).bytes.length, 250 * 16 / 2);
  const last = times.map((time) => time < 15 ? 14 : 15);
  assertEquals(packTimes(last, extent).bytes.length, 250 * 16 / 8);
});

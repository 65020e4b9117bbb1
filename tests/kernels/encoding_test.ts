/** The kernels that turn images into waves, against plain loops and the formulation before them. */

import * as fc from "npm:fast-check@4.10.2";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { STEPS, uniform, WEIGHTS } from "../support/arbitrary.ts";
import { assertSame, Guarded, poisoned, poisonedWave, viewOf } from "../support/guarded.ts";
import { drawn, encodeRank, INTENSITIES, localNormalize } from "../support/intensities.ts";
import { forEachKernels } from "../support/kernels.ts";
import { silence } from "../support/reference.ts";

const size = (max: number, min = 1) => fc.integer({ min, max });
const anyKind = fc.constantFrom(...Object.keys(INTENSITIES) as (keyof typeof INTENSITIES)[]);

/** More features than columns: `conv2d` has lanes of features then, rather than of columns. */
const MANY = 96;

const anyBank = fc.record({
  n: size(3),
  c: size(2),
  f: size(7),
  h: size(9),
  w: fc.oneof(size(12), size(75, 13)),
  kh: size(5),
  kw: size(7),
  padding: fc.tuple(size(3, 0), size(3, 0)),
  content: anyKind,
  weights: fc.constantFrom(...Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]),
  /** Rows and columns of zeros around a kernel, as where small ones lie in larger ones. */
  margin: size(2, 0),
  thresholds: fc.constantFrom(null, 0, 0.5, -0.5, NaN),
  absolute: fc.boolean(),
  seed: fc.integer(),
}).filter(({ h, w, kh, kw, padding }) => h + 2 * padding[0] >= kh && w + 2 * padding[1] >= kw);

forEachKernels("a bank of filters gives what conv2d of many features, lt and abs give", () => {
  fc.assert(
    fc.property(anyBank, (bank) => {
      const { n, c, f, h, w, kh, kw, padding, content, weights, margin, absolute, seed } = bank;
      const random = uniform(seed);
      const input = new Guarded(cpu, drawn(content, [n * c, h, w], random));
      const taps = Float32Array.from({ length: f * c * kh * kw }, (_, i) => {
        const [y, x] = [Math.floor(i / kw) % kh, i % kw];
        const edge = y < margin || x < margin || y >= kh - margin || x >= kw - margin;
        return edge ? 0 : WEIGHTS[weights](random);
      });
      const repeated = new Float32Array(MANY * c * kh * kw);
      repeated.forEach((_, i) => repeated[i] = taps[i % taps.length]);
      const [ho, wo] = [h + 2 * padding[0] - kh + 1, w + 2 * padding[1] - kw + 1];
      const all = poisoned(cpu, new Float32Array(n * MANY * ho * wo));
      cpu.conv2d(
        viewOf(input.span, "float32", [n, c, h, w]),
        viewOf(new Guarded(cpu, repeated).span, "float32", [MANY, c, kh, kw]),
        null,
        { stride: [1, 1], padding },
        viewOf(all.span, "float32", [n, MANY, ho, wo]),
      );
      const before = all.read();
      const least = bank.thresholds === null ? null : Float32Array.from(
        { length: f },
        () => bank.thresholds! * Math.floor(1 + random() * 3),
      );
      const plane = ho * wo;
      const expected = Float32Array.from({ length: n * f * plane }, (_, i) => {
        const [image, feature] = [Math.floor(i / plane / f), Math.floor(i / plane) % f];
        const sum = before[(image * MANY + feature) * plane + i % plane];
        const kept = least && sum < least[feature] ? 0 : sum;
        return absolute ? Math.abs(kept) : kept;
      });
      const out = poisoned(cpu, expected);
      cpu.filterBank(
        viewOf(input.span, "float32", [n, c, h, w]),
        viewOf(new Guarded(cpu, taps).span, "float32", [f, c, kh, kw]),
        least && viewOf(new Guarded(cpu, least).span, "float32", [f]),
        padding,
        absolute,
        viewOf(out.span, "float32", [n, f, ho, wo]),
      );
      assertSame(out.read(), expected);
      input.assertUntouched();
    }),
    { numRuns: 400 },
  );
});

forEachKernels("local normalization rounds mean, sum with eps and quotient", () => {
  fc.assert(
    fc.property(
      fc.tuple(size(3), size(11), size(40)),
      size(12, 0),
      fc.constantFrom(0, 1e-12, 0.3),
      anyKind,
      fc.integer(),
      (shape, radius, eps, content, seed) => {
        const input = drawn(content, shape, uniform(seed));
        const expected = localNormalize(input, shape, radius, eps);
        const out = poisoned(cpu, expected);
        cpu.localNormalize(new Guarded(cpu, input).span, ...shape, radius, eps, out.span);
        assertSame(out.read(), expected);
      },
    ),
    { numRuns: 300 },
  );
});

forEachKernels("rank-order coding ranks infinities and NaN too, and many equal values", () => {
  fc.assert(
    fc.property(
      fc.tuple(size(3), size(4), size(9), size(60)),
      fc.constantFrom(...STEPS),
      anyKind,
      fc.integer(),
      ([n, c, h, w], steps, content, seed) => {
        const input = drawn(content, [n * c, h, w], uniform(seed));
        const expected = silence({ n, steps, c, h, w });
        const length = c * h * w;
        for (let image = 0; image < n; image++) {
          const own = input.subarray(image * length, (image + 1) * length);
          expected.times.set(encodeRank(own, steps), image * length);
        }
        const out = poisonedWave(cpu, expected);
        cpu.encodeRank(new Guarded(cpu, input).span, out.wave);
        assertSame(out.times.read(), expected.times);
      },
    ),
    { numRuns: 200 },
  );
});

/** The kernels that turn images into waves, against plain loops and the formulation before them. */

import { assert } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { batchEncoding } from "../../examples/mozafari_network.ts";
import { torch, torchvision } from "../../mod.ts";
import { STEPS, uniform, WEIGHTS } from "../support/arbitrary.ts";
import {
  assertHeld,
  assertSame,
  Guarded,
  poisoned,
  poisonedWave,
  viewOf,
} from "../support/guarded.ts";
import { drawn, encodeRank, INTENSITIES, localNormalize } from "../support/intensities.ts";
import { forEachBackend, forWebGpu, runs } from "../support/backends.ts";
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

forEachBackend(
  "a bank of filters gives what conv2d of many features, lt and abs give",
  async (backend) => {
    await fc.assert(
      fc.asyncProperty(anyBank, async (bank) => {
        const { n, c, f, h, w, kh, kw, padding, content, weights, margin, absolute, seed } = bank;
        const random = uniform(seed);
        const input = new Guarded(backend, drawn(content, [n * c, h, w], random));
        const taps = Float32Array.from({ length: f * c * kh * kw }, (_, i) => {
          const [y, x] = [Math.floor(i / kw) % kh, i % kw];
          const edge = y < margin || x < margin || y >= kh - margin || x >= kw - margin;
          return edge ? 0 : WEIGHTS[weights](random);
        });
        const repeated = new Float32Array(MANY * c * kh * kw);
        repeated.forEach((_, i) => repeated[i] = taps[i % taps.length]);
        const [ho, wo] = [h + 2 * padding[0] - kh + 1, w + 2 * padding[1] - kw + 1];
        const all = poisoned(backend, new Float32Array(n * MANY * ho * wo));
        backend.conv2d(
          viewOf(input.span, "float32", [n, c, h, w]),
          viewOf(new Guarded(backend, repeated).span, "float32", [MANY, c, kh, kw]),
          null,
          { stride: [1, 1], padding },
          viewOf(all.span, "float32", [n, MANY, ho, wo]),
        );
        const before = await all.read();
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
        const filters = new Guarded(backend, taps);
        const lowest = least && new Guarded(backend, least);
        const out = poisoned(backend, expected);
        backend.filterBank(
          viewOf(input.span, "float32", [n, c, h, w]),
          viewOf(filters.span, "float32", [f, c, kh, kw]),
          lowest && viewOf(lowest.span, "float32", [f]),
          padding,
          absolute,
          viewOf(out.span, "float32", [n, f, ho, wo]),
        );
        await assertHeld([[out, expected]], lowest ? [input, filters, lowest] : [input, filters]);
      }),
      { numRuns: runs(backend, 400) },
    );
  },
);

forEachBackend("local normalization rounds mean, sum with eps and quotient", async (backend) => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(size(3), size(11), size(40)),
      size(12, 0),
      fc.constantFrom(0, 1e-12, 0.3),
      anyKind,
      fc.integer(),
      async (shape, radius, eps, content, seed) => {
        const input = drawn(content, shape, uniform(seed));
        const expected = localNormalize(input, shape, radius, eps);
        const out = poisoned(backend, expected);
        const given = new Guarded(backend, input);
        backend.localNormalize(given.span, ...shape, radius, eps, out.span);
        const [found] = await Promise.all([out.read(), given.assertUntouched()]);
        if (backend.hostReadable) assertSame(found, expected);
        else assertNear(found, expected, input, shape, radius, eps);
      },
    ),
    { numRuns: runs(backend, 300) },
  );
});

/**
 * Where a device sums in float32, n rows of n values: each of 2n - 2 additions, and that of eps, rounds by a share of at
 * most 2^-24 of what has been added up. Divisions are off by five such shares.
 */
function assertNear(
  found: Float32Array,
  expected: Float32Array,
  input: Float32Array,
  [, h, w]: readonly number[],
  radius: number,
  eps: number,
): void {
  const rows = 2 * radius + 1;
  const area = rows ** 2;
  for (let i = 0; i < found.length; i++) {
    let sizes = 0;
    let sum = 0;
    for (let d = 0; d < area; d++) {
      const y = Math.floor(i / w) % h + Math.floor(d / rows) - radius;
      const x = i % w + d % rows - radius;
      if (y < 0 || y >= h || x < 0 || x >= w) continue;
      const value = input[Math.floor(i / w / h) * h * w + y * w + x];
      sizes += Math.abs(value);
      sum += value;
    }
    const cancelled = (sizes / area + eps) / Math.abs(sum / area + eps);
    const bound = ((2 * rows + 8) * cancelled + 8) * 2 ** -24;
    // What overflows or nearly vanishes has no bound; where all cancels out, one that tells nothing.
    if (!(bound < 0.1) || !(sizes < 1e37) || sizes < 1e-30) continue;
    const share = Math.abs(found[i] - expected[i]) / Math.abs(expected[i]);
    assert(!(share > bound), `Differs at ${i}: ${found[i]} is not near ${expected[i]}`);
  }
}

forWebGpu("digits are encoded as on the CPU", async () => {
  const digits = new torchvision.datasets.StrokeDigits(40);
  const toTensor = new torchvision.transforms.ToTensor();
  const images = torch.stack(
    Array.from({ length: digits.length }, (_, i) => toTensor(digits.image(i))),
  );
  const [expected, found] = await Promise.all(
    [images, images.to("webgpu")].map((each) => batchEncoding()(each).times.data()),
  );
  // Sums in float32 may let two intensities change places, which shows where one bin ends and the next begins.
  const differing = expected.filter((time, i) => time !== found[i]).length;
  assert(differing <= 4, `${differing} of ${expected.length} steps differ`);
});

forEachBackend(
  "rank-order coding ranks infinities and NaN too, and many equal values",
  async (backend) => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(size(3), size(4), size(9), size(60)),
        fc.constantFrom(...STEPS),
        anyKind,
        fc.integer(),
        async ([n, c, h, w], steps, content, seed) => {
          const input = drawn(content, [n * c, h, w], uniform(seed));
          const expected = silence({ n, steps, c, h, w });
          const length = c * h * w;
          for (let image = 0; image < n; image++) {
            const own = input.subarray(image * length, (image + 1) * length);
            expected.times.set(encodeRank(own, steps), image * length);
          }
          const out = poisonedWave(backend, expected);
          const given = new Guarded(backend, input);
          backend.encodeRank(given.span, out.wave);
          await assertHeld([[out.times, expected.times]], [given]);
        },
      ),
      { numRuns: runs(backend, 200) },
    );
  },
);

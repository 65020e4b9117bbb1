/**
 * The classifier of the examples against solutions that are known: by formula, and by another method.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { torch } from "../../mod.ts";
import { LinearSvm } from "../../examples/support/linear_svm.ts";
import { RowCollector, type SparseRows } from "../../examples/support/sparse_rows.ts";
import { assertClose } from "../support/close.ts";

async function rowsOf(samples: readonly (readonly number[])[]): Promise<SparseRows> {
  const collector = new RowCollector(false);
  await collector.add(torch.tensor(samples as number[][], { dtype: "float32" }));
  return collector.rows();
}

/** Weights and intercept of a class. */
function planeOf({ weights, classes, features }: LinearSvm, k: number): number[] {
  return Array.from({ length: features + 1 }, (_, i) => weights[i * classes + k]);
}

/** The objective that is minimised, of one class against the rest, and its gradient. */
function objective(
  plane: readonly number[],
  samples: readonly (readonly number[])[],
  signs: readonly number[],
  C: number,
): { value: number; gradient: number[] } {
  let value = plane.reduce((sum, w) => sum + w * w / 2, 0);
  const gradient = [...plane];
  samples.forEach((sample, i) => {
    const x = [...sample, 1];
    const slack = 1 - signs[i] * x.reduce((sum, entry, k) => sum + entry * plane[k], 0);
    if (slack <= 0) return;
    value += C * slack ** 2;
    x.forEach((entry, k) => gradient[k] -= 2 * C * slack * signs[i] * entry);
  });
  return { value, gradient };
}

Deno.test("two points have the plane of the formula", async () => {
  for (const [a, C] of [[1, 1], [0.5, 2.4], [3, 0.01]]) {
    const rows = await rowsOf([[a], [-a]]);
    const machine = await LinearSvm.fit(rows, [1, 0], { C, tolerance: 1e-10 });
    const w = 4 * C * a / (1 + 4 * C * a * a); // where w²/2 + 2C(1 - wa)² is flat
    assertClose(planeOf(machine, 1), [w, 0], { rtol: 0, atol: 1e-7 });
    assertClose(planeOf(machine, 0), [-w, 0], { rtol: 0, atol: 1e-7 });
    assertEquals(machine.predict(rows), [1, 0]);
  }
});

const problems = fc.record({
  samples: fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 }), {
    minLength: 4,
    maxLength: 25,
  }),
  seed: fc.integer({ min: 0, max: 1000 }),
  C: fc.constantFrom(0.05, 1, 2.4),
});

Deno.test("no plane is better: the gradient vanishes", async () => {
  await fc.assert(
    fc.asyncProperty(problems, async ({ samples, seed, C }) => {
      const labels = samples.map((_, i) => (i * 7 + seed) % 3);
      const machine = await LinearSvm.fit(await rowsOf(samples), labels, {
        ...{ C, seed, tolerance: 1e-9, passes: 200000 },
      });
      assert(machine.converged, `Not converged after ${machine.passes} passes`);
      for (const k of [0, 1, 2]) {
        const signs = labels.map((label) => label === k ? 1 : -1);
        const { gradient } = objective(planeOf(machine, k), samples, signs, C);
        assertClose(gradient, gradient.map(() => 0), { rtol: 0, atol: 1e-6 });
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("rows of ones and zeros give the same with and without their values", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat({ max: 1 }), { minLength: 6, maxLength: 6 }), { minLength: 3 }),
      async (samples) => {
        const binary = new RowCollector(true);
        await binary.add(torch.tensor(samples, { dtype: "uint8" }));
        const labels = samples.map((_, i) => i % 2);
        const both = await Promise.all(
          [binary.rows(), await rowsOf(samples)].map((rows) =>
            LinearSvm.fit(rows, labels, { C: 1, passes: 20 })
          ),
        );
        assertEquals(both[0].weights, both[1].weights);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("it ends after so many passes, and says so", async () => {
  const rows = await rowsOf([[300], [301], [302]]);
  const machine = await LinearSvm.fit(rows, [0, 1, 0], { C: 1, tolerance: 1e-12, passes: 3 });
  assertEquals([machine.passes, machine.converged], [3, false]);
});

Deno.test("rows without as many labels, or of one class, are refused", async () => {
  const rows = await rowsOf([[1], [2]]);
  for (const labels of [[0], [0, 0]]) {
    await assertRejects(() => LinearSvm.fit(rows, labels, { C: 1 }), RangeError, "Cannot learn");
  }
});

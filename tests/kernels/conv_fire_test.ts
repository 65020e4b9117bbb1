import { assert, assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { Backend } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { convFire } from "../../src/backend/cpu/spikes/convolution.ts";
import {
  anyLayer,
  type Layer,
  neighbours,
  randomWave,
  uniform,
  WEIGHTS,
} from "../support/arbitrary.ts";
import { assertHeld, placeWave, placeWeight, poisoned, poisonedWave } from "../support/guarded.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import { forEachKernels } from "../support/kernels.ts";
import * as reference from "../support/reference.ts";

/** Runs the kernel with some thresholds and compares it with the definition. */
async function check(
  backend: Backend,
  { input, weight }: Layer,
  ...thresholds: number[]
): Promise<void> {
  const from = placeWave(backend, input);
  const held = placeWeight(backend, weight);
  const outputs = thresholds.map((threshold) => {
    const expected = reference.convFire(input, weight, threshold);
    const to = poisonedWave(backend, expected);
    backend.convFire(from.wave, held.weight, threshold, to.wave);
    return [to.times, expected.times] as const;
  });
  await assertHeld(outputs, [from.times, held.values]);
}

/** The same on the CPU; tells how many neurons were in doubt. */
async function doubtsOf({ input, weight }: Layer, threshold: number): Promise<number> {
  const expected = reference.convFire(input, weight, threshold);
  const from = placeWave(cpu, input);
  const held = placeWeight(cpu, weight);
  const to = poisonedWave(cpu, expected);
  const doubts = poisoned(cpu, new Int32Array(input.n));
  convFire(from.wave, held.weight, threshold, to.wave, doubts.span);
  await assertHeld([[to.times, expected.times]]);
  held.values.free();
  return (await doubts.read()).reduce((sum, count) => sum + count, 0);
}

/** A threshold that is the potential of some neuron at some step, or next to it. */
function nearTie({ input, weight, random }: Layer): number {
  const extent = reference.convExtent(input, weight);
  const pick = (n: number) => Math.floor(random() * n);
  const neuron = [pick(extent.n), pick(extent.c), pick(extent.h), pick(extent.w)] as const;
  const value = reference.potential(input, weight, neuron, pick(input.steps));
  const usable = value > 0 && value < 3e38 ? value : 1;
  return [usable, ...neighbours(usable)][pick(3)];
}

forEachBackend("conv_fire finds the first crossing", async (backend) => {
  const thresholds = fc.constantFrom(0, 0.5, 1, 2.5, 7, 15, 40, 1e30);
  await fc.assert(
    fc.asyncProperty(
      anyLayer(),
      thresholds,
      (layer, threshold) => check(backend, layer, threshold),
    ),
    { numRuns: runs(backend, 300) },
  );
});

forEachBackend("conv_fire decides near ties as flat-order sums do", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyLayer(), (layer) => check(backend, layer, nearTie(layer))),
    { numRuns: runs(backend, 600) },
  );
});

forEachBackend("conv_fire decides sums that tie with a whole threshold", async (backend) => {
  const layers = anyLayer(["settled", "trained", "grid"]);
  const thresholds = fc.constantFrom(1, 2, 3, 5, 8, 10, 15, 2 ** -12, 2 ** -24);
  await fc.assert(
    fc.asyncProperty(
      layers,
      thresholds,
      (layer, threshold) => check(backend, layer, threshold, ...neighbours(threshold)),
    ),
    { numRuns: runs(backend, 400) },
  );
});

forEachBackend("conv_fire does layers in parts where they are large", async (backend) => {
  const large = async (
    [steps, c, h, w]: readonly number[],
    [f, kh, kw]: readonly number[],
    kind: keyof typeof WEIGHTS,
    density: number,
    threshold: number,
  ): Promise<void> => {
    const random = uniform(steps + c + h + w);
    const input = randomWave({ n: 1, steps, c, h, w }, density, random);
    const data = Float32Array.from({ length: f * c * kh * kw }, () => WEIGHTS[kind](random));
    await check(backend, { input, weight: { f, c, kh, kw, data }, kind, random }, threshold);
  };
  await large([15, 2, 40, 40], [3, 3, 3], "trained", 0.3, 1); // more than one band of rows
  await large([300, 2, 40, 40], [3, 3, 3], "trained", 0.3, 1);
  await large([15, 2, 4, 70], [2, 2, 60], "trained", 0.3, 10); // rows of a window in several words
  await large([15, 30, 6, 7], [17, 3, 3], "settled", 0.9, 100); // distances beyond a byte
  await large([300, 30, 6, 7], [17, 3, 3], "settled", 0.9, 100);
  await large([5, 6, 30, 30], [33, 5, 5], "signedGrid", 0.7, 7); // more taps than are kept
});

forEachKernels("conv_fire sums again only what is in doubt", async () => {
  const random = uniform(1);
  const input = randomWave({ n: 1, steps: 15, c: 6, h: 12, w: 12 }, 0.25, random);
  const data = Float32Array.from({ length: 30 * 150 }, () => 0.75 + 0.1 * random());
  const layer: Layer = {
    input,
    weight: { f: 30, c: 6, kh: 5, kw: 5, data },
    kind: "fresh",
    random,
  };
  const neurons = 30 * 64;
  const doubts = await doubtsOf(layer, 15);
  assert(doubts < neurons / 20, `${doubts} of ${neurons} neurons were in doubt`);

  const tie = reference.potential(input, layer.weight, [0, 3, 4, 4], 9);
  assert(tie > 0);
  assert(await doubtsOf(layer, tie) > 0, "A tie was decided without its flat-order sum");

  data[7] = -0.1;
  // Without a screen all are, the lanes that fill up a block of 32 features included.
  assertEquals(await doubtsOf(layer, 15), 32 * 64);
});

forEachBackend("conv_fire follows the weight through its versions", async (backend) => {
  const input = reference.silence({ n: 1, steps: 5, c: 1, h: 3, w: 3 });
  input.times.fill(0);
  const weight = { f: 2, c: 1, kh: 2, kw: 2, data: new Float32Array(8).fill(1) };
  const from = placeWave(backend, input);
  const held = placeWeight(backend, weight);
  for (const value of [1, 0.5, 2, -1, Infinity, 0]) {
    weight.data.fill(value, 4);
    backend.write(
      held.weight.data.buffer,
      held.weight.data.offset * 4,
      new Uint8Array(weight.data.slice().buffer),
    );
    held.weight.data.buffer.version++;
    await assertHeld([3, 0, 1.5].map((threshold) => {
      const expected = reference.convFire(input, weight, threshold);
      const to = poisonedWave(backend, expected);
      backend.convFire(from.wave, held.weight, threshold, to.wave);
      return [to.times, expected.times] as const;
    }));
  }
  await from.times.assertUntouched();
});

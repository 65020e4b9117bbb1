/** Winners at the last step that high bytes of weights leave open, or would tell wrongly. */

import { assertEquals } from "@std/assert";
import type { Backend, LearnPlan } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { forCuda } from "../support/backends.ts";
import { Guarded, placeWave, placeWeight, poisoned } from "../support/guarded.ts";
import { silence } from "../support/reference.ts";

const STIMULI = 96, STEPS = 15;
const [MANY, FEW, ONE] = [200, 49, 1];
const INPUTS = MANY + FEW + ONE;

/** Weights of a feature for the many, the few and the one, of 65,535 parts. */
const row = (many: (i: number) => number, few: number, one: number) =>
  Array.from({ length: INPUTS }, (_, i) => i < MANY ? many(i) : i < MANY + FEW ? few : one)
    .map((parts) => parts / 65535);

const FEATURES = [
  row(() => 0x1ff, 0x1ff, 0), // of the lowest high bytes, and the largest low ones
  row((i) => i % 2 ? 0x200 : 0x100, 0, 0), // larger high bytes, less in sum
  row(() => 0, 0x700, 0), // the same, for a window with fewer spikes
  row(() => 0, 0, 0xffff),
];

/** Two windows. Of eight stimuli seven have a clear winner; the eighth has one that high bytes leave open. */
function stimuli() {
  const input = silence({ n: STIMULI, steps: STEPS, c: INPUTS, h: 1, w: 2 });
  for (let n = 0; n < STIMULI; n++) {
    for (let c = 0; c < INPUTS; c++) {
      const [left, right] = n % 8 < 7
        ? [c >= MANY + FEW, false]
        : [c < MANY, n % 16 === 15 && c >= MANY && c < MANY + FEW];
      if (left) input.times[(n * INPUTS + c) * 2] = c % STEPS;
      if (right) input.times[(n * INPUTS + c) * 2 + 1] = c % STEPS;
    }
  }
  return input;
}

/** The winners, while nothing changes. */
async function winnersOf(backend: Backend): Promise<number[]> {
  const f = FEATURES.length;
  const data = Float32Array.from(FEATURES.flat());
  const { weight } = placeWeight(backend, { f, c: INPUTS, kh: 1, kw: 1, data });
  const rates = new Guarded(backend, new Float32Array(f)).span;
  const plan: LearnPlan = {
    ...{ threshold: null, kwta: 1, radius: 0, pointwise: false, dropped: null, teacher: null },
    rules: [{ kind: "additive", lower: 0, upper: 1, ltp: rates, ltd: rates }],
  };
  const winners = poisoned(backend, new Int32Array(3 * STIMULI));
  const done = backend.learn(placeWave(backend, stimuli()).wave, weight, plan, {
    winners: winners.span,
    counts: poisoned(backend, new Int32Array(STIMULI)).span,
    outcomes: new Guarded(backend, new Int32Array(3)).span,
  });
  assertEquals(done, STIMULI);
  return [...await winners.read()];
}

forCuda("winners that high bytes leave open are found by sums", async (backend) => {
  const expected = Array.from({ length: STIMULI }, (_, n) => [n % 8 < 7 ? 3 : 0, 0, 0]).flat();
  assertEquals(await winnersOf(cpu), expected);
  assertEquals(await winnersOf(backend), expected);
});

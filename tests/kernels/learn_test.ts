/** Learning in one step, against plain firing, choosing and updates of one stimulus after another. */

import { assert } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { Backend, LearnPlan } from "../../src/backend/backend.ts";
import { anyLayer, type Layer, randomWave, WEIGHTS } from "../support/arbitrary.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import { assertHeld, Guarded, placeWave, placeWeight, poisoned } from "../support/guarded.ts";
import * as reference from "../support/reference.ts";

const N = 4;
const CLASSES = 2;

const lessons = fc.record({
  threshold: fc.constantFrom(null, 0, 0.5, 1, 2, 5),
  kwta: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5 })),
  radius: fc.integer({ min: 0, max: 2 }),
  pointwise: fc.boolean(),
  kind: fc.constantFrom("additive" as const, "stabilized", "soft_bounds", "multiplicative"),
  bounds: fc.constantFrom([0, 1], [0.2, 0.8], [-1, 1]),
  /** Whether weights are between the bounds from the start. */
  inside: fc.boolean(),
  drop: fc.constantFrom(0, 0.3, 1),
  taught: fc.boolean(),
});

type Lesson = typeof lessons extends fc.Arbitrary<infer T> ? T : never;

/** A lesson with its numbers drawn. */
interface Plan extends Omit<Lesson, "kind" | "bounds" | "inside" | "drop" | "taught"> {
  /** For right decisions, or for all; then for wrong ones. */
  rules: reference.PlainRule[];
  dropped: Uint8Array<ArrayBuffer>;
  classes: Int32Array<ArrayBuffer> | null;
  targets: Int32Array<ArrayBuffer>;
}

function planOf(lesson: Lesson, { weight: { f }, random }: Layer): Plan {
  const { kind, bounds: [lower, upper], inside: _, drop, taught, ...choice } = lesson;
  const rates = (sign: number) => Float32Array.from({ length: f }, () => sign * random());
  const signs = taught ? [[0.3, -0.2], [-0.2, 0.1]] : [[0.3, -0.2]];
  const pick = () => Math.floor(random() * CLASSES);
  return {
    ...choice,
    rules: signs.map(([ltp, ltd]) => ({ kind, lower, upper, ltp: rates(ltp), ltd: rates(ltd) })),
    dropped: Uint8Array.from({ length: f }, () => Number(random() < drop)),
    classes: taught ? Int32Array.from({ length: f }, pick) : null,
    targets: Int32Array.from({ length: N }, pick),
  };
}

/** Weights as a lesson wants them. */
function weightsFor({ bounds: [lower, upper], inside }: Lesson, data: Float32Array<ArrayBuffer>) {
  if (!inside) return data;
  const [low, high] = [Math.fround(lower), Math.fround(upper)];
  return data.map((weight) => Math.min(high, Math.max(low, low + weight * (high - low))));
}

/** The first winners of a stimulus, and the wave in which they fired. */
function chosen(input: reference.PlainWave, weight: reference.PlainWeight, plan: Plan) {
  const { threshold, dropped, pointwise, kwta, radius } = plan;
  const values = reference.convFinal(input, weight);
  let output = threshold === null
    ? reference.fireLast(values, reference.convExtent(input, weight))
    : reference.convFire(input, weight, threshold);
  reference.drop(output, dropped);
  const potentials = reference.convValues(input, weight, output);
  if (pointwise) output = reference.pointwiseInhibition(output, potentials);
  return { winners: reference.selectWinners(output, potentials, kwta, radius)[0], output };
}

/** Learns by the definition, and changes the weight; which rule each stimulus was given, 2 for none. */
function learn(waves: reference.PlainWave, weight: reference.PlainWeight, plan: Plan) {
  const size = waves.times.length / N;
  return Array.from({ length: N }, (_, i) => {
    const input = { ...waves, n: 1, times: waves.times.slice(i * size, (i + 1) * size) };
    const { winners, output } = chosen(input, weight, plan);
    const right = plan.classes === null || plan.classes[winners[0]?.[0]] === plan.targets[i];
    const silent = plan.classes !== null && winners.length === 0;
    const outcome = silent ? 2 : right ? 0 : 1;
    const rule = plan.rules[outcome];
    if (rule) weight.data.set(reference.stdp(input, output, winners, weight, rule));
    return { winners, outcome };
  });
}

const place = (backend: Backend, plan: Plan) => {
  const inputs: Guarded[] = [];
  const given = (data: Float32Array | Uint8Array | Int32Array) => {
    inputs.push(new Guarded(backend, data as Guarded["template"]));
    return inputs.at(-1)!.span;
  };
  const { classes, targets, dropped, rules, ...choice } = plan;
  const [first, ...rest] = rules.map(({ ltp, ltd, ...rule }) => (
    { ...rule, ltp: given(ltp), ltd: given(ltd) }
  ));
  const placed: LearnPlan = {
    ...choice,
    rules: rest.length ? [first, rest[0]] : [first],
    dropped: given(dropped),
    teacher: classes && { classes: given(classes), targets: given(targets) },
  };
  return { placed, inputs };
};

/** Outcomes that were counted before. */
const BEFORE = [5, 7, 9];

function counted(plan: Plan, learnt: readonly { outcome: number }[]): number[] {
  const outcomes = [...BEFORE];
  if (plan.classes) { for (const { outcome } of learnt) outcomes[outcome]++; }
  return outcomes;
}

function wavesFor({ input, random }: Layer): reference.PlainWave {
  return randomWave({ ...input, n: N }, 0.2 + 0.6 * random(), random);
}

forEachBackend("learn fires, chooses and learns as the separate operations do", async (backend) => {
  const ways = { fired: 0, last: 0 };
  await fc.assert(
    fc.asyncProperty(anyLayer(), lessons, async (layer, lesson) => {
      const weight = { ...layer.weight, data: weightsFor(lesson, layer.weight.data) };
      const waves = wavesFor(layer);
      const plan = planOf(lesson, layer);
      const from = placeWave(backend, waves);
      const held = placeWeight(backend, { ...weight, data: weight.data.slice() });
      const winners = poisoned(backend, new Int32Array(N * plan.kwta * 3));
      const counts = poisoned(backend, new Int32Array(N));
      const outcomes = new Guarded(backend, Int32Array.from(BEFORE));
      const { placed, inputs } = place(backend, plan);
      const done = backend.learn(from.wave, held.weight, placed, {
        winners: winners.span,
        counts: counts.span,
        outcomes: outcomes.span,
      });
      if (done === 0) {
        return await assertHeld([], [from.times, held.values, winners, counts, outcomes]);
      }
      ways[plan.threshold === null ? "last" : "fired"]++;
      held.weight.data.buffer.version++;
      const expected = learn(waves, weight, plan);
      const lists = expected.map((each) => each.winners);
      await assertHeld([
        [counts, lists.map(({ length }) => length)],
        [winners, reference.winnerRows(lists, plan.kwta)],
        [outcomes, counted(plan, expected)],
        [held.values, weight.data],
      ], [from.times, ...inputs]);
    }),
    { numRuns: runs(backend, 400) },
  );
  assert(ways.fired > 0 && ways.last > 0, "A way to learn has never been taken");
});

forEachBackend("learn_together gives each network what it learns alone", async (backend) => {
  await fc.assert(
    fc.asyncProperty(anyLayer(), lessons, fc.boolean(), async (layer, lesson, ofOneWave) => {
      const { kind, random } = layer;
      const shared = wavesFor(layer);
      const from = placeWave(backend, shared);
      const networks = [0, 0.5, 2].map((more) => {
        const drawn = layer.weight.data.map(() => WEIGHTS[kind](random));
        const data = weightsFor(lesson, drawn);
        const held = placeWeight(backend, { ...layer.weight, data });
        const plan = planOf(lesson, layer);
        if (plan.threshold !== null) plan.threshold += more;
        const waves = ofOneWave ? shared : wavesFor(layer);
        return {
          ...{ plan, waves, held, weight: { ...layer.weight, data: data.slice() } },
          from: ofOneWave ? from : placeWave(backend, waves),
          ...place(backend, plan),
        };
      });
      const outcomes = new Guarded(backend, Int32Array.from(networks.flatMap(() => BEFORE)));
      const done = backend.learnTogether(
        networks.map(({ from }) => from.wave),
        networks.map(({ held }) => held.weight),
        networks.map(({ placed }) => placed),
        outcomes.span,
      );
      const waves = networks.map(({ from }) => from.times);
      if (!done) {
        const weights = networks.map(({ held }) => held.values);
        return await assertHeld([], [...waves, ...weights, outcomes]);
      }
      const decisions = networks.flatMap(({ plan, waves, weight }) =>
        counted(plan, learn(waves, weight, plan))
      );
      await assertHeld([
        [outcomes, decisions],
        ...networks.map(({ held, weight }) => [held.values, weight.data] as const),
      ], [...waves, ...networks.flatMap(({ inputs }) => inputs)]);
    }),
    { numRuns: runs(backend, 150) },
  );
});

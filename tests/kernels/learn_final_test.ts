/** Learning from the winner at the last step, against potentials of all neurons and plain updates. */

import { assert, assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import type { LearnPlan, StdpKind } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { learnAtLastStep } from "../../src/backend/cpu/spikes/learn.ts";
import { packedOf } from "../../src/backend/cpu/spikes/packed.ts";
import { anyLayer, type Layer, randomWave, uniform } from "../support/arbitrary.ts";
import { assertSame, Guarded, placeWave, placeWeight, poisoned } from "../support/guarded.ts";
import { forEachKernels } from "../support/kernels.ts";
import * as reference from "../support/reference.ts";

type Winner = [number, number, number];

/** The wave of one stimulus. */
function stimulus(input: reference.PlainWave, index: number): reference.PlainWave {
  const size = input.c * input.h * input.w;
  return { ...input, n: 1, times: input.times.slice(index * size, (index + 1) * size) };
}

/** Its winner by the definition, and the output in which it fired. */
function winnerOf(
  input: reference.PlainWave,
  weight: reference.PlainWeight,
  dropped: Uint8Array,
): { winners: Winner[]; output: reference.PlainWave } {
  const values = reference.convFinal(input, weight);
  const output = reference.fireLast(values, reference.convExtent(input, weight));
  reference.drop(output, dropped);
  return { winners: reference.selectWinners(output, values, 1, 0)[0], output };
}

interface Lesson {
  kind: StdpKind;
  lower: number;
  upper: number;
  ltp: Float32Array<ArrayBuffer>;
  ltd: Float32Array<ArrayBuffer>;
  dropped: Uint8Array<ArrayBuffer>;
}

/** Weights of a layer moved into bounds. */
function bounded({ weight }: Layer, { lower, upper }: Lesson): reference.PlainWeight {
  const [low, high] = [Math.fround(lower), Math.fround(upper)];
  const data = weight.data.map((w) => Math.min(high, Math.max(low, low + w * (high - low))));
  return { ...weight, data };
}

/** Learns by the definition; changes the weight. */
function expect(
  input: reference.PlainWave,
  weight: reference.PlainWeight,
  lesson: Lesson,
): Winner[][] {
  return Array.from({ length: input.n }, (_, i) => {
    const one = stimulus(input, i);
    const { winners, output } = winnerOf(one, weight, lesson.dropped);
    weight.data.set(reference.stdp(one, output, winners, weight, lesson));
    return winners;
  });
}

function planOf({ kind, lower, upper, ltp, ltd, dropped }: Lesson): LearnPlan {
  const place = (values: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>) =>
    new Guarded(cpu, values).span;
  return {
    ...{ threshold: null, kwta: 1, radius: 0, pointwise: false, teacher: null },
    rules: [{ kind, lower, upper, ltp: place(ltp), ltd: place(ltd) }],
    dropped: place(dropped),
  };
}

/** Three batches, and an update by itself between them: bytes and drift have to follow. */
async function check(layer: Layer, lesson: Lesson): Promise<number> {
  const { random } = layer;
  const weight = bounded(layer, lesson);
  const held = placeWeight(cpu, weight);
  const written = () => held.weight.data.buffer.version++;
  let summed = 0;
  for (let batch = 0; batch < 3; batch++) {
    const input = randomWave({ ...layer.input, n: 4 }, 0.1 + 0.6 * random(), random);
    const expected = expect(input, weight, lesson);
    const from = placeWave(cpu, input);
    const result = {
      winners: poisoned(cpu, new Int32Array(12)),
      counts: poisoned(cpu, new Int32Array(4)),
      outcomes: new Guarded(cpu, new Int32Array(3)),
    };
    const sums = poisoned(cpu, new Int32Array(4));
    const packed = packedOf(held.weight);
    packed.bytesFor(Math.fround(lesson.lower), Math.fround(lesson.upper));
    const spans = {
      winners: result.winners.span,
      counts: result.counts.span,
      outcomes: result.outcomes.span,
    };
    learnAtLastStep(from.wave, held.weight, planOf(lesson), spans, sums.span);
    packed.version = held.weight.data.buffer.version + 1;
    written();
    assertEquals([...await result.counts.read()], expected.map(({ length }) => length));
    const winners = await result.winners.read();
    expected.forEach(([winner = [0, 0, 0]], i) => {
      assertEquals([...winners.subarray(3 * i, 3 * i + 3)], winner);
    });
    assertSame(await held.values.read(), weight.data);
    await from.times.assertUntouched();
    summed += (await sums.read()).reduce((sum, count) => sum + count, 0);

    const { winners: next, output } = winnerOf(stimulus(input, 0), weight, lesson.dropped);
    const alone = placeWave(cpu, stimulus(input, 0));
    const list = new Guarded(cpu, Int32Array.from(next.flat()));
    const counts = new Guarded(cpu, Int32Array.of(next.length));
    const [rule] = planOf(lesson).rules;
    cpu.stdp(alone.wave, placeWave(cpu, output).wave, list.span, counts.span, held.weight, rule);
    written();
    weight.data.set(reference.stdp(stimulus(input, 0), output, next, weight, lesson));
  }
  held.values.free();
  return summed;
}

const lessons = fc.record({
  kind: fc.constantFrom<StdpKind>("additive", "stabilized", "soft_bounds", "multiplicative"),
  bounds: fc.constantFrom([0, 1], [0.2, 0.8], [-1, 1], [0, 0.01]),
  rate: fc.constantFrom(0, 0.001, 0.1, 2),
  drop: fc.constantFrom(0, 0.3, 1),
});

forEachKernels("learn at the last step finds each winner and changes its row", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyLayer(["spread", "grid", "ones", "fresh", "settled"]),
      lessons,
      async (layer, { kind, bounds: [lower, upper], rate, drop }) => {
        const { f } = layer.weight;
        const rates = (sign: number) =>
          Float32Array.from({ length: f }, () => sign * rate * layer.random());
        const dropped = Uint8Array.from({ length: f }, () => Number(layer.random() < drop));
        await check(layer, { kind, lower, upper, ltp: rates(1), ltd: rates(-0.7), dropped });
      },
    ),
    { numRuns: 400 },
  );
});

forEachKernels("learn at the last step adds up long lists", async () => {
  const random = uniform(3);
  const c = 2100; // more taps at a place than fit 16-bit sums
  const input = randomWave({ n: 1, steps: 15, c, h: 3, w: 2 }, 1, random);
  const data = Float32Array.from({ length: 20 * c * 2 }, () => 0.9 + 0.1 * random());
  const weight = { f: 20, c, kh: 2, kw: 1, data };
  const dropped = new Uint8Array(20);
  const [ltp, ltd] = [new Float32Array(20).fill(0.01), new Float32Array(20).fill(-0.01)];
  const lesson = { kind: "stabilized", lower: 0, upper: 1, ltp, ltd, dropped } as const;
  await check({ input, weight, kind: "spread", random }, lesson);
});

forEachKernels("learn at the last step sums few potentials", async () => {
  const random = uniform(5);
  const input = randomWave({ n: 1, steps: 15, c: 60, h: 8, w: 8 }, 0.3, random);
  const data = Float32Array.from(
    { length: 100 * 60 * 25 },
    () => random() < 0.6 ? 0.05 * random() : 1 - 0.05 * random(),
  );
  const weight = { f: 100, c: 60, kh: 5, kw: 5, data };
  const dropped = new Uint8Array(100);
  const [ltp, ltd] = [new Float32Array(100).fill(0.004), new Float32Array(100).fill(-0.003)];
  const lesson = { kind: "stabilized", lower: 0.2, upper: 0.8, ltp, ltd, dropped } as const;
  const summed = await check({ input, weight, kind: "spread", random }, lesson) / 12;
  const neurons = 100 * 16;
  assert(summed >= 1 && summed < neurons / 100, `${summed} of ${neurons} potentials were summed`);
});

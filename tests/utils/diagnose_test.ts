/** What `utils.diagnose` measures, compared with plain recomputations, and that it changes nothing. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { functional as sf, snn, torch, utils } from "../../mod.ts";
import { anyLayer, type Layer, randomWave, uniform } from "../support/arbitrary.ts";
import { forEachBackend, runs } from "../support/backends.ts";
import { assertClose } from "../support/close.ts";
import { type PlainWave, type PlainWeight, potential } from "../support/reference.ts";

const kinds = ["fresh", "spread", "grid", "trained", "settled", "ones", "signedGrid"] as const;
const sums = { rtol: 1e-5, atol: 1e-5 };

const anyOptions = fc.record({
  threshold: fc.constantFrom(null, 0, 0.5, 1, 2, 5, 30),
  kwta: fc.integer({ min: 1, max: 9 }),
  inhibition_radius: fc.integer({ min: 0, max: 3 }),
  pointwise_inhibition: fc.boolean(),
});

/** Five stimuli for a layer, and it on a device. */
function onDevice({ input, weight, random }: Layer, device: string) {
  const { f, c, kh, kw, data } = weight;
  const conv = new snn.Convolution(c, f, [kh, kw]);
  conv.load_weight(torch.tensor(data, { shape: [f, c, kh, kw] }));
  const plain = randomWave({ ...input, n: 5 }, 0.9 * random(), random);
  const times = torch.tensor(plain.times, { shape: [5, c, input.h, input.w] });
  const waves = torch.from_times(times, input.steps).to(device);
  return { conv: conv.to(device), plain, waves };
}

/** The winners of one stimulus, by the separate calls. */
function winnersOf(
  wave: torch.Tensor,
  conv: snn.Convolution,
  { threshold, kwta, inhibition_radius, pointwise_inhibition }: Required<
    Omit<snn.LessonOptions, "inhibited_features">
  >,
  dropped: number[],
): Promise<snn.Winner[]> {
  const raw = conv(wave);
  sf.feature_inhibition_(raw, dropped);
  let [spk, pot] = sf.fire(raw, threshold, true);
  if (pointwise_inhibition) {
    pot = sf.pointwise_inhibition(pot);
    spk = pot.sign();
  }
  return Promise.resolve(sf.get_k_winners(pot, kwta, inhibition_radius, spk));
}

forEachBackend("wins are those of get_k_winners", async ({ device }) => {
  const property = fc.asyncProperty(
    anyLayer(kinds),
    anyOptions,
    fc.boolean(),
    async (layer, options, dropout) => {
      const { conv, waves } = onDevice(layer, device);
      const dropped = dropout ? [0] : [];
      const given = { ...options, inhibited_features: dropped };
      const report = await utils.diagnose(conv, waves, given);
      const winners = await Promise.all(
        [0, 1, 2, 3, 4].map((i) => winnersOf(waves.at(i), conv, options, dropped)),
      );
      const wins = new Array(layer.weight.f).fill(0);
      for (const [feature] of winners.flat()) wins[feature]++;
      assertEquals(report.winners_per_feature, wins);
      assertEquals(report.winners, winners.flat().length);
      const dead = [...wins.keys()].filter((f) => wins[f] === 0 && !dropped.includes(f));
      assertEquals(report.dead_features, dead);
      assertEquals(report.lesson, given);
    },
  );
  await fc.assert(property, { numRuns: runs(device, 150) });
});

/** Input, potentials and spikes of a stimulus by plain loops. */
function plainly(input: PlainWave, weight: PlainWeight, image: number, threshold: number | null) {
  const { steps, c, h, w } = input;
  const size = c * h * w;
  const times = input.times.slice(image * size, (image + 1) * size);
  const given = times.filter((time) => time < steps);
  const first = Math.min(steps, ...given);
  const result = { largest: -Infinity, neurons: 0, fired: 0, at_once: 0 };
  for (let f = 0; f < weight.f; f++) {
    for (let y = 0; y <= h - weight.kh; y++) {
      for (let x = 0; x <= w - weight.kw; x++) {
        const all = Array.from(
          { length: steps },
          (_, t) => potential(input, weight, [image, f, y, x], t),
        );
        const crossing = threshold === null
          ? (all[steps - 1] > 0 ? steps - 1 : -1)
          : all.findIndex((value) => value > threshold);
        result.largest = Math.max(result.largest, ...all);
        result.neurons++;
        if (crossing >= 0) result.fired++;
        if (crossing === first) result.at_once++;
      }
    }
  }
  return { ...result, spikes: given.length, one_step: new Set(given).size === 1 };
}

forEachBackend("input, potentials and spikes are those of plain loops", async ({ device }) => {
  const small = anyLayer(kinds).filter(({ input, weight }) =>
    input.steps <= 15 && weight.f <= 17 && weight.kh * weight.kw * weight.c <= 24
  );
  const property = fc.asyncProperty(small, anyOptions, async (layer, options) => {
    const { conv, waves, plain } = onDevice(layer, device);
    const { input, potentials, ...report } = await utils.diagnose(conv, waves, options);
    const expected = [0, 1, 2, 3, 4].map((i) => plainly(plain, layer.weight, i, options.threshold));
    const total = (of: (stimulus: (typeof expected)[0]) => number) =>
      expected.reduce((sum, stimulus) => sum + of(stimulus), 0);
    assertEquals(report.stimuli, 5);
    assertEquals(input.spikes, expected.map(({ spikes }) => spikes));
    assertEquals(input.density, total(({ spikes }) => spikes) / plain.times.length);
    assertEquals(input.empty, total(({ spikes }) => Number(spikes === 0)));
    assertEquals(
      input.one_step,
      total(({ spikes, one_step }) => Number(spikes > 1 && one_step)),
    );
    assertClose(potentials.largest, expected.map(({ largest }) => largest), sums);
    const fired = total((stimulus) => stimulus.fired);
    assertEquals(potentials.crossing, fired / total(({ neurons }) => neurons));
    assertEquals(potentials.at_once, fired && total(({ at_once }) => at_once) / fired);
    assertEquals(report.silent_stimuli, total((stimulus) => Number(stimulus.fired === 0)));
  });
  await fc.assert(property, { numRuns: runs(device, 100) });
});

forEachBackend("the state of weights and rates", async ({ device }) => {
  const conv = new snn.Convolution(1, 4, 3);
  const rows = [[0.25], [0.25], [1, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.5], [
    ...[0.75, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25],
    0.5,
  ]].map((row) => row.length === 1 ? new Array<number>(9).fill(row[0]) : row);
  conv.load_weight(torch.tensor(rows).view(4, 1, 3, 3));
  const stdp = new snn.STDP(
    conv.to(device),
    [[0.5, -0.25], [0.125, 0], [0, 0], [0.5, -0.25]],
    { lower_bound: 0.25, upper_bound: 0.75 },
  );
  const waves = torch.from_times(torch.zeros(1, 3, 3).int(), 4).to(device);
  const { weights, rates } = await utils.diagnose(stdp, waves);
  assertEquals([weights.shape, weights.lower_bound, weights.upper_bound], [
    [4, 1, 3, 3],
    0.25,
    0.75,
  ]);
  assertEquals(weights.mean, (18 * 0.25 + 1 + 0.75 + 14 * 0.25 + 2 * 0.5) / 36);
  assertEquals(weights.convergence, (0.75 * -0.25 + 2 * 0.25 * 0.25) / 0.25 / 36);
  assertEquals([weights.at_lower, weights.at_upper], [32 / 36, 2 / 36]);
  assertEquals([weights.outside, weights.not_finite, weights.signed], [1, 0, false]);
  assertEquals(weights.reach, [2.25, 2.25, 3.25, 3]);
  assertEquals([weights.features_at_lower, weights.features_at_upper], [[0, 1], []]);
  assertEquals(weights.copies.map(([a, b]) => [a, b]), [[0, 1], [2, 3]]);
  assertClose(
    weights.copies.map(([, , similarity]) => similarity),
    [1, cosine(rows[2], rows[3])],
    sums,
  );
  assertEquals(rates, [
    { purpose: "learning", ltp: [0.5, 0.125, 0, 0.5], ltd: [-0.25, 0, 0, -0.25] },
  ]);
});

/** The cosine similarity of two rows without their means. */
function cosine(a: number[], b: number[]): number {
  const [x, y] = [a, b].map((row) => {
    const mean = row.reduce((sum, w) => sum + w) / row.length;
    return row.map((w) => w - mean);
  });
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

Deno.test("copies are the pairs whose patterns have a cosine of at least 0.95", async () => {
  const property = fc.asyncProperty(fc.integer(), async (seed) => {
    const random = uniform(seed);
    const base = Array.from({ length: 12 }, random);
    const rows = Array.from({ length: 6 }, () => base.map((w) => w + 0.4 * (random() - 0.5)));
    const conv = new snn.Convolution(3, 6, 2);
    conv.load_weight(torch.tensor(rows, { dtype: "float32" }).view(6, 3, 2, 2));
    const { weights } = await utils.diagnose(conv, torch.zeros(2, 3, 2, 2));
    const pairs = rows.flatMap((_, b) => rows.slice(0, b).map((_, a) => [a, b] as const))
      .map(([a, b]) => [a, b, cosine(rows[a], rows[b])] as const)
      .filter(([, , similarity]) => Math.abs(similarity - 0.95) > 1e-4 && similarity > 0.95)
      .sort((a, b) => b[2] - a[2]);
    const found = weights.copies.filter(([, , similarity]) => similarity > 0.95 + 1e-4);
    assertClose(found.map((copy) => copy[2]), pairs.map((pair) => pair[2]), sums);
  });
  await fc.assert(property, { numRuns: 50 });
});

/** A rule whose features answer for classes, and stimuli of these. */
function classroom(device: string) {
  torch.manual_seed(3);
  const conv = new snn.Convolution(2, 6, 3, 0.5, 0.1).to(device);
  const rstdp = new snn.RSTDP(conv, {
    reward: [0.004, -0.003],
    punish: [-0.004, 0.0005],
    decision_map: [0, 1, 2, 0, 1, 2],
    threshold: 1,
  });
  const waves = torch.from_times(torch.randint(0, 20, [40, 2, 5, 5]), 15).to(device);
  const targets = Array.from({ length: 40 }, (_, i) => i % 4);
  return { conv, rstdp, waves, targets };
}

forEachBackend("decisions are those that RSTDP makes", async ({ device }) => {
  const { conv, rstdp, waves, targets } = classroom(device);
  const report = await utils.diagnose(rstdp, waves, { targets: torch.tensor(targets) });
  const { right, wrong, silent, classes } = report.decisions!;
  assertEquals(report.rates.map(({ purpose }) => purpose), ["reward", "punishment"]);
  assertEquals(report.lesson.threshold, 1);
  const first = await Promise.all([...waves].map(async (wave) => {
    const [spk, pot] = sf.fire(conv(wave), 1, true);
    return (await sf.get_k_winners(pot, 1, 0, spk))[0]?.[0];
  }));
  const answers = first.map((feature) => rstdp.decision_map[feature]);
  const count = <T>(items: T[], test: (item: T, i: number) => boolean) => items.filter(test).length;
  assertEquals(right, count(answers, (answer, i) => answer === targets[i]));
  assertEquals(silent, count(first, (feature) => feature === undefined));
  assertEquals(right! + wrong! + silent, 40);
  assertEquals(
    classes,
    [0, 1, 2, 3].map((number) => ({
      class: number,
      stimuli: 10,
      right: count(answers, (answer, i) => answer === number && targets[i] === number),
      answers: count(answers, (answer) => answer === number),
      features: number === 3 ? [] : [number, number + 3],
      dead_features: number === 3 ? [] : [number, number + 3].filter((f) => !first.includes(f)),
    })),
  );
  rstdp.reward.update_all_learning_rate(0, 0); // so that learning changes nothing
  rstdp.punish.update_all_learning_rate(0, 0);
  assertEquals(await rstdp.learn(waves, targets), { right: right!, wrong: wrong!, silent });
});

Deno.test("without targets nothing is right or wrong", async () => {
  const { rstdp, conv, waves } = classroom("cpu");
  const { decisions } = await utils.diagnose(rstdp, waves);
  assertEquals([decisions!.right, decisions!.wrong], [null, null]);
  assertEquals(decisions!.classes.map(({ stimuli }) => stimuli), [null, null, null]);
  const { decisions: same } = await utils.diagnose(rstdp.reward, waves, {
    threshold: 1,
    decision_map: rstdp.decision_map,
  });
  assertEquals(same, decisions);
  assertEquals((await utils.diagnose(conv, waves)).decisions, null);
});

Deno.test("stimuli may come alone, in batches and in streams, with targets and without", async () => {
  const { rstdp, waves, targets } = classroom("cpu");
  const expected = await utils.diagnose(rstdp, waves, { targets });
  const samples = [...waves].map((wave, i) => [wave, targets[i]] as [torch.Tensor, number]);
  const loader = new torch.utils.data.DataLoader(samples, { batch_size: 7 });
  async function* stream() {
    for await (const [batch, classes] of loader) yield [batch.to_dense(), classes] as const;
  }
  for (const given of [samples, loader, stream()]) {
    assertEquals(await utils.diagnose(rstdp, given), expected);
  }
  for (
    const given of [[waves], [...waves], new Set([waves.narrow(0, 0, 9), waves.narrow(0, 9, 31)])]
  ) {
    assertEquals(await utils.diagnose(rstdp, given, { targets }), expected);
  }
  const alone = await utils.diagnose(rstdp, waves.at(0));
  assertEquals([alone.stimuli, alone.input.spikes], [1, [expected.input.spikes[0]]]);
  // Targets that nobody asked for are not looked at.
  const named = [[waves, "seven"]] as unknown as utils.Stimuli;
  assertEquals((await utils.diagnose(rstdp.conv_layer, named)).stimuli, 40);
});

forEachBackend("nothing changes", async ({ device }) => {
  const { conv, rstdp, waves, targets } = classroom(device);
  const rule = new snn.STDP(conv, [0.1, -0.1]);
  const schedule = new snn.Doubling({ every: 3, seen: 3 });
  const state = () =>
    Promise.all(
      [conv.weight, ...rstdp.parameters(), ...rule.parameters(), waves.times].map((t) => t.data()),
    );
  const before = await state();
  const drawn = torch.default_generator.get_state();
  const deferred = conv(waves); // whoever reads it later is refused if the weight has changed
  await utils.diagnose(rstdp, waves, { targets });
  await utils.diagnose(rule, waves, { threshold: 2, pointwise_inhibition: true, schedule });
  assertEquals(await state(), before);
  assertEquals(torch.default_generator.get_state(), drawn);
  assertEquals([schedule.seen, schedule.remaining], [3, 0]);
  await deferred.sum().item();
});

Deno.test("a signal ends it between two parts, and changes no result", async () => {
  const { rstdp, waves, targets } = classroom("cpu");
  const { signal } = new AbortController();
  const expected = await utils.diagnose(rstdp, waves, { targets });
  assertEquals(await utils.diagnose(rstdp, waves, { targets, signal }), expected);
  const reason = new Error("enough");
  const ended = utils.diagnose(rstdp, waves, { signal: AbortSignal.abort(reason) });
  await assertRejects(() => ended, Error, "enough");
});

Deno.test("numbers are printed in 80 columns, and by console.log", async () => {
  const { rstdp, waves, targets } = classroom("cpu");
  const report = await utils.diagnose(rstdp, waves, { targets });
  assertInstanceOf(report, utils.Diagnosis);
  const text = String(report);
  assert(text.split("\n").every((line) => line.length <= 80 && line.trimEnd() === line), text);
  assertEquals(Deno.inspect(report), text);
  for (const { text: finding } of report.findings) {
    assert(text.replace(/\n {2}/g, " ").includes(`- ${finding}`), finding);
  }
});

import { assert, assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { functional as sf, snn, torch } from "../../mod.ts";
import { forEachDevice, runs } from "../support/backends.ts";
import { anyLayer, type Layer, randomWave, uniform, WEIGHTS } from "../support/arbitrary.ts";

const kinds = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];
const rules = fc.constantFrom<snn.Rule>("additive", "stabilized", "soft_bounds", "multiplicative");
const bounds = fc.constantFrom([0, 1], [0.2, 0.8], [-1, 1], [0, 2]);

interface Options {
  threshold: number | null;
  kwta: number;
  inhibition_radius: number;
  pointwise_inhibition: boolean;
}

const anyOptions: fc.Arbitrary<Options> = fc.record({
  threshold: fc.constantFrom(null, 0, 0.5, 1, 2, 3, 5, 7.25, 30),
  kwta: fc.integer({ min: 1, max: 9 }),
  inhibition_radius: fc.integer({ min: 0, max: 3 }),
  pointwise_inhibition: fc.boolean(),
});

function convolution({ weight: { f, c, kh, kw, data } }: Layer, device: string): snn.Convolution {
  const conv = new snn.Convolution(c, f, [kh, kw]);
  conv.load_weight(torch.tensor(data, { shape: [f, c, kh, kw] }));
  return conv.to(device);
}

/** Layers with windows of which the kernels do not keep all spikes as they come. */
const wideLayer: fc.Arbitrary<Layer> = fc.integer().map((seed) => {
  const random = uniform(seed);
  const input = randomWave({ n: 1, steps: 4, c: 6, h: 7, w: 8 }, 0, random);
  const data = Float32Array.from({ length: 33 * 150 }, () => WEIGHTS.settled(random));
  return { input, weight: { f: 33, c: 6, kh: 5, kw: 5, data }, kind: "settled", random };
});

/** Layers of more features than a workgroup of a GPU has lanes. */
const manyFeatures: fc.Arbitrary<Layer> = fc.integer().map((seed) => {
  const random = uniform(seed);
  const input = randomWave({ n: 1, steps: 6, c: 2, h: 5, w: 4 }, 0, random);
  const data = Float32Array.from({ length: 300 * 8 }, () => WEIGHTS.grid(random));
  return { input, weight: { f: 300, c: 2, kh: 2, kw: 2, data }, kind: "grid", random };
});

/** Some stimuli for a layer, mostly early spikes so that something fires. */
function wavesFor({ input, random }: Layer, device: string): torch.Tensor {
  const { steps, c, h, w } = input;
  const { times } = randomWave({ n: 5, steps, c, h, w }, 0.2 + 0.6 * random(), random);
  return torch.from_times(torch.tensor(times, { shape: [5, c, h, w] }), steps).to(device);
}

/** One stimulus by the separate calls; returns the winners. */
async function step(
  wave: torch.Tensor,
  stdp: snn.STDP,
  options: Options,
  dropped: number[],
  choose: (winners: snn.Winner[]) => snn.STDP | null = () => stdp,
): Promise<void> {
  const raw = stdp.conv_layer(wave);
  sf.feature_inhibition_(raw, dropped);
  let [spk, pot] = sf.fire(raw, options.threshold, true);
  if (options.pointwise_inhibition) {
    pot = sf.pointwise_inhibition(pot);
    spk = pot.sign();
  }
  const winners = sf.get_k_winners(pot, options.kwta, options.inhibition_radius, spk);
  choose(await winners)?.(wave, pot, spk, winners);
}

/** Weights are bits here: NaN and -0 count. */
async function assertSameWeight(a: snn.Convolution, b: snn.Convolution): Promise<void> {
  const bits = async (layer: snn.Convolution) =>
    new Uint32Array((await layer.weight.data()).buffer as ArrayBuffer);
  assertEquals(await bits(a), await bits(b));
}

forEachDevice("learn gives what the separate calls give, bit for bit", async (device) => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        { weight: 7, arbitrary: anyLayer(kinds) },
        { weight: 1, arbitrary: wideLayer },
        { weight: 1, arbitrary: manyFeatures },
      ),
      anyOptions,
      rules,
      bounds,
      fc.boolean(),
      fc.integer({ min: 0, max: 2 }),
      async (layer, options, rule, [lower_bound, upper_bound], dropout, first) => {
        const waves = wavesFor(layer, device);
        const apart = convolution(layer, device);
        const fused = convolution(layer, device);
        const stdp = (conv: snn.Convolution) =>
          new snn.STDP(conv, [0.3, -0.2], { rule, lower_bound, upper_bound });
        const dropped = dropout ? [0] : [];
        const [slow, fast] = [stdp(apart), stdp(fused)];
        for (const wave of waves) await step(wave, slow, options, dropped);
        for (let i = 0; i < first; i++) await step(waves.at(i), fast, options, dropped);
        const rest = waves.narrow(0, first, 5 - first);
        fast.learn(rest, { ...options, inhibited_features: dropped });
        await assertSameWeight(fused, apart);
      },
    ),
    { numRuns: runs(device, 400) },
  );
});

forEachDevice(
  "a feature with a weight that is not a number wins without that input",
  async (device) => {
    const weights = [0.9, NaN, 0.9, 0.5, 0.5, 0.5];
    const stimuli = [[0, 1, 1], [0, 0, 0], [1, 0, 0], [0, 1, 0]]; // what is 0 spikes
    const waves = torch.from_times(torch.tensor(stimuli, { shape: [4, 3, 1, 1] }), 1).to(device);
    const options = { threshold: null, kwta: 1, inhibition_radius: 0, pointwise_inhibition: false };
    const data = Float32Array.from(weights);
    const layer = { weight: { f: 2, c: 3, kh: 1, kw: 1, data } } as Layer;
    const [apart, fused] = [convolution(layer, device), convolution(layer, device)];
    const [slow, fast] = [apart, fused].map((conv) => new snn.STDP(conv, [0.3, -0.2]));
    for (const wave of waves) await step(wave, slow, options, []);
    await step(waves.at(0), fast, options, []); // which brings all others between the bounds
    fast.learn(waves.narrow(0, 1, 3), options);
    await assertSameWeight(fused, apart);
    const of = async (feature: number) => await fused.weight.at(feature).flatten().tolist();
    assertEquals((await of(0) as number[]).map(Number.isNaN), [false, true, false]);
    assert((await of(1) as number[])[1] > 0.5);
  },
);

forEachDevice(
  "a feature wins that fires before an input with a weight that is not a number",
  async (device) => {
    const [a, b, c] = [0.1, 0.2, 0.3].map(Math.fround);
    const sum = Math.fround(Math.fround(a + b) + c);
    const bits = new Uint32Array(Float32Array.of(sum).buffer);
    bits[0]--;
    const [threshold] = new Float32Array(bits.buffer); // only the exact sum is above
    const options = { threshold, kwta: 1, inhibition_radius: 0, pointwise_inhibition: true };
    const stimuli = [[4, 4, 4, 4, 0], [0, 0, 0, 2, 4]];
    const waves = torch.from_times(torch.tensor(stimuli, { shape: [2, 5, 1, 1] }), 4).to(device);
    const data = Float32Array.of(a, b, c, NaN, 0, 0, 0, 0, 0, 1);
    const layer = { weight: { f: 2, c: 5, kh: 1, kw: 1, data } } as Layer;
    const [apart, fused] = [convolution(layer, device), convolution(layer, device)];
    const [slow, fast] = [apart, fused].map((conv) => new snn.STDP(conv, [0.3, -0.2]));
    for (const wave of waves) await step(wave, slow, options, []);
    await step(waves.at(0), fast, options, []);
    fast.learn(waves.narrow(0, 1, 1), options);
    await assertSameWeight(fused, apart);
    const first = await fused.weight.at(0).flatten().tolist() as number[];
    assert(first[0] > a && first[1] > b && first[2] > c);
  },
);

forEachDevice(
  "RSTDP learns what reward and punishment by hand learn, bit for bit",
  async (device) => {
    await fc.assert(
      fc.asyncProperty(
        anyLayer(kinds),
        anyOptions,
        rules,
        bounds,
        async (layer, options, rule, limits) => {
          const [lower_bound, upper_bound] = limits;
          const waves = wavesFor(layer, device);
          const targets = Array.from({ length: 5 }, () => Math.floor(layer.random() * 2));
          const apart = convolution(layer, device);
          const fused = convolution(layer, device);
          const decision_map = Array.from({ length: layer.weight.f }, (_, i) => i % 2);
          const shared = { rule, lower_bound, upper_bound };
          const reward = new snn.STDP(apart, [0.2, -0.1], shared);
          const punish = new snn.STDP(apart, [-0.2, 0.05], shared);
          const expected = { right: 0, wrong: 0, silent: 0 };
          for (let i = 0; i < 5; i++) {
            await step(waves.at(i), reward, options, [], (winners) => {
              const outcome = winners.length === 0
                ? "silent"
                : decision_map[winners[0][0]] === targets[i]
                ? "right"
                : "wrong";
              expected[outcome]++;
              return { silent: null, right: reward, wrong: punish }[outcome];
            });
          }
          const rstdp = new snn.RSTDP(fused, {
            ...{ reward: [0.2, -0.1], punish: [-0.2, 0.05], decision_map },
            ...{ ...shared, ...options },
          });
          assertEquals(await rstdp.learn(waves, targets), expected);
          await assertSameWeight(fused, apart);
        },
      ),
      { numRuns: runs(device, 300) },
    );
  },
);

forEachDevice("dense waves teach what compact ones teach", async (device) => {
  const random = uniform(7);
  const { times } = randomWave({ n: 20, steps: 5, c: 2, h: 9, w: 9 }, 0.8, random);
  const waves = torch.from_times(torch.tensor(times, { shape: [20, 2, 9, 9] }), 5).to(device);
  const data = Float32Array.from({ length: 12 * 18 }, () => WEIGHTS.fresh(random));
  const layer = { weight: { f: 12, c: 2, kh: 3, kw: 3, data } } as Layer;
  const targets = Array.from({ length: 20 }, (_, i) => i % 4);
  const learnt = await Promise.all([waves, waves.to_dense()].map(async (each) => {
    const conv = convolution(layer, device);
    const rstdp = new snn.RSTDP(conv, {
      ...{ reward: [0.004, -0.003], punish: [-0.004, 0.0005], lower_bound: 0.2, upper_bound: 0.8 },
      decision_map: Array.from({ length: 12 }, (_, i) => i % 4),
    });
    const decisions = await rstdp.learn(each, targets);
    return [decisions, [...await conv.weight.data()]] as const;
  }));
  assertEquals(learnt[1], learnt[0]);
});

Deno.test("a schedule changes the rates at its stimuli, however they are handed over", async () => {
  const digits = randomLayer();
  const learnt = async (chunk: number) => {
    const conv = convolution(digits.layer, "cpu");
    const stdp = new snn.STDP(conv, [0.004, -0.003]);
    const schedule = new snn.Doubling({ every: 3 });
    for (let i = 0; i < 12; i += chunk) {
      stdp.learn(digits.waves.narrow(0, i, chunk), { threshold: 1, kwta: 2, schedule });
    }
    return [String(await conv.weight.tolist()), await stdp.learning_rate[0][0].item()];
  };
  const [weights, rate] = await learnt(1);
  assert(Math.abs(rate as number - 0.032) < 1e-6, `${rate}`);
  for (const chunk of [2, 4, 12]) assertEquals(await learnt(chunk), [weights, rate]);
});

function randomLayer(): { layer: Layer; waves: torch.Tensor } {
  const [layer] = fc.sample(anyLayer(["fresh"]), { numRuns: 1, seed: 3 });
  const { steps, c, h, w } = layer.input;
  const { times } = randomWave({ n: 12, steps, c, h, w }, 0.5, layer.random);
  return { layer, waves: torch.from_times(torch.tensor(times, { shape: [12, c, h, w] }), steps) };
}

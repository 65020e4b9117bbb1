import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { snn, torch } from "../../mod.ts";
import { forEachDevice, forEachGpu, runs } from "../support/backends.ts";
import { anyLayer, type Layer, randomWave, WEIGHTS } from "../support/arbitrary.ts";

const N = 4;
const NETWORKS = 3;

/** A layer of the shape of another one, with weights of its own. */
function similar(
  { weight: { f, c, kh, kw, data }, kind, random }: Layer,
  device: string,
): snn.Convolution {
  const conv = new snn.Convolution(c, f, [kh, kw]);
  const weights = Float32Array.from({ length: data.length }, () => WEIGHTS[kind](random));
  conv.load_weight(torch.tensor(weights, { shape: [f, c, kh, kw] }));
  return conv.to(device);
}

function copyOf(conv: snn.Convolution): snn.Convolution {
  const copy = new snn.Convolution(conv.in_channels, conv.out_channels, conv.kernel_size);
  copy.to(conv.weight.device);
  copy.load_weight(conv.weight);
  return copy;
}

function wavesFor(
  { input: { steps, c, h, w }, random }: Layer,
  device: string,
): torch.Tensor {
  const { times } = randomWave({ n: N, steps, c, h, w }, 0.2 + 0.6 * random(), random);
  return torch.from_times(torch.tensor(times, { shape: [N, c, h, w] }), steps).to(device);
}

async function bitsOf(conv: snn.Convolution): Promise<Uint32Array> {
  return new Uint32Array((await conv.weight.data()).buffer as ArrayBuffer);
}

const anyLesson = fc.record({
  last: fc.boolean(),
  kwta: fc.integer({ min: 1, max: 4 }),
  inhibition_radius: fc.integer({ min: 0, max: 2 }),
  pointwise_inhibition: fc.boolean(),
});
const ofOneWave = fc.boolean();

forEachDevice("learn_all gives each network what its own learn gives", async (device) => {
  await fc.assert(
    fc.asyncProperty(anyLayer(), anyLesson, ofOneWave, async (layer, { last, ...lesson }, one) => {
      const shared = wavesFor(layer, device);
      const waves = Array.from({ length: NETWORKS }, () => one ? shared : wavesFor(layer, device));
      const options = Array.from({ length: NETWORKS }, (_, i) => ({
        ...lesson,
        threshold: last ? null : 1 + i / 2,
        inhibited_features: i === 1 ? [0] : [],
      }));
      const together = Array.from(
        { length: NETWORKS },
        (_, i) => new snn.STDP(similar(layer, device), [0.1 * (i + 1), -0.05]),
      );
      const apart = together.map((stdp, i) =>
        new snn.STDP(copyOf(stdp.conv_layer), [0.1 * (i + 1), -0.05])
      );
      snn.STDP.learn_all(together, one ? shared : waves, options);
      for (const [i, stdp] of apart.entries()) {
        stdp.learn(waves[i], options[i]);
        assertEquals(await bitsOf(together[i].conv_layer), await bitsOf(stdp.conv_layer));
      }
    }),
    { numRuns: runs(device, 60) },
  );
});

forEachDevice("RSTDP.learn_all gives each network what its own learn gives", async (device) => {
  await fc.assert(
    fc.asyncProperty(anyLayer(["fresh", "spread"]), anyLesson, async (layer, lesson) => {
      const { last, ...rest } = lesson;
      const waves = wavesFor(layer, device);
      const targets = Array.from({ length: N }, () => Math.floor(2 * layer.random()));
      const decision_map = Array.from({ length: layer.weight.f }, (_, i) => i % 2);
      const rewardOf = (conv: snn.Convolution) =>
        new snn.RSTDP(conv, {
          ...rest,
          threshold: last ? null : 1,
          reward: [0.1, -0.05],
          punish: [-0.1, 0.05],
          decision_map,
          schedule: new snn.AdaptiveReward({
            reward: [0.1, -0.05],
            punish: [-0.1, 0.05],
            every: 3,
          }),
        });
      const layers = Array.from({ length: NETWORKS }, () => similar(layer, device));
      const copies = layers.map(copyOf);
      const decisions = await snn.RSTDP.learn_all(layers.map(rewardOf), waves, targets);
      for (const [i, conv] of copies.entries()) {
        assertEquals(decisions[i], await rewardOf(conv).learn(waves, targets));
        assertEquals(await bitsOf(layers[i]), await bitsOf(conv));
      }
    }),
    { numRuns: runs(device, 40) },
  );
});

Deno.test("learn_all refuses what is no population", () => {
  const conv = new snn.Convolution(1, 1, [1, 2]);
  const [a, b] = [conv, copyOf(conv)].map((layer) => new snn.STDP(layer, [0.1, -0.1]));
  const waves = torch.from_times(torch.tensor([[[[0, 1]]]]), 2);
  const learn = snn.STDP.learn_all;
  assertThrows(() => learn([], waves), TypeError, "needs a list of STDP");
  assertThrows(() => learn([a, a], waves), TypeError, "each needs its own");
  assertThrows(() => learn([a, b], [waves]), TypeError, "1 waves for 2 networks");
  const schedule = new snn.Doubling();
  assertThrows(() => learn([a, b], waves, { schedule }), TypeError, "each network needs its own");
  const two = torch.stack([waves.at(0), waves.at(0)]);
  assertThrows(() => learn([a, b], [waves, two]), TypeError, "different sizes");
});

forEachGpu(
  "one wave for all is copied to their devices, others lie on them",
  async ({ device }) => {
    const layers = () =>
      ["cpu", device, "cpu", device].map((where, i) => {
        torch.manual_seed(i);
        return new snn.Convolution(2, 4, 3).to(where);
      });
    const waves = torch.from_times(torch.randint(0, 20, [9, 2, 8, 8]), 15);
    const lesson = { threshold: 5, kwta: 2 };
    const ruleOf = (conv: snn.Convolution) => new snn.STDP(conv, [0.25, -0.25], false);
    const apart = layers();
    for (const conv of apart) ruleOf(conv).learn(waves.to(conv.weight.device), lesson);
    const expected = await Promise.all(apart.map(bitsOf));
    const bits = (convs: snn.Convolution[]) => Promise.all(convs.map(bitsOf));

    const [shared, each, patient] = [layers(), layers(), layers()];
    snn.STDP.learn_all(shared.map(ruleOf), waves, lesson);
    assertEquals(await bits(shared), expected);
    snn.STDP.learn_all(each.map(ruleOf), each.map((conv) => waves.to(conv.weight.device)), lesson);
    assertEquals(await bits(each), expected);
    const { signal } = new AbortController();
    await snn.STDP.learn_all(patient.map(ruleOf), waves, { ...lesson, signal });
    assertEquals(await bits(patient), expected);

    const refused = layers();
    const before = await bits(refused);
    const wrong = () => snn.STDP.learn_all(refused.map(ruleOf), refused.map(() => waves), lesson);
    assertThrows(wrong, TypeError, `on different devices: "cpu" and "${device}"`);
    assertThrows(() => ruleOf(refused[1]).learn(waves), TypeError, "on different devices");
    assertEquals(await bits(refused), before);
  },
);

forEachDevice("a signal ends learning after a whole number of stimuli", async (device) => {
  const made = () => {
    const conv = new snn.Convolution(1, 2, [2, 2]);
    conv.load_weight(torch.full([2, 1, 2, 2], 0.5));
    conv.to(device);
    return new snn.STDP(conv, [0.01, -0.01], false);
  };
  const random = () => torch.randint(0, 4, [400, 1, 6, 6]);
  const waves = torch.from_times(random(), 4).to(device);
  const [whole, cut] = [made(), made()];
  whole.learn(waves, { threshold: 0.9 });

  const patient = made();
  await patient.learn(waves, { threshold: 0.9, signal: new AbortController().signal });
  assertEquals(await bitsOf(patient.conv_layer), await bitsOf(whole.conv_layer));

  const controller = new AbortController();
  const learning = cut.learn(waves, { threshold: 0.9, signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => learning, Error, "enough");
  // The first part has 16 stimuli: what was learnt is what they teach.
  const some = made();
  some.learn(waves.narrow(0, 0, 16), { threshold: 0.9 });
  assertEquals(await bitsOf(cut.conv_layer), await bitsOf(some.conv_layer));
  assert(String(await bitsOf(cut.conv_layer)) !== String(await bitsOf(whole.conv_layer)));
});

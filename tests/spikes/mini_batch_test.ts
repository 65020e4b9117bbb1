/**
 * STDP of mini-batches: against a plain reference, against STDP itself, and however the batch is ordered and shared.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { functional as sf, snn, torch } from "../../mod.ts";
import { anyLayer, type Layer, randomWave } from "../support/arbitrary.ts";
import { forEachDevice, runs } from "../support/backends.ts";
import { mpiNote, succeed, withoutMpi } from "../support/ranks.ts";

const N = 6;

/** Layers of finite weights: what is counted 0 times is 0 then. A GPU by WebGPU may flush the smallest ones. */
function finiteLayer(device: string): fc.Arbitrary<Layer> {
  const usual = ["fresh", "spread", "grid", "ones", "signed"] as const;
  return anyLayer(device === "webgpu" ? usual : [...usual, "trained", "settled", "tiny"]);
}

const anyLesson = fc.record({
  last: fc.boolean(),
  kwta: fc.integer({ min: 1, max: 4 }),
  inhibition_radius: fc.integer({ min: 0, max: 2 }),
  pointwise_inhibition: fc.boolean(),
  inhibited_features: fc.constantFrom([], [0]),
});
const anyRule = fc.record({
  rule: fc.constantFrom("additive" as const, "stabilized", "soft_bounds", "multiplicative"),
  bounds: fc.constantFrom([0, 1], [0.2, 0.8], [-1, 1]),
});

type Lesson = typeof anyLesson extends fc.Arbitrary<infer T> ? T : never;

function optionsOf({ last, ...lesson }: Lesson): snn.MiniBatchOptions {
  return { ...lesson, threshold: last ? null : 1 };
}

function layerOf({ weight: { f, c, kh, kw, data } }: Layer, device = "cpu"): snn.Convolution {
  const conv = new snn.Convolution(c, f, [kh, kw]);
  conv.load_weight(torch.tensor(data, { shape: [f, c, kh, kw] }));
  return conv.to(device);
}

function wavesFor({ input: { steps, c, h, w }, random }: Layer, n = N): torch.Tensor {
  const { times } = randomWave({ n, steps, c, h, w }, 0.2 + 0.6 * random(), random);
  return torch.from_times(torch.tensor(times, { shape: [n, c, h, w] }), steps);
}

async function bitsOf(conv: snn.Convolution): Promise<Uint32Array> {
  return new Uint32Array((await conv.weight.data()).buffer as ArrayBuffer);
}

const f32 = Math.fround;

/** The rule, synapse by synapse, from what the operations of SpykeTorch give one stimulus at a time. */
async function byHand(
  stdp: snn.MiniBatchSTDP,
  waves: torch.Tensor,
  options: snn.MiniBatchOptions,
): Promise<Float32Array> {
  const { conv_layer: conv, lower_bound, upper_bound, rule } = stdp;
  const weight = (await conv.weight.data()).slice() as Float32Array;
  const row = weight.length / conv.out_channels;
  const [plus, minus] = [new Float64Array(weight.length), new Float64Array(weight.length)];
  const helper = new snn.STDP(conv, [0, 0]);
  for (const wave of waves) {
    let [spk, pot] = sf.fire(
      sf.feature_inhibition(conv(wave), options.inhibited_features!),
      options.threshold!,
      true,
    );
    if (options.pointwise_inhibition) pot = sf.pointwise_inhibition(pot);
    spk = pot.sign();
    const winners = await sf.get_k_winners(pot, options.kwta!, options.inhibition_radius!, spk);
    const orderings = await helper.get_pre_post_ordering(wave, spk, winners);
    for (const [i, [feature]] of winners.entries()) {
      (await orderings[i].data()).forEach((early, k) =>
        (early ? plus : minus)[feature * row + k]++
      );
    }
  }
  const [lower, upper] = [f32(lower_bound), f32(upper_bound)];
  const rates = await Promise.all(
    stdp.learning_rate.map((pair) => Promise.all(pair.map((rate) => rate.item()))),
  );
  return weight.map((w, i) => {
    const [ltp, ltd] = rates[Math.floor(i / row)];
    const [above, below] = [f32(w - lower), f32(upper - w)];
    const [up, down] = [f32(plus[i] * ltp), f32(minus[i] * ltd)];
    const change = {
      additive: () => f32(up + down),
      stabilized: () => f32(f32(up + down) * f32(above * below)),
      soft_bounds: () => f32(f32(up * below) + f32(down * above)),
      multiplicative: () => f32(up + f32(down * above)),
    }[rule]();
    if (plus[i] + minus[i] > 0) {
      w = f32(w + change);
      if (Math.abs(w) < f32(1e-30)) w = 0;
    }
    return w < lower ? lower : w > upper ? upper : w;
  });
}

forEachDevice("a mini-batch is learnt as the rule says", async (device) => {
  await fc.assert(
    fc.asyncProperty(
      finiteLayer(device),
      anyLesson,
      anyRule,
      async (layer, lesson, { rule, bounds }) => {
        const [lower_bound, upper_bound] = bounds;
        const made = (device: string) =>
          new snn.MiniBatchSTDP(layerOf(layer, device), [0.3, -0.2], {
            rule,
            lower_bound,
            upper_bound,
          });
        const waves = wavesFor(layer);
        const [stdp, hand] = [made(device), made("cpu")];
        const options = optionsOf(lesson);
        const expected = await byHand(hand, waves, options);
        await stdp.learn(waves.to(device), options);
        const actual = await stdp.conv_layer.weight.data() as Float32Array;
        if (device === "webgpu") {
          expected.forEach((value, i) =>
            assert(Math.abs(actual[i] - value) <= 1e-6 * Math.max(1, Math.abs(value)))
          );
        } else assertEquals(actual, expected);
      },
    ),
    { numRuns: runs(device, 60) },
  );
});

forEachDevice("a batch of one stimulus is STDP, bit for bit", async (device) => {
  await fc.assert(
    fc.asyncProperty(
      finiteLayer(device),
      anyLesson,
      anyRule,
      async (layer, lesson, { rule, bounds }) => {
        const [lower_bound, upper_bound] = bounds;
        const options = { rule, lower_bound, upper_bound };
        const rates = Array.from(
          { length: layer.weight.f },
          () => [layer.random(), -layer.random()] as const,
        );
        const batch = new snn.MiniBatchSTDP(layerOf(layer, device), rates, options);
        const serial = new snn.STDP(layerOf(layer, device), rates, options);
        for (const wave of wavesFor(layer, 2)) {
          await batch.learn(wave.to(device), optionsOf(lesson));
          serial.learn(wave.to(device), optionsOf(lesson));
          assertEquals(await bitsOf(batch.conv_layer), await bitsOf(serial.conv_layer));
        }
      },
    ),
    { numRuns: runs(device, 40) },
  );
});

forEachDevice("order and shares of a batch change no bit", async (device) => {
  await fc.assert(
    fc.asyncProperty(finiteLayer(device), anyLesson, async (layer, lesson) => {
      const waves = wavesFor(layer);
      const learnt = async (
        given: torch.Tensor,
        device_ids: string[] | null = null,
        on = device,
      ) => {
        const stdp = new snn.MiniBatchSTDP(layerOf(layer, on), [0.3, -0.2]);
        await stdp.learn(given, { ...optionsOf(lesson), device_ids });
        await stdp.learn(given, { ...optionsOf(lesson), device_ids }); // with copies that are out of date
        return await bitsOf(stdp.conv_layer);
      };
      const expected = await learnt(waves.to(device));
      const turned = torch.stack([...waves].reverse()).to(device);
      assertEquals(await learnt(turned), expected);
      assertEquals(await learnt(waves.to_dense().to(device)), expected);
      const onCpu = await learnt(waves, null, "cpu");
      if (device !== "webgpu") assertEquals(onCpu, expected);
      assertEquals(await learnt(waves, [device, "cpu", device, "cpu"], "cpu"), onCpu);
    }),
    { numRuns: runs(device, 30) },
  );
});

Deno.test("more stimuli than are in memory at a time", async () => {
  torch.manual_seed(0);
  const conv = new snn.Convolution(2, 4, 3, 0.5, 0.1);
  const copy = new snn.Convolution(2, 4, 3);
  copy.load_weight(conv.weight);
  const waves = torch.from_times(torch.randint(0, 20, [600, 2, 8, 8]), 15);
  const options = { threshold: 2, kwta: 2 };
  await new snn.MiniBatchSTDP(conv, [0.001, -0.001]).learn(waves, options);
  const device_ids = ["cpu", "cpu", "cpu", "cpu", "cpu", "cpu", "cpu"];
  await new snn.MiniBatchSTDP(copy, [0.001, -0.001]).learn(waves, { ...options, device_ids });
  assertEquals(await bitsOf(conv), await bitsOf(copy));
});

Deno.test("an empty batch clamps, as a stimulus without winners does", async () => {
  const conv = new snn.Convolution(1, 1, [1, 2]);
  conv.load_weight(torch.tensor([1.5, -0.5]).view(1, 1, 1, 2));
  const waves = torch.from_times(torch.zeros(0, 1, 1, 2, { dtype: "int64" }), 3);
  await new snn.MiniBatchSTDP(conv, [0.1, -0.1]).learn(waves);
  assertEquals(await conv.weight.flatten().tolist(), [1, 0]);
});

Deno.test("what does not fit is refused, and nothing changes", async () => {
  const conv = new snn.Convolution(1, 1, [1, 2]);
  const stdp = new snn.MiniBatchSTDP(conv, [0.1, -0.1]);
  const waves = torch.from_times(torch.tensor([[[[0, 1]]]]), 2);
  const before = await bitsOf(conv);
  const refused = (
    options: Record<string, unknown>,
    ErrorClass: new () => Error,
    message: string,
    given: unknown = waves,
  ) => assertRejects(() => stdp.learn(given as torch.Tensor, options), ErrorClass, message);
  await refused({ schedule: null }, TypeError, 'unknown key "schedule"');
  await refused({ kwta: 0 }, RangeError, "kwta");
  await refused({ distributed: 1 }, TypeError, '"distributed" is 1');
  await refused({ distributed: true }, Error, "there is no process group");
  await refused({ device_ids: [] }, RangeError, "on no device");
  await refused({ device_ids: "cpu" }, TypeError, "has to be a list of devices");
  await refused({ device_ids: ["cpu", "cuda:77"] }, RangeError, '"cuda:77" before it is open');
  await refused({}, TypeError, "they are not of one layer", torch.zeros(1, 2, 1, 2));
  await refused({}, TypeError, "it needs a tensor", [1]);
  assertEquals(await bitsOf(conv), before);
  assertThrows(() => new snn.MiniBatchSTDP(conv, [0.1] as never), TypeError, "[ltp, ltd]");
  assertThrows(
    () => snn.STDP.learn_all([stdp as never], waves),
    TypeError,
    "needs a list of STDP",
  );
  const changed = stdp.learn(waves);
  conv.weight.mul_(2);
  await assertRejects(() => changed, Error, "the weight has changed meanwhile");
});

Deno.test("its state is that of STDP", () => {
  const conv = new snn.Convolution(1, 2, 2);
  const state = new snn.STDP(conv, [0.5, -0.25]).state_dict();
  const stdp = new snn.MiniBatchSTDP(new snn.Convolution(1, 2, 2), [0, 0]);
  stdp.load_state_dict(state);
  assertEquals([...stdp.state_dict().keys()], [...state.keys()]);
});

for (const ranks of [null, 2, 4]) {
  Deno.test({
    name: `${
      ranks ?? "a group of one process and no mpirun"
    } ranks learn what one process learns${mpiNote}`,
    ignore: withoutMpi,
    async fn() {
      const lines = (await succeed(ranks, "tests/distributed/programs/mini_batch.ts"))
        .trim().split("\n");
      assertEquals(lines, Array(ranks ?? 1).fill("equal"));
    },
  });
}

forEachDevice(
  "a layer that is disposed of while a batch is counted takes no other with it",
  async (device) => {
    const conv = new snn.Convolution(1, 2, 2).to(device);
    const waves = torch.from_times(torch.randint(0, 3, [4, 1, 5, 5]), 3).to(device);
    const learning = new snn.MiniBatchSTDP(conv, [0.1, -0.1]).learn(waves, { threshold: 1 });
    conv.weight.dispose();
    const other = new snn.Convolution(1, 2, 2, { weight_std: 0 }).to(device);
    await learning;
    assertEquals([...await other.weight.data()], Array(8).fill(Math.fround(0.8)));
  },
);

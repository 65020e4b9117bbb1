/**
 * Tensors and networks that move to a GPU and back.
 */

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { functional as sf, safetensors, snn, torch, utils } from "../../mod.ts";
import { gpuTest } from "../support/webgpu.ts";

const { webgpu } = torch.backends;

/** A convolution whose potentials are the same in any order of the sums. */
function layer(inputs: number, features: number, size: number): snn.Convolution {
  const conv = new snn.Convolution(inputs, features, size);
  conv.load_weight(torch.randint(-20, 200, [...conv.weight.shape]).float().div(1024));
  return conv;
}

/** Waves of random spikes, a quarter of the neurons silent. */
function randomWaves(size: readonly number[], steps: number): torch.Tensor {
  return torch.from_times(torch.randint(0, Math.ceil(steps * 4 / 3), size), steps);
}

async function same(actual: torch.Tensor, expected: torch.Tensor): Promise<void> {
  const about = ({ shape, dtype, device, layout }: torch.Tensor) => [shape, dtype, device, layout];
  assertEquals(about(actual), about(expected));
  assertEquals(await actual.data(), await expected.data());
}

gpuTest("strided tensors of every dtype move there and back", async () => {
  const device = await torch.device("webgpu");
  for (const dtype of ["float32", "int32", "int64", "uint16", "uint8", "bool"] as const) {
    const tensor = torch.randint(0, 2, [3, 5, 7]).to(dtype);
    for (const part of [tensor, tensor.at(1), tensor.permute(2, 0, 1), tensor.narrow(2, 1, 3)]) {
      const there = part.to(device);
      assertEquals([there.device, there.shape, there.dtype], [device, part.shape, dtype]);
      await same(await there.cpu(), part);
      assertEquals(await there.tolist(), await part.tolist());
    }
  }
  const scalar = torch.tensor(2.5).to(device);
  assertEquals(await scalar.item(), 2.5);
  assertEquals(await torch.zeros(0, 3).to(device).data(), new Float32Array(0));
  assert(scalar.to(device) === scalar && await torch.ones(1).cpu() !== scalar);
  assert(scalar.to("webgpu").device === "webgpu");
});

gpuTest("a part of a tensor is moved alone", async () => {
  const device = await torch.device("webgpu");
  const tensor = torch.arange(1 << 16).view(256, 256).int();
  const before = webgpu.statistics().bytes_in_use;
  using row = tensor.at(7).to(device);
  assertEquals(webgpu.statistics().bytes_in_use - before, 1024);
  using part = row.narrow(0, 3, 2);
  assertEquals(await (await part.cpu()).tolist(), [7 * 256 + 3, 7 * 256 + 4]);
});

gpuTest("waves and potentials keep their layout", async () => {
  const device = await torch.device("webgpu");
  const potentials = torch.from_times(
    torch.randint(0, 9, [3, 2, 4, 5]),
    8,
    torch.rand(3, 2, 4, 5).add(0.5),
  );
  const long = randomWaves([2, 3, 4], 300);
  const waves = randomWaves([4, 3, 6, 5], 15);
  const given = [waves, waves.at(2), waves.narrow(0, 1, 2), waves.bool(), waves.byte()];
  for (const tensor of [...given, long, potentials, potentials.at(1), potentials.sign()]) {
    const there = tensor.to(device);
    assertEquals([there.layout, there.device, there.dtype], ["latency", device, tensor.dtype]);
    assertEquals(there.shape, tensor.shape);
    const back = await there.cpu();
    await same(back, tensor);
    assertEquals(await back.times.data(), await tensor.times.data());
    assertEquals(await back.values?.data(), await tensor.values?.data());
  }
});

gpuTest("thresholded potentials know their threshold on the other device", async () => {
  const device = await torch.device("webgpu");
  const conv = layer(3, 4, 3);
  const [, potentials] = sf.fire(conv(randomWaves([2, 3, 6, 6], 15)), 0.5, true);
  const back = await potentials.to(device).cpu();
  await same(sf.threshold(back, 0.25), potentials);
  assertThrows(() => sf.threshold(back, 1), TypeError, "thresholded at 0.5");
});

gpuTest("deferred potentials stay deferred, with the weight as it was", async () => {
  const device = await torch.device("webgpu");
  const conv = layer(3, 4, 3);
  const waves = randomWaves([2, 3, 6, 6], 15);
  const raw = sf.feature_inhibition(conv(waves), [2]);
  const expected = await raw.data();
  const { dispatches } = webgpu.statistics();
  const there = raw.to(device);
  assertEquals([there.layout, there.shape], ["latency", raw.shape]);
  assertEquals(webgpu.statistics().dispatches, dispatches); // nothing has been computed
  conv.weight.mul_(2);
  const back = await there.cpu();
  assertEquals([back.layout, back.device], ["latency", "cpu"]);
  assertEquals(await back.data(), expected);
  const [spikes, potentials] = sf.fire(back, 1, true);
  const [actual] = sf.fire(there, 1, true);
  await same(await actual.cpu(), spikes);
  assertEquals(potentials.shape, raw.shape);
  assertThrows(() => conv(waves).to(device) && raw.to(device), Error, "has changed");
});

gpuTest("a network moves there and back, and shared rates stay", async () => {
  const device = await torch.device("webgpu");
  const conv = layer(3, 4, 3);
  const stdp = new snn.STDP(conv, [0.004, -0.003]);
  const { weight } = conv;
  const values = await weight.data();
  assert(stdp.to(device) === stdp && conv.weight === weight);
  assertEquals([weight.device, stdp.learning_rate[0][0].device], [device, "cpu"]);
  assertEquals(await weight.data(), values);
  assertThrows(() => stdp.to("cpu"), TypeError, "await net.cpu()");
  assertEquals(weight.device, device);
  assert(await stdp.cpu() === stdp && conv.weight === weight);
  assertEquals([weight.device, await weight.data()], ["cpu", values]);
});

gpuTest("a network is saved from there and loaded there", async () => {
  const device = await torch.device("webgpu");
  const [saved, other, third] = [layer(3, 4, 3), layer(3, 4, 3), layer(3, 4, 3)];
  const file = await Deno.makeTempFile({ suffix: ".safetensors" });
  try {
    saved.to(device);
    const { waits } = webgpu.statistics();
    await safetensors.save_file(new snn.STDP(saved, [0.004, -0.003]).state_dict(), file);
    assertEquals(webgpu.statistics().waits - waits, 1);
    const tensors = await safetensors.load_file(file);
    const state = { weight: tensors.get("conv_layer.weight")! };
    other.to(device).load_state_dict(state);
    assertEquals(other.weight.device, device);
    assertEquals(await other.weight.data(), await saved.weight.data());
    third.load_weight(await saved.weight.cpu());
    assertEquals(await third.weight.data(), await saved.weight.data());
    assertThrows(() => third.load_state_dict(saved.state_dict()), TypeError, "await t.cpu()");
    assertThrows(() => third.load_weight(saved.weight), TypeError, "await source.cpu()");
  } finally {
    await Deno.remove(file);
  }
});

gpuTest("what needs values at once throws and names the way out", async () => {
  const device = await torch.device("webgpu");
  const tensor = torch.zeros(2, 3, { device });
  const wave = randomWaves([2, 3, 4], 15).to(device);
  const raw = layer(2, 3, 3).to(device)(wave);
  for (const each of [tensor, wave, raw]) {
    assertThrows(() => each.dataSync(), TypeError, "await t.data()");
    assertThrows(() => each.to("cpu"), TypeError, "await t.cpu()");
    assertEquals(
      String(each),
      `tensor(shape=[${each.shape}], dtype=torch.float32, device="webgpu")`,
    );
    assertStringIncludes(Deno.inspect(each), 'device="webgpu"');
  }
  assertThrows(() => tensor.nonzero(), TypeError, "(await t.cpu()).nonzero()");
  assertThrows(() => tensor.bernoulli(), TypeError, "(await t.cpu()).bernoulli()");
  assertThrows(
    () => torch.zeros(2, 1, 1, 3, { device }).to_latency(),
    TypeError,
    "(await t.cpu()).to_latency()",
  );
  const features = torch.tensor([0]).to(device);
  assertThrows(() => sf.feature_inhibition(raw, features), TypeError, "tolist()");
  const stdp = new snn.STDP(layer(2, 3, 3), [0.1, -0.1]);
  const rate = torch.tensor([0.5]).to(device);
  assertThrows(() => stdp.update_all_learning_rate(rate, rate), TypeError, "item()");
});

gpuTest("tensors are made there", async () => {
  const device = await torch.device("webgpu");
  const made = (where: string) => {
    torch.manual_seed(5);
    const options = { device: where };
    return [
      torch.zeros(2, 3, options),
      torch.tensor([[1, 2], [3, 4]], options),
      torch.tensor(new Float32Array([1.5, 2]), { ...options, shape: [2, 1] }),
      torch.arange(5, options),
      torch.linspace(0, 1, 4, options),
      torch.rand(7, options),
      torch.randn(2, 5, options),
      torch.randint(0, 9, [5], { ...options, dtype: "uint8" }),
      torch.randperm(6, options),
    ];
  };
  const [here, there] = [made("cpu"), made(device)];
  for (const [i, tensor] of there.entries()) {
    assertEquals(tensor.device, device);
    await same(await tensor.cpu(), here[i]);
  }
});

gpuTest("a sample from there is kept in a file", async () => {
  const device = await torch.device("webgpu");
  const folder = await Deno.makeTempDir();
  try {
    const wave = randomWaves([2, 3, 4], 15);
    const times = torch.randint(0, 9, [2, 4, 5]);
    const potentials = torch.from_times(times, 8, torch.rand(2, 4, 5).add(0.5));
    const samples = [[wave.to(device), 3], [potentials.to(device), 4], [
      torch.ones(2).to(device),
      5,
    ]];
    const cache = () => new utils.CacheDataset(samples as [torch.Tensor, number][], folder);
    for (const i of samples.keys()) await cache().get(i);
    for (const [i, expected] of [wave, potentials, torch.ones(2)].entries()) {
      const [kept, label] = await cache().get(i);
      await same(kept, expected);
      assertEquals(label, 3 + i);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

gpuTest("tensors of two devices do not meet", async () => {
  const device = await torch.device("webgpu");
  const conv = layer(2, 3, 3);
  const wave = randomWaves([2, 3, 4], 15).to(device);
  assertThrows(() => conv(wave), TypeError, "different devices");
  assertThrows(
    () => torch.zeros(2).add(torch.zeros(2, { device })),
    TypeError,
    "different devices",
  );
  assertThrows(
    () => torch.cat([torch.zeros(2, { device }), torch.zeros(2)]),
    TypeError,
    "to(device)",
  );
});

/**
 * What is around the networks, with tensors of a GPU: files, pictures, batches, images.
 */

import { assert, assertEquals } from "@std/assert";
import { functional as sf, snn, torch, utils, visualization as vis } from "../../mod.ts";
import { gpuTest } from "../support/webgpu.ts";

gpuTest("pictures and text are written from there", async () => {
  const device = await torch.device("webgpu");
  const folder = await Deno.makeTempDir();
  try {
    const matrix = torch.rand(5, 7);
    for (const [name, tensor] of [["here", matrix], ["there", matrix.to(device)]] as const) {
      await vis.plot_tensor_in_image(`${folder}/${name}.png`, tensor);
      await utils.tensor_to_text(tensor, `${folder}/${name}.txt`);
    }
    for (const end of ["png", "txt"]) {
      const [here, there] = ["here", "there"].map((name) =>
        Deno.readFile(`${folder}/${name}.${end}`)
      );
      assertEquals(await there, await here);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

gpuTest("what features see is drawn there", async () => {
  const device = await torch.device("webgpu");
  const [features, weights] = [torch.rand(2, 3, 3), torch.rand(4, 2, 3, 3)];
  const [here] = vis.get_deep_feature(features, 1, 3, 1, weights);
  const [there] = vis.get_deep_feature(features.to(device), 1, 3, 1, weights.to(device));
  assertEquals(there.device, device);
  assertEquals(await there.data(), await here.data());
});

gpuTest("samples from there make a batch there", async () => {
  const device = await torch.device("webgpu");
  const waves = torch.from_times(torch.randint(0, 16, [4, 2, 5, 5]), 15);
  const moved = waves.to(device);
  const samples = Array.from({ length: 4 }, (_, i) => [moved.at(i), i] as [torch.Tensor, number]);
  const loader = new torch.utils.data.DataLoader(samples, { batch_size: 4 });
  for await (const [inputs, targets] of loader) {
    assertEquals([inputs.device, inputs.layout, targets.device], [device, "latency", "cpu"]);
    assertEquals(await inputs.times.data(), await waves.times.data());
  }
});

gpuTest("images are filtered and inhibited where they are", async () => {
  const device = await torch.device("webgpu");
  const kernels = [new utils.DoGKernel(3, 3 / 9, 6 / 9), new utils.DoGKernel(7, 7 / 9, 14 / 9)];
  const filter = new utils.Filter(kernels, { padding: 3, thresholds: 50 });
  const inhibit = new utils.LateralIntencityInhibition([0.15, 0.12]);
  const images = torch.randint(0, 256, [2, 1, 12, 12]).float();
  for (const step of [filter, inhibit]) {
    const there = step(images.to(device));
    assertEquals(there.device, device);
    assert(await torch.allclose(await there.cpu(), step(images)));
  }
});

gpuTest("decisions are learnt from targets that are there", async () => {
  const device = await torch.device("webgpu");
  const waves = torch.from_times(torch.randint(0, 16, [12, 2, 6, 6]), 15);
  const targets = torch.randint(0, 2, [12]);
  const weight = torch.randint(300, 900, [4, 2, 3, 3]).float().div(1024);
  const learn = async (where: string) => {
    const conv = new snn.Convolution(2, 4, 3);
    conv.load_weight(weight);
    const rstdp = new snn.RSTDP(conv, {
      ...{ reward: [0.125, -0.125], punish: [-0.125, 0.0625], use_stabilizer: false },
      decision_map: [0, 0, 1, 1],
    });
    rstdp.to(where);
    const decisions = await rstdp.learn(waves.to(where), targets.to(where));
    return [decisions, await conv.weight.data()];
  };
  assertEquals(await learn(device), await learn("cpu"));
});

gpuTest("a wave is encoded, fired and pooled there as here", async () => {
  const device = await torch.device("webgpu");
  const encode = new utils.Intensity2Latency(15, { to_spike: true });
  const images = torch.randint(0, 99, [2, 3, 9, 9]).float();
  const conv = new snn.Convolution(3, 4, 3);
  conv.load_weight(torch.randint(-50, 400, [4, 3, 3, 3]).float().div(1024));
  const through = async (where: string) => {
    conv.to(where);
    const waves = sf.pad(encode(images.to(where)), [1, 1, 1, 1]);
    const [spikes, potentials] = sf.fire(conv(waves), 1.5, true);
    const pooled = sf.pooling(spikes, 2, 2);
    const winners = sf.get_k_winners(sf.pointwise_inhibition(potentials), 3, 1);
    const reads = [spikes.times.data(), potentials.values!.data(), pooled.data(), winners.batch()];
    return await Promise.all<unknown>(reads);
  };
  const here = await through("cpu");
  assertEquals(await through(device), here);
  await conv.cpu();
});

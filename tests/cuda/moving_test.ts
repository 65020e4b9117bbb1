/**
 * Tensors and networks that move to a CUDA device and back, and on to another kind of GPU.
 */

import { assert, assertEquals } from "@std/assert";
import { functional as sf, safetensors, snn, torch } from "../../mod.ts";
import { forBothGpus } from "../support/backends.ts";
import { cudaTest } from "../support/cuda.ts";

/** Waves of random spikes, a quarter of the neurons silent. */
function randomWaves(size: readonly number[], steps: number): torch.Tensor {
  return torch.from_times(torch.randint(0, Math.ceil(steps * 4 / 3), size), steps);
}

async function same(actual: torch.Tensor, expected: torch.Tensor): Promise<void> {
  const about = ({ shape, dtype, device, layout }: torch.Tensor) => [shape, dtype, device, layout];
  assertEquals(about(actual), about(expected));
  assertEquals(await actual.data(), await expected.data());
}

cudaTest("tensors of every dtype move there and back, at once or awaited", async () => {
  for (const dtype of ["float32", "int32", "int64", "uint16", "uint8", "bool"] as const) {
    const tensor = torch.randint(0, 2, [3, 5, 7]).to(dtype);
    for (const part of [tensor, tensor.at(1), tensor.permute(2, 0, 1), tensor.narrow(2, 1, 3)]) {
      const there = part.cuda();
      assertEquals([there.device, there.shape, there.dtype], ["cuda:0", part.shape, dtype]);
      await same(there.to("cpu"), part);
      await same(await there.cpu(), part);
      assertEquals(there.dataSync(), part.dataSync());
    }
  }
  assertEquals(await torch.zeros(0, 3).cuda().data(), new Float32Array(0));
});

cudaTest("waves and potentials keep their layout, and deferred ones stay deferred", async () => {
  const waves = randomWaves([4, 3, 6, 5], 15);
  const values = torch.rand(3, 2, 4, 5).add(0.5);
  const potentials = torch.from_times(torch.randint(0, 9, [3, 2, 4, 5]), 8, values);
  for (
    const tensor of [waves, waves.at(2), waves.byte(), randomWaves([2, 3, 4], 300), potentials]
  ) {
    const there = tensor.cuda();
    assertEquals([there.layout, there.device], ["latency", "cuda:0"]);
    await same(there.to("cpu"), tensor);
    assertEquals(await there.times.tolist(), await tensor.times.tolist());
  }
  const conv = new snn.Convolution(3, 4, 3);
  const raw = conv(waves);
  const there = raw.cuda();
  const [expected] = sf.fire(raw, 5, true);
  conv.weight.mul_(2);
  const [actual] = sf.fire(there, 5, true); // with the weight as it was
  await same(actual.to("cpu"), expected);
});

cudaTest("a network learns there, and goes into a file and out of it", async () => {
  const file = await Deno.makeTempFile({ suffix: ".safetensors" });
  try {
    torch.manual_seed(3);
    const here = new snn.STDP(new snn.Convolution(3, 4, 3), [0.04, -0.03]);
    const there = new snn.STDP(new snn.Convolution(3, 4, 3), [0.04, -0.03]);
    there.load_state_dict(here.state_dict());
    assert(there.cuda() === there);
    const waves = randomWaves([6, 3, 8, 8], 15);
    const lesson = { threshold: 8, kwta: 2, inhibition_radius: 1 };
    here.learn(waves, lesson);
    there.learn(waves.cuda(), lesson);
    const [expected, learnt] = [here.conv_layer.weight, there.conv_layer.weight];
    assertEquals(learnt.device, "cuda:0");
    assertEquals(await learnt.data(), await expected.data());

    await safetensors.save_file(there.state_dict(), file);
    const third = new snn.STDP(new snn.Convolution(3, 4, 3), [0.04, -0.03]);
    third.cuda("cuda:0").load_state_dict(await safetensors.load_file(file));
    assertEquals(third.conv_layer.weight.device, "cuda:0");
    await same(third.to("cpu").conv_layer.weight, expected);
    await same((await there.cpu()).conv_layer.weight, expected);
    assertEquals(third.conv_layer.weight.device, "cpu");
  } finally {
    await Deno.remove(file);
  }
});

cudaTest("a tensor that is printed shows its values, and its device", () => {
  const tensor = torch.tensor([1, 2]).cuda();
  assertEquals(String(tensor), 'tensor([1, 2], device="cuda:0")');
  assertEquals(String(tensor.byte()), 'tensor([1, 2], device="cuda:0", dtype=torch.uint8)');
});

forBothGpus("tensors move between CUDA and WebGPU", async () => {
  const dense = torch.rand(3, 4);
  const wave = randomWaves([2, 3, 4], 15);
  for (const tensor of [dense, wave]) {
    const there = tensor.cuda().to("webgpu");
    assertEquals([there.device, there.layout], ["webgpu", tensor.layout]);
    await same(await there.cpu(), tensor);
    await same((await there.cpu()).cuda().to("cpu"), tensor);
  }
});

/**
 * How often work is handed over and waited for: both are slow.
 */

import { assert, assertEquals } from "@std/assert";
import { functional as sf, snn, torch } from "../../mod.ts";
import { fillWords, firstWord, withGpu } from "../support/gpu.ts";
import { gpuTest } from "../support/webgpu.ts";

const { webgpu } = torch.backends;

/** What some work adds to the counts. */
async function counted(
  work: () => unknown,
): Promise<{ dispatches: number; submits: number; waits: number }> {
  const before = webgpu.statistics();
  await work();
  const { dispatches, submits, waits } = webgpu.statistics();
  return {
    dispatches: dispatches - before.dispatches,
    submits: submits - before.submits,
    waits: waits - before.waits,
  };
}

gpuTest("a thousand operations are few submits and no waits", async () => {
  const device = await torch.device("webgpu");
  const tensors = Array.from({ length: 100 }, () => torch.zeros(64, { device }));
  const counts = await counted(() => {
    for (let i = 0; i < 10; i++) for (const tensor of tensors) tensor.add_(1);
  });
  assert(counts.dispatches >= 1000);
  assert(counts.submits <= Math.ceil(counts.dispatches / 200), `${counts.submits} submits`);
  assertEquals(counts.waits, 0);
  const reads = await counted(() => Promise.all(tensors.map((tensor) => tensor.at(0).item())));
  assertEquals(reads.waits, 1);
});

gpuTest("learning one image at a time waits for nothing", async () => {
  const device = await torch.device("webgpu");
  const conv = new snn.Convolution(2, 4, 3).to(device);
  const stdp = new snn.STDP(conv, [0.004, -0.003]);
  const waves = torch.from_times(torch.randint(0, 16, [20, 2, 8, 8]), 15).to(device);
  const counts = await counted(async () => {
    for (let i = 0; i < 20; i++) {
      const input = waves.at(i);
      const [spikes, potentials] = sf.fire(conv(input), 5, true);
      const inhibited = sf.pointwise_inhibition(potentials);
      stdp(input, inhibited, inhibited.sign(), sf.get_k_winners(inhibited, 2, 1, spikes));
      await null;
    }
  });
  assertEquals(counts.waits, 0);
  assert(counts.submits <= 20, `${counts.submits} submits`);
});

gpuTest("winners, waves and networks come with one wait", async () => {
  const device = await torch.device("webgpu");
  const conv = new snn.Convolution(2, 4, 3).to(device);
  const waves = torch.from_times(torch.randint(0, 16, [5, 2, 8, 8]), 15).to(device);
  const [, potentials] = sf.fire(conv(waves), 5, true);
  const reads: [string, () => PromiseLike<unknown>][] = [
    ["winners", () => sf.get_k_winners(potentials, 2).batch()],
    ["potentials", () => potentials.cpu()],
    ["deferred", () => conv(waves).cpu()],
    ["network", () => new torch.nn.Sequential(conv, new snn.Convolution(4, 2, 3).to(device)).cpu()],
  ];
  for (const [name, read] of reads) assertEquals((await counted(read)).waits, 1, name);
});

gpuTest("work is timed on the device", () =>
  withGpu(async (gpu) => {
    const buffer = gpu.alloc(256);
    const work = (count: number) => () => {
      for (let i = 0; i < count; i++) fillWords(gpu, buffer, i);
    };
    const [few, many] = [await gpu.timed(work(10)), await gpu.timed(work(5000))];
    assert(few >= 0 && many > few, `${few} ms for 10 kernels, ${many} ms for 5000`);
    assertEquals(await firstWord(gpu, buffer), 4999);
    const start = performance.now();
    const inside = await gpu.timed(work(1000));
    assert(inside < performance.now() - start);
  }));

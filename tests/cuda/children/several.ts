/**
 * Two devices, of two GPUs or of one: what they do together is compared with what one device does. Prints what was
 * equal.
 */

import { assertEquals } from "@std/assert";
import { functional as sf, snn, torch } from "../../../mod.ts";

const { cuda } = torch;
cuda.set_visible_devices(Deno.args[0].split(",").map(Number));
const devices = await Promise.all(["cuda:0", "cuda:1"].map(torch.device));
const places = [...devices, "cpu"];

torch.manual_seed(0);
const waves = torch.from_times(torch.randint(0, 20, [11, 3, 10, 10]), 15);
const lesson = { threshold: 4, kwta: 3, inhibition_radius: 1, pointwise_inhibition: true };

function layers(): snn.Convolution[] {
  return places.flatMap((device) => [device, device]).map((device, i) => {
    torch.manual_seed(i);
    return new snn.Convolution(3, 8, 3, 0.5, 0.1).to(device);
  });
}

async function same(
  actual: readonly (snn.Convolution | torch.Tensor)[],
  expected: readonly (snn.Convolution | torch.Tensor)[],
): Promise<void> {
  const tensors = (list: typeof actual) =>
    Promise.all(list.map((each) => (each instanceof torch.Tensor ? each : each.weight).data()));
  assertEquals(await tensors(actual), await tensors(expected));
}

const done: string[] = [];

// Copies from device to device, and back, after what was asked before.
const first = torch.arange(1000).float().cuda(0);
for (let i = 0; i < 10; i++) first.add_(1);
const second = first.cuda(1);
first.zero_(); // comes after the copy
assertEquals(await second.at(5).item(), 15);
assertEquals((await waves.cuda(0).cuda(1).cpu()).layout, "latency");
await same([waves.cuda(0).narrow(0, 2, 3).cuda(1).times.to("cpu")], [waves.narrow(0, 2, 3).times]);
done.push("copies");

// A population over both devices and the CPU, from one wave, and from one on each device.
for (const given of ["shared", "each"]) {
  const [together, apart] = [layers(), layers()];
  const ruleOf = (conv: snn.Convolution, i: number) => new snn.STDP(conv, [0.01 * (i + 1), -0.01]);
  const inputs = together.map(({ weight: { device } }) => waves.to(device));
  snn.STDP.learn_all(together.map(ruleOf), given === "shared" ? waves : inputs, lesson);
  for (const [i, conv] of apart.entries()) {
    ruleOf(conv, i).learn(waves.to(conv.weight.device), lesson);
  }
  await same(together, apart);
}
const patient = layers();
const { signal } = new AbortController();
await snn.STDP.learn_all(patient.map((conv) => new snn.STDP(conv, [0.01, -0.01])), waves, {
  ...lesson,
  signal,
});
const impatient = layers();
snn.STDP.learn_all(impatient.map((conv) => new snn.STDP(conv, [0.01, -0.01])), waves, lesson);
await same(patient, impatient);
done.push("STDP.learn_all");

{
  const [together, apart] = [layers(), layers()];
  const ruleOf = (conv: snn.Convolution) =>
    new snn.RSTDP(conv, {
      reward: [0.1, -0.05],
      punish: [-0.1, 0.05],
      decision_map: Array.from({ length: 8 }, (_, i) => i % 2),
      schedule: new snn.AdaptiveReward({ reward: [0.1, -0.05], punish: [-0.1, 0.05], every: 4 }),
    });
  const targets = Array.from({ length: 11 }, (_, i) => i % 2);
  const decisions = await snn.RSTDP.learn_all(together.map(ruleOf), waves, targets);
  for (const [i, conv] of apart.entries()) {
    const rule = ruleOf(conv);
    assertEquals(decisions[i], await rule.learn(waves.to(conv.weight.device), targets));
  }
  await same(together, apart);
  done.push("RSTDP.learn_all");
}

for (const device_ids of [devices, [1, 0], [...devices, "cpu", "cuda:1"]]) {
  const [split, whole] = ["cuda:0", "cpu"].map((device) => {
    torch.manual_seed(1);
    return new snn.MiniBatchSTDP(new snn.Convolution(3, 8, 3, 0.5, 0.1).to(device), [0.01, -0.007]);
  });
  for (let i = 0; i < 3; i++) {
    await split.learn(waves, { ...lesson, device_ids });
    await whole.learn(waves, lesson);
  }
  await same([split.conv_layer], [whole.conv_layer]);
}
done.push("MiniBatchSTDP");

class Net extends torch.nn.Module<[torch.Tensor], torch.Tensor[]> {
  conv1 = new snn.Convolution(3, 6, 3, 0.5, 0.1);
  conv2 = new snn.Convolution(6, 4, 3, 0.5, 0.1);
  override forward(input: torch.Tensor): torch.Tensor[] {
    const spk = sf.pooling(sf.fire(this.conv1(input), 5), 2, 2);
    const [out, pot] = sf.fire(this.conv2(spk), null, true);
    return [spk, out, pot];
  }
}
const net = new Net();
const expected = net(waves);
for (const home of ["cpu", "cuda:1"]) {
  net.to(home);
  for (const options of [{}, { device_ids: places, output_device: "cuda:1" }]) {
    const results = await new torch.nn.DataParallel(net, options)(waves.to(home));
    const on = (options as { output_device?: string }).output_device ?? "cuda:0";
    assertEquals(results.map(({ device }) => device), [on, on, on]);
    await same(results, expected);
  }
}
done.push("DataParallel");

console.log(JSON.stringify(done));

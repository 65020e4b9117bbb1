/**
 * `DataParallel`: the results of one device, in every layout and form, and what it refuses.
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { functional as sf, snn, torch } from "../../mod.ts";
import { Winners } from "../../src/wave/winners.ts";
import { forBothGpus, forEachDevice, forWebGpu } from "../support/backends.ts";

const { DataParallel, Module } = torch.nn;

class Net extends Module<[torch.Tensor, number], Record<string, unknown>> {
  conv1 = new snn.Convolution(2, 5, 3, 0.5, 0.2);
  conv2 = new snn.Convolution(5, 4, 3, 0.5, 0.2);

  override forward(input: torch.Tensor, threshold: number): Record<string, unknown> {
    const spk1 = sf.pooling(sf.fire(this.conv1(input), threshold), 2, 2);
    const raw = this.conv2(spk1);
    const [spk, pot] = sf.fire(raw, 1, true);
    return {
      layers: [spk1, spk, pot] as const,
      raw,
      dense: spk.to_dense(),
      ever: spk.amax(-4),
      winners: sf.get_k_winners(pot, 2, 0, spk),
      nothing: null,
    };
  }
}

/** What a net gives, without devices. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof torch.Tensor) {
    const { shape, dtype } = value;
    return [shape, dtype, await value.data()];
  }
  if (value instanceof Winners) return await value.batch();
  if (Array.isArray(value)) return await Promise.all(value.map(plain));
  if (typeof value !== "object" || value === null) return value;
  return await Promise.all(
    Object.entries(value).map(async ([key, item]) => [key, await plain(item)]),
  );
}

function waves(n: number): torch.Tensor {
  return torch.from_times(torch.randint(0, 20, [n, 2, 12, 12]), 15);
}

forEachDevice("DataParallel gives what the module gives on one device", async (device) => {
  torch.manual_seed(0);
  const net = new Net();
  for (
    const device_ids of [[device], [device, device], [device, "cpu"], ["cpu", device, device]]
  ) {
    const parallel = new DataParallel(net, { device_ids, output_device: "cpu" });
    assertEquals(parallel.device_ids, device_ids.map((name) => name === "cuda" ? "cuda:0" : name));
    for (const n of [1, 2, 7]) {
      const compact = waves(n);
      for (const input of [compact, compact.to_dense()]) {
        assertEquals(await plain(await parallel(input, 3)), await plain(net(input, 3)));
      }
      net.conv2.weight.mul_(1.25); // the copies are out of date
    }
  }
});

forEachDevice("results lie on the output device, in their layout", async (device) => {
  const net = new Net();
  const parallel = new DataParallel(net, { device_ids: [device, "cpu"] });
  const { layers, dense } = await parallel(waves(3), 3) as Record<string, torch.Tensor[]> & {
    dense: torch.Tensor;
  };
  assertEquals(layers.map(({ layout }) => layout), ["latency", "latency", "latency"]);
  assertEquals(
    [...layers, dense].map((each) => each.device),
    Array(4).fill(parallel.output_device),
  );
  assertEquals(dense.layout, "strided");
  assertEquals(net.conv1.weight.device, "cpu");
});

forBothGpus("a batch is split over all kinds of devices", async () => {
  const net = new Net();
  const parallel = new DataParallel(net, {
    device_ids: ["webgpu", "cuda", "cpu"],
    output_device: "cpu",
  });
  const input = waves(10);
  assertEquals(await plain(await parallel(input, 3)), await plain(net(input, 3)));
});

forWebGpu("a module that cannot be read at once is refused", async () => {
  const parallel = new DataParallel(new Net().to("webgpu"), { device_ids: ["webgpu", "cpu"] });
  await assertRejects(async () => await parallel(waves(2), 3), TypeError, "await net.cpu()");
});

class Answers extends Module<[torch.Tensor], Promise<number[]>> {
  conv = new snn.Convolution(2, 4, 3);
  override async forward(input: torch.Tensor): Promise<number[]> {
    const winners = await sf.get_k_winners(sf.threshold(this.conv(input), 3), 1).batch();
    return winners.map(([winner]) => winner?.[0] ?? -1);
  }
}

Deno.test("answers of an asynchronous module are put together", async () => {
  const net = new Answers();
  const input = waves(7);
  const parallel = new DataParallel(net, { device_ids: ["cpu", "cpu", "cpu"] });
  assertEquals(await parallel(input), await net(input));
  assertEquals(await parallel(input.narrow(0, 0, 0)), []);
});

Deno.test("without devices named it runs where the module is, and its state is the module's", async () => {
  const net = new Net();
  const parallel = new DataParallel(net);
  assertEquals([parallel.device_ids.length >= 1, parallel.output_device], [
    true,
    parallel.device_ids[0],
  ]);
  assertEquals([...parallel.state_dict().keys()], ["module.conv1.weight", "module.conv2.weight"]);
  const before = net.conv1.weight;
  await parallel(waves(2), 3);
  assertEquals(net.conv1.weight === before, true);
});

class Given extends Module<[torch.Tensor], unknown> {
  weight = new torch.nn.Parameter(torch.ones(1));
  constructor(readonly work: (input: torch.Tensor, weight: torch.Tensor) => unknown) {
    super();
  }
  override forward(input: torch.Tensor): unknown {
    return this.work(input, this.weight);
  }
}

Deno.test("what cannot be split or put together is refused", async () => {
  const device_ids = ["cpu", "cpu"];
  const refused = async (
    work: (input: torch.Tensor, weight: torch.Tensor) => unknown,
    message: string,
    input: unknown = torch.zeros(4, 2),
  ) => {
    const net = new Given(work);
    const parallel = new DataParallel(net, { device_ids });
    await assertRejects(async () => await parallel(input as torch.Tensor), TypeError, message);
    assertEquals(await net.weight.data(), new Float32Array([1]));
  };
  const same = (input: torch.Tensor) => input;
  await refused(same, "no tensor among the arguments", 5);
  await refused(same, "[N, T, C, H, W]", torch.from_times(torch.zeros(1, 2, 2).byte(), 3));
  await refused(same, "batches of 4 and 3", [torch.zeros(4), { other: torch.zeros(3) }]);
  await refused((input) => input.sum(), "need an axis for the batch");
  await refused(() => 5, "one is 5");
  let calls = 0;
  await refused((input) => Array(++calls).fill(input), "differ in form (1 and 2)");
  const net = new Given(() => null);
  assertThrows(() => new DataParallel(net, { device_ids: [] }), RangeError, "on no device");
  assertThrows(() => new DataParallel(net, { device_ids: ["cuda:99"] }), RangeError, "cuda:99");
  assertThrows(() => new DataParallel(net, { devices: [] } as never), TypeError, '"devices"');
  assertThrows(() => new DataParallel(5 as never), TypeError, "needs a Module");
});

Deno.test("a module that learns is refused, and an error leaves its parameters in place", async () => {
  const learns = new Given((input, weight) => input.mul(weight.add_(1)));
  const parallel = new DataParallel(learns, { device_ids: ["cpu"] });
  await assertRejects(async () => await parallel(torch.zeros(2)), TypeError, "Cannot learn in a");
  const fails = new Given(() => {
    throw new Error("by itself");
  });
  const { weight } = fails;
  const failing = new DataParallel(fails, { device_ids: ["cpu", "cpu"] });
  await assertRejects(async () => await failing(torch.zeros(2)), Error, "by itself");
  assertEquals([fails.weight === weight, await weight.item()], [true, 1]);
});

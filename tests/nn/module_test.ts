/** Modules: calls, registration, state and its order, modes, containers. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { safetensors, snn, torch } from "../../mod.ts";

class Net extends torch.nn.Module<[x: torch.Tensor], torch.Tensor> {
  conv1 = new snn.Convolution(2, 3, 5);
  conv2 = new snn.Convolution(3, 2, 2);
  stdp1 = new snn.STDP(this.conv1, [0.004, -0.003]);
  stdp2 = new snn.STDP(this.conv2, [0.004, -0.003]);
  max_ap = new torch.nn.Parameter(torch.tensor([0.15]));
  counter = 0;
  override name = "a net";

  override forward(x: torch.Tensor): torch.Tensor {
    return this.conv1(x);
  }
}

describe("modules", () => {
  it("are called, and know their class and fields", () => {
    const net = new Net();
    assertEquals(net(torch.zeros(4, 2, 6, 6)).shape, [4, 3, 2, 2]);
    assert(net instanceof Net && net instanceof torch.nn.Module);
    assertEquals([net.name, net.counter], ["a net", 0]);
  });

  it("give their state as PyTorch orders it, shared modules under each path", () => {
    const rates = (path: string, features: number): string[] =>
      Array.from({ length: features }, (_, i) => [`${path}.ltp_${i}`, `${path}.ltd_${i}`]).flat();
    assertEquals([...new Net().state_dict().keys()], [
      "max_ap",
      "conv1.weight",
      "conv2.weight",
      ...rates("stdp1", 3),
      "stdp1.conv_layer.weight",
      ...rates("stdp2", 2),
      "stdp2.conv_layer.weight",
    ]);
  });

  it("take parameters alone for parameters that are registered", () => {
    const conv = new snn.Convolution(1, 1, 1);
    const before = conv.weight;
    const tensor = torch.zeros(1, 1, 1, 1) as torch.nn.Parameter;
    assertThrows(() => conv.weight = tensor, TypeError, 'as the parameter "weight"');
    assert(conv.weight === before);
    const other = new torch.nn.Parameter(tensor);
    conv.weight = other;
    assert(conv.state_dict().get("weight") === other);
  });

  it("count shared parameters once", () => {
    const names = [...new Net().named_parameters()].map(([name]) => name);
    assertEquals(names.length, 3 + 6 + 4);
    assert(!names.includes("stdp1.conv_layer.weight"));
  });

  it("load a state, and rates go with it", async () => {
    const [from, to] = [new Net(), new Net()];
    from.stdp1.update_learning_rate(1, 0.5, -0.25);
    assertEquals(to.load_state_dict(from.state_dict()), { missing_keys: [], unexpected_keys: [] });
    assertEquals(await to.conv2.weight.data(), await from.conv2.weight.data());
    assertEquals(await to.stdp1.learning_rate[1][0].item(), 0.5);
  });

  it("refuse a state that does not fit, whole", async () => {
    const net = new Net();
    const before = await net.conv1.weight.data();
    const state = new Map(new Net().state_dict());
    state.set("conv2.weight", torch.zeros(1));
    state.delete("max_ap");
    state.set("conv9.weight", torch.zeros(1));
    const error = assertThrows(() => net.load_state_dict(state), TypeError);
    assertEquals(error.message.split("\n\t"), [
      "Error(s) in loading state_dict for Net:",
      'Unexpected key(s) in state_dict: "conv9.weight". ',
      'Missing key(s) in state_dict: "max_ap". ',
      "size mismatch for conv2.weight: copying a param with shape torch.Size([1]) from checkpoint, " +
      "the shape in current model is torch.Size([2, 3, 2, 2]).",
    ]);
    assertEquals(await net.conv1.weight.data(), before);
    state.set("conv2.weight", torch.zeros(2, 3, 2, 2));
    assertEquals(net.load_state_dict(state, { strict: false }), {
      missing_keys: ["max_ap"],
      unexpected_keys: ["conv9.weight"],
    });
  });

  it("go through a file and come back equal", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const [from, to] = [new Net(), new Net()];
      const file = `${folder}/net.safetensors`;
      await safetensors.save_file(from.state_dict(), file, { epoch: "3" });
      to.load_state_dict(await safetensors.load_file(file));
      for (const [name, tensor] of from.state_dict()) {
        assertEquals(await to.state_dict().get(name)!.data(), await tensor.data(), name);
      }
      const { metadata } = await safetensors.load_file_with_metadata(file);
      assertEquals(metadata, { epoch: "3" });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  it("train and evaluate with all below", () => {
    const net = new Net();
    assert(net.training);
    net.eval();
    assert([...net.modules()].every((module) => !module.training));
    assert(net.train().conv1.training);
  });

  it("stay where they are on their own device", async () => {
    const net = new Net();
    const { weight } = net.conv1;
    assert(net.to("cpu") === net && await net.cpu() === net && net.conv1.weight === weight);
    assertThrows(() => net.to("webgpu"), RangeError);
  });
});

describe("containers", () => {
  it("register their modules by number", () => {
    const list = new torch.nn.ModuleList([new snn.Convolution(1, 1, 1), new snn.Pooling(2)]);
    assertEquals([...list.state_dict().keys()], ["0.weight"]);
    assert(list.at(-1) instanceof snn.Pooling);
    assertThrows(() => list.at(2), RangeError);
  });

  it("call their modules in order", () => {
    const net = new torch.nn.Sequential(new snn.Convolution(1, 2, 3), new snn.Pooling(2));
    assertEquals(net(torch.zeros(4, 1, 8, 8)).shape, [4, 2, 3, 3]);
    assertEquals([...net.state_dict().keys()], ["0.weight"]);
  });
});

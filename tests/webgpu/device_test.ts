/**
 * Opening, asking about and closing the device "webgpu", as a user does.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { safetensors, snn, torch } from "../../mod.ts";
import { openDevice } from "../../src/backend/devices.ts";
import { child, gpuTest } from "../support/webgpu.ts";

const { webgpu } = torch.backends;

gpuTest("concurrent calls open one device", async () => {
  webgpu.close();
  assertEquals(webgpu.info(), null);
  const backends = await Promise.all([1, 2, 3].map(() => openDevice("webgpu")));
  assert(backends.every((backend) => backend === backends[0]));
  assert(await openDevice("webgpu") === backends[0]);
  assertEquals(await Promise.all([torch.device("webgpu"), torch.device("webgpu")]), [
    "webgpu",
    "webgpu",
  ]);
});

gpuTest("the open device is described and counted", async () => {
  webgpu.close();
  const nothing = { dispatches: 0, submits: 0, waits: 0, bytes_in_use: 0, bytes_kept: 0 };
  assertEquals(webgpu.statistics(), nothing);
  const device = await torch.device("webgpu");
  assert(await webgpu.is_available());
  const { software, ...names } = webgpu.info()!;
  assertEquals(typeof software, "boolean");
  assertEquals(Object.keys(names), ["vendor", "architecture", "device", "description"]);
  assert(Object.values(names).every((value) => typeof value === "string"));
  assertEquals(webgpu.statistics(), nothing);
  const tensor = torch.tensor([1, 2, 3]).to(device);
  assertEquals(webgpu.statistics(), { ...nothing, bytes_in_use: 256 });
  await tensor.data();
  assertEquals(webgpu.statistics(), { ...nothing, submits: 1, waits: 1, bytes_in_use: 256 });
  tensor.dispose();
  assertEquals(webgpu.statistics(), { ...nothing, submits: 1, waits: 1, bytes_kept: 256 });
  webgpu.close();
  assertEquals([webgpu.info(), webgpu.statistics()], [null, nothing]);
  webgpu.close();
});

gpuTest("after the device was closed a new one takes a checkpoint", async () => {
  const file = await Deno.makeTempFile({ suffix: ".safetensors" });
  try {
    let device = await torch.device("webgpu");
    const net = new snn.Convolution(2, 3, 3).to(device);
    const values = await net.weight.data();
    await safetensors.save_file(net.state_dict(), file);
    const read = net.weight.data();
    webgpu.close();
    await assertRejects(() => read, Error, "it has been closed");
    await assertRejects(() => net.weight.data(), Error, "it has been closed");
    await assertRejects(() => net.cpu(), Error, "it has been closed");
    assertThrows(() => net.to("cpu"), Error, "it has been closed");
    assertThrows(() => net.weight.add(1), Error, "load what was saved");
    assertThrows(() => torch.zeros(2, { device }), Error, "it has been closed");
    net.weight.dispose();

    device = await torch.device("webgpu");
    const other = new snn.Convolution(2, 3, 3);
    other.load_state_dict(await safetensors.load_file(file));
    assertEquals(await other.to(device).weight.data(), values);
    assertThrows(() => torch.zeros(1, { device }).add(net.weight), Error);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("without an adapter opening is refused, and told how to get one", async () => {
  const nowhere = "/no/such/file.json";
  const env = {
    VK_DRIVER_FILES: nowhere,
    VK_ICD_FILENAMES: nowhere,
    __EGL_VENDOR_LIBRARY_FILENAMES: nowhere,
  };
  const { available, message, cpu } = await child<
    { available: boolean; message: string | null; cpu: string }
  >("no_adapter.ts", { env });
  assertEquals(cpu, "cpu");
  if (Deno.build.os !== "linux") return; // elsewhere there is always an adapter, or none at all
  assertEquals(available, false);
  assert(message?.startsWith('Cannot open the device "webgpu": no adapter is to be found'));
  assert(message?.includes("mesa-vulkan-drivers"));
});

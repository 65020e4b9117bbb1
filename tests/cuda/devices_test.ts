/**
 * Opening, choosing and closing CUDA devices, and asking about them.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { torch } from "../../mod.ts";
import { openDevice } from "../../src/backend/devices.ts";
import { cudaChild, cudaTest } from "../support/cuda.ts";

const { cuda } = torch;
// deno-lint-ignore no-explicit-any -- what a caller without types may give
type Any = any;

cudaTest("the device has one name, and concurrent calls open it once", async () => {
  const names = ["cuda", "cuda:0", "cuda"];
  assertEquals(await Promise.all(names.map(torch.device)), ["cuda:0", "cuda:0", "cuda:0"]);
  const backends = await Promise.all(names.map(openDevice));
  assert(backends.every((backend) => backend === backends[0]));
  const tensor = torch.ones(2).to("cuda");
  assertEquals(tensor.device, "cuda:0");
  assert(tensor.to("cuda:0") === tensor && tensor.cuda() === tensor && tensor.cuda(0) === tensor);
});

cudaTest("the device and its library are described", async () => {
  assert(await cuda.is_available());
  assert(await cuda.device_count() >= 1);
  const { path, abi, driver, gpus, reason } = cuda.loaded()!;
  assertEquals([typeof path, typeof abi, reason], ["string", "number", null]);
  assert(/^\d+\.\d+$/.test(driver!) && gpus >= 1);
  const properties = await cuda.get_device_properties("cuda:0");
  assert(properties.name.length > 0 && properties.multi_processor_count > 0);
  assertEquals(await cuda.get_device_name(), properties.name);
  assertEquals(await cuda.get_device_capability(0), [properties.major, properties.minor]);
  const [free, total] = cuda.mem_get_info();
  assert(free <= total && total === properties.total_memory);
  const beyond = `cuda:${gpus}`;
  await assertRejects(() => cuda.get_device_name(gpus), Error, `describe the device "${beyond}"`);
  await assertRejects(
    () => torch.device(beyond),
    Error,
    `Cannot open the device "${beyond}": there`,
  );
  await cuda.synchronize();
  await cuda.synchronize("cuda:0");
  await cuda.synchronize(gpus);
});

cudaTest("one GPU stands behind two devices, which close and open by themselves", async () => {
  const unopened = (name: string) => `: open it once with await torch.device("${name}")`;
  const closed = (name: string) =>
    `Cannot use the device "${name}": it has been closed; open it again with torch.device("${name}") ` +
    `and load what was saved`;
  const { refusals, ...rest } = await cudaChild<Record<string, unknown>>("logical.ts");
  const { gpus } = cuda.loaded()!;
  assertEquals(rest, {
    none: 0,
    first: 1,
    missing:
      `Cannot open the device "cuda:1": it is to be the GPU 4096, and the driver has ${gpus}, ` +
      `counted from 0`,
    count: 2,
    names: ["cuda:0", "cuda:1", "cuda:0"],
    beyond: 'Cannot open the device "cuda:2": there are 2, counted from "cuda:0"',
    allocated: [48, 48, 0],
    lost: closed("cuda:1"),
    afterwards: [48, 0],
    still: [[0, 1, 2], [3, 4, 5]],
    again: [[0, 1, 2], [3, 4, 5]],
    same: true,
    memory: true,
  });
  const expected = [
    `RangeError: Cannot use the device "cuda:0" before it is open${unopened("cuda:0")}`,
    `RangeError: Cannot use the device "cuda:0" before it is open${unopened("cuda:0")}`,
    `Error: Cannot choose the visible devices while "cuda:0" is open: choose first, or close it with ` +
    `torch.cuda.close()`,
    /^Error: Cannot load the CUDA library ".*": "cuda:0" is open with another one, /,
    /^TypeError: .*different devices/,
    ...[1, 2, 3, 4].map(() => `Error: ${closed("cuda:1")}`),
  ];
  const told = refusals as string[];
  assertEquals(told.length, expected.length);
  for (const [i, each] of expected.entries()) {
    if (typeof each === "string") assertEquals(told[i], each);
    else assert(each.test(told[i]), told[i]);
  }
});

Deno.test("what names no device is refused, in one sentence", async () => {
  const named = '"cuda", "cuda:0", "cuda:1" and so on, or an index';
  for (const device of ["cpu", "cuda:", "cuda:01", "cuda:-1", "CUDA", "", -1, 0.5, NaN, 1e6]) {
    const told = `expected ${named}`;
    assertThrows(() => cuda.memory_allocated(device), RangeError, told);
    assertThrows(() => cuda.mem_get_info(device), RangeError, told);
    assertThrows(() => cuda.close(device), RangeError, told);
    assertThrows(() => torch.zeros(1).cuda(device), RangeError, 'the arguments of "cuda"');
    await assertRejects(() => cuda.synchronize(device), RangeError, told);
    await assertRejects(() => cuda.get_device_properties(device), RangeError, told);
  }
  for (const device of [true, [], {}, 5n] as Any[]) {
    assertThrows(() => cuda.memory_allocated(device), TypeError, '"device" is ');
    assertThrows(() => new torch.nn.Sequential().cuda(device), TypeError, '"device" is ');
    await assertRejects(() => cuda.get_device_name(device), TypeError, '"device" is ');
  }
  for (const name of ["cuda:", "cuda:01", "cuda:x", "cuda0"]) {
    const told =
      `Cannot use the device "${name}": the devices here are "cpu", "webgpu", "cuda", "cuda:0", …`;
    await assertRejects(() => torch.device(name), RangeError, told);
    assertThrows(() => torch.zeros(2).to(name), RangeError, told);
  }
});

Deno.test("GPUs are chosen by whole numbers, libraries by a path", async () => {
  const choose = (numbers: Any) => () => cuda.set_visible_devices(numbers);
  assertThrows(
    choose([0, -1]),
    RangeError,
    '"numbers[1]" is -1, expected an integer of at least 0',
  );
  assertThrows(choose([0.5]), RangeError, "an integer of at least 0");
  assertThrows(choose(["0"]), TypeError, '"numbers[0]" is "0"');
  assertThrows(choose("0"), TypeError, '"numbers" is "0", expected an array of numbers, or null');
  assertThrows(choose(0), TypeError, '"numbers" is 0');
  await assertRejects(() => cuda.load(5 as Any), TypeError, "it takes a path, a URL or null");
});

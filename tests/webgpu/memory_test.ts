/**
 * Memory of the device: limits, what is given back, and what is forgotten.
 */

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { functional as sf, snn, torch } from "../../mod.ts";
import { fillWords, firstWord, withGpu } from "../support/gpu.ts";
import { child, gpuTest } from "../support/webgpu.ts";

const { webgpu } = torch.backends;
const isLinux = Deno.build.os === "linux";

gpuTest(
  "memory that is given back is used again, and reads as zeros",
  () =>
    withGpu(async (gpu) => {
      const first = gpu.alloc(1000);
      fillWords(gpu, first, 7);
      gpu.free(first);
      const second = gpu.alloc(1000);
      assert(second.raw === first.raw);
      assertEquals([...await gpu.read(second, 0, 1000)], Array.from({ length: 1000 }, () => 0));
      assertThrows(() => fillWords(gpu, first, 1), TypeError, "after it was given back");
      gpu.free(first); // has no effect
      fillWords(gpu, second, 8);
      assertEquals([await firstWord(gpu, second), gpu.pool.kept], [8, 0]);
    }),
);

gpuTest("a read sees what was there when it was asked for", () =>
  withGpu(async (gpu) => {
    const buffer = gpu.alloc(256);
    fillWords(gpu, buffer, 1);
    const before = firstWord(gpu, buffer);
    gpu.write(buffer, 0, new Uint8Array(256).fill(2));
    const after = firstWord(gpu, buffer);
    gpu.free(buffer);
    const other = gpu.alloc(256);
    gpu.write(other, 0, new Uint8Array(256).fill(3));
    assertEquals(await Promise.all([before, after]), [1, 0x02020202]);
    assertEquals(await firstWord(gpu, other), 0x03030303);
  }));

gpuTest(
  "writes take effect in the order of the calls, few or many bytes",
  () =>
    withGpu(async (gpu) => {
      const count = 700;
      for (const bytes of [4, 1024, 1 << 17]) {
        const [source, out] = [gpu.alloc(bytes), gpu.alloc(4 * count)];
        const words = new Uint32Array(bytes / 4);
        const times = bytes > 1024 ? 20 : count;
        for (let i = 0; i < times; i++) {
          words.fill(i + 1);
          gpu.write(source, 0, new Uint8Array(words.buffer));
          words.fill(0);
          if (i % 3 === 0) gpu.write(source, bytes - 4, Uint8Array.of(9, 9, 9, 9));
          gpu.copyBytes(source, bytes - 4, out, 4 * i, 4);
        }
        const seen = new Uint32Array((await gpu.read(out, 0, 4 * times)).buffer);
        assertEquals([...seen], Array.from(seen, (_, i) => i % 3 === 0 ? 0x09090909 : i + 1));
      }
    }),
);

gpuTest("more than the limit is refused at once, and what is kept makes room", async () => {
  webgpu.close();
  webgpu.set_memory_limit(1 << 20);
  try {
    const device = await torch.device("webgpu");
    const large = torch.zeros(3 << 16, { device });
    const refused = () => torch.zeros(1 << 17, { device });
    const message = assertThrows(refused, RangeError, "set_memory_limit").message;
    assertStringIncludes(message, "Cannot allocate 524288 bytes");
    large.dispose();
    assertEquals(webgpu.statistics().bytes_kept, 3 << 18);
    assertEquals((await refused().data()).length, 1 << 17);
    assert(webgpu.statistics().bytes_in_use + webgpu.statistics().bytes_kept <= 1 << 20);
    webgpu.set_memory_limit(1 << 21);
    torch.zeros(3 << 16, { device });
    assertThrows(() => torch.zeros(2 ** 31 - 1, { device }), RangeError, "in a buffer");
  } finally {
    webgpu.set_memory_limit(8 * 2 ** 30);
  }
  for (const bytes of [0, -1, 1.5, NaN]) {
    assertThrows(() => webgpu.set_memory_limit(bytes), RangeError);
  }
  assertThrows(() => webgpu.set_memory_limit("1" as unknown as number), TypeError);
});

gpuTest("potentials hold what they are computed from", async () => {
  const device = await torch.device("webgpu");
  const conv = new snn.Convolution(2, 4, 3);
  conv.load_weight(torch.randint(0, 200, [4, 2, 3, 3]).float().div(1024));
  const waves = torch.from_times(torch.randint(0, 16, [2, 2, 8, 8]), 15);
  const computed = async (where: string) => {
    const net = new snn.Convolution(2, 4, 3);
    net.load_weight(conv.weight);
    net.to(where);
    const given = waves.clone().to(where);
    const input = given.narrow(0, 0, 2);
    const raw = net(input);
    const [spikes, potentials] = sf.fire(raw, 0.5, true);
    const all = [given, input, raw, net.weight, spikes];
    for (const each of all) if (each.device === device) each.dispose();
    // Their memory would go to these.
    for (let i = 0; i < 9; i++) await torch.tensor(new Uint8Array(1024).fill(i)).to(where).data();
    const { times, values } = await potentials.cpu();
    return [await times.data(), await values!.data()];
  };
  assertEquals(await computed(device), await computed("cpu"));
});

gpuTest("a thousand cycles of making and giving back leave no memory behind", async () => {
  const seen = await child<{ in_use: number; kept: number; resident: number }[]>("cycles.ts");
  const [first, ...later] = seen;
  for (const { in_use, kept, resident } of later) {
    assertEquals([in_use, kept], [first.in_use, first.kept]);
    assert(resident < first.resident + 32e6, `${resident} after ${first.resident}`);
  }
});

gpuTest("forgotten tensors come back", async () => {
  const flags = ["--v8-flags=--expose-gc"];
  const args = ["collect"];
  const { left } = await child<{ left: number }>("forgotten.ts", { flags, args });
  assertEquals(left, 0);
  // Also where nobody asks for it: 2,000 tensors of 1 MiB.
  const { most } = await child<{ most: number }>("forgotten.ts");
  assert(most < 2 ** 30, `${most} bytes were in use`);
});

gpuTest(
  "out of memory is told by the next read, and the device goes on",
  async () => {
    const outcome = await child<{
      right: boolean;
      worked: number;
      messages: string[];
      before: number;
      after: number;
      closed: boolean;
    }>("out_of_memory.ts", { before: ["prlimit", "--data=3000000000"] });
    const { right, worked, messages, before, after, closed } = outcome;
    assertEquals({ right, before, after, closed }, {
      right: true,
      before: 7,
      after: 9,
      closed: false,
    });
    assert(worked > 0 && worked < 40, `${worked} allocations worked`);
    assertEquals(messages.length, 1);
    assertStringIncludes(messages[0], "Cannot allocate 134217728 bytes");
    assertStringIncludes(messages[0], "out of memory; free tensors");
  },
  isLinux ? null : "prlimit",
);

/** CacheDataset in memory and on disk, and the DataLoader on tensors. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { safetensors, torch, utils } from "../../mod.ts";

type Sample = [wave: torch.Tensor, label: number, name: string];

function dataset(): { data: { length: number; get(i: number): Sample }; computed: number[] } {
  const computed: number[] = [];
  const get = (i: number): Sample => {
    computed.push(i);
    return [torch.from_times(torch.full([2, 3, 3], i), 15), i, `sample ${i}`];
  };
  return { data: { length: 6, get }, computed };
}

async function inFolder(fn: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    await fn(`${path}/cache`);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("samples are computed once, also when asked for at the same time", async () => {
  const { data, computed } = dataset();
  const cached = new utils.CacheDataset<Sample>(data);
  const [a, b] = await Promise.all([cached.get(2), cached.get(2)]);
  assert(a === b);
  assertEquals(computed, [2]);
  cached.reset_cache();
  await cached.get(2);
  assertEquals(computed, [2, 2]);
});

Deno.test("a failure is not kept", async () => {
  let calls = 0;
  const data = {
    length: 1,
    get: () => calls++ === 0 ? Promise.reject(new Error("not yet")) : Promise.resolve(7),
  };
  const cached = new utils.CacheDataset<number>(data);
  await assertRejects(() => cached.get(0), Error, "not yet");
  assertEquals(await cached.get(0), 7);
});

Deno.test("samples in a folder outlive the object, in latency layout", () =>
  inFolder(async (path) => {
    const { data, computed } = dataset();
    await new utils.CacheDataset<Sample>(data, path).get(3);
    const again = new utils.CacheDataset<Sample>(data, path);
    const [wave, label, name] = await again.get(3);
    assertEquals([wave.layout, label, name], ["latency", 3, "sample 3"]);
    assertEquals(await wave.data(), await data.get(3)[0].data());
    assertEquals(computed, [3, 3]);
    again.reset_cache();
    await again.get(3);
    assertEquals(computed, [3, 3, 3]);
  }));

Deno.test("potentials and dense tensors come back from a folder too", () =>
  inFolder(async (path) => {
    const times = torch.tensor([[[0, 2]]]);
    const values = torch.tensor([[[1.5, 2.5]]]);
    const sample = [torch.from_times(times, 2, values), torch.tensor([true, false]), null, [1.5]];
    const cached = new utils.CacheDataset([sample], path);
    await cached.get(0);
    const [pot, mask, nothing, list] = await cached.get(0) as [
      torch.Tensor,
      torch.Tensor,
      null,
      [],
    ];
    assertEquals(await pot.values!.tolist(), [[[1.5, 0]]]);
    assertEquals([mask.dtype, await mask.tolist()], ["bool", [true, false]]);
    assertEquals([nothing, list], [null, [1.5]] as unknown[]);
  }));

Deno.test("a wave in memory is packed: writing to it does not reach the cache", async () => {
  const { data, computed } = dataset();
  const cached = new utils.CacheDataset<Sample>(data);
  const [first] = await cached.get(2);
  const before = await first.data();
  const [second] = await cached.get(2);
  assert(first !== second);
  assertEquals([second.layout, second.dtype, second.shape], ["latency", "float32", first.shape]);
  assertEquals(await second.data(), before);
  assertEquals(computed, [2]);
});

Deno.test("files of another format are made anew", () =>
  inFolder(async (path) => {
    const { data, computed } = dataset();
    await Deno.mkdir(path);
    const old = { sample: '{"list":[{"value":8}]}' };
    await safetensors.save_file({}, `${path}/1.safetensors`, old);
    for (let look = 0; look < 2; look++) {
      const [wave, label] = await new utils.CacheDataset<Sample>(data, path).get(1);
      assertEquals([wave.layout, label], ["latency", 1]);
    }
    assertEquals(computed, [1]);
  }));

Deno.test("a file with times that no wave has is refused", () =>
  inFolder(async (path) => {
    const { data } = dataset();
    await new utils.CacheDataset<Sample>(data, path).get(3);
    const file = `${path}/3.safetensors`;
    const text = new TextDecoder("latin1").decode(await Deno.readFile(file));
    for (
      const [from, to] of [
        ['\\"steps\\":15', '\\"steps\\":12'],
        ['\\"steps\\":15', '\\"steps\\":99'],
        ['\\"h\\":3', '\\"h\\":2'],
        ['\\"n\\":1', '\\"n\\":2'],
        ['\\"bits\\":4', '\\"bits\\":8'],
      ]
    ) {
      assert(text.includes(from), from);
      const changed = Uint8Array.from(text.replace(from, to), (letter) => letter.charCodeAt(0));
      // The times 3 of all neurons become 14, past the end of 12 steps.
      if (to.endsWith("12")) changed.fill(0xee, changed.length - 9);
      await Deno.writeFile(file, changed);
      await assertRejects(
        () => new utils.CacheDataset<Sample>(data, path).get(3),
        TypeError,
        "wrong times",
      );
    }
  }));

Deno.test("a damaged file is refused by name", () =>
  inFolder(async (path) => {
    const { data } = dataset();
    await new utils.CacheDataset<Sample>(data, path).get(0);
    const file = `${path}/0.safetensors`;
    const bytes = await Deno.readFile(file);
    for (const end of [0, 7, 40, bytes.length - 1]) {
      await Deno.writeFile(file, bytes.subarray(0, end));
      await assertRejects(
        () => new utils.CacheDataset<Sample>(data, path).get(0),
        TypeError,
        "0.safe",
      );
    }
  }));

Deno.test("a loader stacks waves in latency layout, in the order of the sampler", async () => {
  const { data } = dataset();
  const loader = new torch.utils.data.DataLoader(data, { batch_size: 4 });
  assertEquals(loader.length, 2);
  const seen: number[] = [];
  for await (const [waves, labels, names] of loader) {
    assertEquals(waves.layout, "latency");
    assertEquals(waves.shape.slice(1), [15, 2, 3, 3]);
    assertEquals(waves.size(0), names.length);
    seen.push(...await labels.tolist() as number[]);
  }
  assertEquals(seen, [0, 1, 2, 3, 4, 5]);
});

Deno.test("shuffled passes differ, and a seed gives them again", async () => {
  const pass = async (loader: AsyncIterable<torch.Tensor>): Promise<number[]> => {
    const seen: number[] = [];
    for await (const batch of loader) seen.push(...await batch.tolist() as number[]);
    return seen;
  };
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  const loader = new torch.utils.data.DataLoader(numbers, { batch_size: 8, shuffle: true });
  torch.manual_seed(3);
  const [first, second] = [await pass(loader), await pass(loader)];
  assert(String(first) !== String(second));
  assertEquals(first.toSorted((a, b) => a - b), numbers);
  torch.manual_seed(3);
  assertEquals([await pass(loader), await pass(loader)], [first, second]);
});

Deno.test("a failing sample ends the pass with its error, and timers run between batches", async () => {
  const data = {
    length: 3,
    get(i: number): number | Promise<number> {
      const due = performance.now() + 3; // longer than a timer waits
      while (performance.now() < due);
      return i < 2 ? i : Promise.reject(new Error("sample 2 is gone"));
    },
  };
  let ticks = 0;
  const timer = setInterval(() => ticks++, 0);
  try {
    await assertRejects(
      async () => {
        for await (const _ of new torch.utils.data.DataLoader(data)) { /* until it fails */ }
      },
      Error,
      "sample 2 is gone",
    );
  } finally {
    clearInterval(timer);
  }
  assert(ticks > 0);
});

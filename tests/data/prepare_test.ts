/** CacheDataset.prepare: all samples at once, in this script and in workers. */

import { assertEquals, assertRejects } from "@std/assert";
import { safetensors, torch, utils } from "../../mod.ts";
import { inFolder } from "../support/folders.ts";
import { Collatable, LENGTH } from "./workers/samples.ts";
import { workersOf } from "./workers/started.ts";

/** A data set that counts what is computed. */
function counted(data: utils.CacheDataset<unknown>["dataset"] = new Collatable() as never) {
  const computed: number[] = [];
  const get = (index: number): unknown => {
    computed.push(index);
    return (data as Collatable).get(index);
  };
  return { data: { length: data.length, get }, computed };
}

/** Samples as plain data, tensors by all that they are. */
async function samplesOf(data: { length: number; get(index: number): unknown }): Promise<unknown> {
  const plain = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return await Promise.all(value.map(plain));
    if (!(value instanceof torch.Tensor)) return value;
    return [value.layout, value.dtype, value.shape, await value.data()];
  };
  const samples = Array.from({ length: data.length }, async (_, i) => plain(await data.get(i)));
  return await Promise.all(samples);
}

const everyIndex = Array.from({ length: LENGTH }, (_, i) => i);
const none: number[] = [];

Deno.test("a cache in memory is filled by this script or by workers, with the same", async () => {
  const expected = await samplesOf(new Collatable());
  const { worker, living } = workersOf("collatable");
  for (const [options, here] of [[{}, everyIndex], [{ num_workers: 2, worker }, none]] as const) {
    const { data, computed } = counted();
    const cached = new utils.CacheDataset(data);
    await cached.prepare(options);
    assertEquals(computed, [...here]);
    assertEquals(await samplesOf(cached), expected);
    assertEquals([computed, living()], [[...here], 0]);
  }
});

Deno.test("a cache in a folder is filled once, and goes on where it was left", () =>
  inFolder(async (folder) => {
    const { data, computed } = counted();
    const { worker, living } = workersOf("collatable");
    const told: number[] = [];
    const interrupted = (done: number, total: number) => {
      told.push(done, total);
      if (done === 3) throw new Error("interrupted");
    };
    const options = { num_workers: 2, worker };
    const cached = () => new utils.CacheDataset(data, `${folder}/cache`);
    await cached().get(7);
    await assertRejects(
      () => cached().prepare({ ...options, progress: interrupted }),
      Error,
      "interrupted",
    );
    assertEquals(told, [1, LENGTH, 2, LENGTH, 3, LENGTH]);
    const rest: number[] = [];
    await cached().prepare({ ...options, progress: (done) => void rest.push(done) });
    assertEquals(rest, everyIndex.slice(2).map((index) => index + 1));
    assertEquals(await samplesOf(cached()), await samplesOf(new Collatable()));
    assertEquals([computed, living()], [[7], 0]);
    const again = workersOf("collatable");
    await cached().prepare({ num_workers: 2, worker: again.worker });
    assertEquals(again.started.length, 0); // nothing is left to do
  }));

Deno.test("what another version wrote and what a reset has made stale is prepared anew", () =>
  inFolder(async (folder) => {
    const { data, computed } = counted();
    await safetensors.save_file({}, `${folder}/1.safetensors`, { sample: '{"value":8}' });
    const cached = new utils.CacheDataset(data, folder);
    await cached.prepare();
    assertEquals(computed, everyIndex);
    await cached.prepare();
    assertEquals(computed, everyIndex);
    cached.reset_cache();
    await cached.prepare();
    assertEquals(computed, [...everyIndex, ...everyIndex]);
  }));

Deno.test("what is prepared while the cache is reset is not kept", async () => {
  const { data, computed } = counted();
  const { worker } = workersOf("collatable");
  const cached = new utils.CacheDataset(data);
  const progress = (done: number) => done === 4 ? cached.reset_cache() : undefined;
  await cached.prepare({ num_workers: 1, worker, progress });
  await cached.get(2);
  await cached.get(20);
  assertEquals(computed, [2, 20]);
});

Deno.test("random samples are those of the seed, as the workers draw them", async () => {
  const { worker } = workersOf("random");
  const prepared = async (num_workers: number) => {
    torch.manual_seed(5);
    const cached = new utils.CacheDataset({ length: 7, get: () => none });
    await cached.prepare({ num_workers, worker });
    return await samplesOf(cached);
  };
  assertEquals(await prepared(2), await prepared(2));
});

Deno.test("a failure ends the preparation, what came before it is kept", async () => {
  const { worker, living } = workersOf("range");
  const cached = new utils.CacheDataset<number>({ length: 12, get: () => -1 });
  const message = "Cannot go there (in worker 1)";
  await assertRejects(() => cached.prepare({ num_workers: 2, worker }), RangeError, message);
  assertEquals([await cached.get(4), await cached.get(5), living()], [4, -1, 0]);
});

Deno.test("options of a preparation are checked before anything is done", async () => {
  const { data, computed } = counted();
  const cached = new utils.CacheDataset(data);
  for (
    const [options, part] of [
      [{ batch_size: 2 }, 'the options of "prepare": unknown key "batch_size"'],
      [{ num_workers: 2 }, '"num_workers" needs "worker" too'],
      [{ timeout: 5 }, 'Cannot use "timeout" in a DataLoader without workers'],
    ] as const
  ) {
    await assertRejects(() => cached.prepare(options as object), TypeError, part);
  }
  assertEquals(computed, []);
});

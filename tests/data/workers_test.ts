/** The DataLoader with workers: what it gives, as PyTorch and as without workers, and how it ends. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { torch } from "../../mod.ts";
import { Collatable, LENGTH, Plain } from "./workers/samples.ts";
import { workersOf } from "./workers/started.ts";

const { DataLoader } = torch.utils.data;

/** Batches as plain data, tensors by all that they are. */
async function plain(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return await Promise.all(value.map(plain));
  if (!(value instanceof torch.Tensor)) return value;
  const { layout, dtype, shape } = value;
  return [layout, dtype, shape, await value.data()];
}

async function all<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const batch of batches) seen.push(batch);
  return seen;
}

/** What a pass fails by at sample 5, after those before it. */
async function trouble(how: string) {
  const { worker, living } = workersOf(how);
  const seen: number[] = [];
  const loader = new DataLoader<number, number>({ length: 12 }, {
    batch_size: null,
    num_workers: 2,
    worker,
  });
  const error = await assertRejects(async () => {
    for await (const sample of loader) seen.push(sample);
  }, Error);
  assertEquals(seen, [0, 1, 2, 3, 4]);
  assertEquals(living(), 0);
  return error;
}

Deno.test("batches are those without workers, to the bit and in their order", async () => {
  const options = fc.record({
    batch_size: fc.integer({ min: 1, max: 9 }),
    shuffle: fc.boolean(),
    drop_last: fc.boolean(),
  });
  const workers = fc.record({
    num_workers: fc.integer({ min: 1, max: 3 }),
    prefetch_factor: fc.integer({ min: 1, max: 4 }),
    persistent_workers: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(options, workers, fc.nat(), async (options, workers, seed) => {
      const { worker, living } = workersOf("collatable");
      const twice = async (loader: AsyncIterable<unknown>) => {
        torch.manual_seed(seed);
        return await plain([await all(loader), await all(loader)]);
      };
      // Persistent workers draw no seed for the second pass, which would be in another order.
      if (workers.persistent_workers) options = { ...options, shuffle: false };
      const data = new Collatable();
      using loader = new DataLoader(data, { ...options, ...workers, worker });
      assertEquals(await twice(loader), await twice(new DataLoader(data, options)));
      loader.dispose();
      assertEquals(living(), 0);
    }),
    { numRuns: 8 },
  );
});

Deno.test("samples of any kind come one by one", async () => {
  const { worker } = workersOf("plain");
  const data = new Plain();
  const loader = new DataLoader(data, { batch_size: null, num_workers: 2, worker });
  let index = 0;
  for await (const sample of loader) {
    const expected = data.get(index++);
    assertEquals(await plain(Object.entries(sample)), await plain(Object.entries(expected)));
  }
  assertEquals(index, LENGTH);
});

interface Drawn {
  samples: [index: number, drawn: number][];
  worker: torch.utils.data.WorkerInfo;
}

/** What PyTorch 2.13 gives for the same data set, two workers and batches of two, after `manual_seed(5)`. */
const SEED = 4095051218741643470n;
const PASS = [
  [[0, 557], [3, 364]],
  [[6, 238], [2, 935]],
  [[1, 179], [4, 234]],
  [[5, 244]],
];

function drawing(options: object) {
  const workers = workersOf("random");
  const loader = new DataLoader<unknown, Drawn>({ length: 7 }, {
    batch_size: 2,
    shuffle: true,
    num_workers: 2,
    worker: workers.worker,
    ...options,
  });
  torch.manual_seed(5);
  return { loader, ...workers };
}

function samplesOf(batches: Drawn[]): unknown[] {
  return batches.map(({ samples }) => samples);
}

Deno.test("orders, seeds and random numbers are PyTorch's", async () => {
  const { loader } = drawing({});
  const [first, second] = [await all(loader), await all(loader)];
  assertEquals(
    first.map(({ worker }) => worker),
    [0, 1, 0, 1].map((id) => ({ id, num_workers: 2, seed: SEED + BigInt(id) })),
  );
  assertEquals(samplesOf(first), PASS);
  assertEquals(second.map(({ worker }) => worker.seed - 3813295331020233846n), [0n, 1n, 0n, 1n]);
  assertEquals(samplesOf(second), [
    [[1, 361], [2, 429]],
    [[5, 963], [3, 644]],
    [[6, 562], [4, 990]],
    [[0, 420]],
  ]);
  assertEquals(await torch.randint(0, 1000, [1]).item(), 88);
  assertEquals(torch.utils.data.get_worker_info(), null);
});

Deno.test("persistent workers go on with their random numbers, as PyTorch's", async () => {
  const { loader, started, living } = drawing({ persistent_workers: true });
  const [first, second] = [await all(loader), await all(loader)];
  assertEquals(samplesOf(first), PASS);
  assertEquals(second.map(({ worker }) => worker.seed - SEED), [0n, 1n, 0n, 1n]);
  assertEquals(samplesOf(second), [
    [[2, 276], [4, 798]],
    [[1, 602], [5, 831]],
    [[6, 22], [3, 532]],
    [[0, 895]],
  ]);
  assertEquals(await torch.randint(0, 1000, [1]).item(), 792);
  assertEquals([started.length, living()], [2, 2]);
  loader.dispose();
  assertEquals(living(), 0);
});

Deno.test("what was asked for ahead of a break is drawn, as by PyTorch", async () => {
  const { loader, started, living } = drawing({ persistent_workers: true, prefetch_factor: 1 });
  for await (const { samples } of loader) {
    assertEquals(samples as number[][], PASS[0]);
    break;
  }
  assertEquals(samplesOf(await all(loader)), [
    [[2, 276], [4, 798]],
    [[1, 244], [5, 602]],
    [[6, 22], [3, 532]],
    [[0, 831]],
  ]);
  assertEquals(started.length, 2);
  loader[Symbol.dispose]();
  assertEquals(living(), 0);
});

Deno.test("batches wait for a slow worker", async () => {
  const { worker } = workersOf("slow");
  const loader = new DataLoader({ length: 12 }, { batch_size: 3, num_workers: 2, worker });
  const batches = await all(loader as AsyncIterable<torch.Tensor>);
  assertEquals(await plain(batches.map((batch) => batch.tolist())), [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7, 8],
    [9, 10, 11],
  ]);
});

Deno.test("a loader that is left ends its workers", async () => {
  const { worker, living } = workersOf("collatable");
  const loader = new DataLoader(new Collatable(), { num_workers: 2, worker });
  for await (const _ of loader) break;
  assertEquals(living(), 0);
  const failing = async () => {
    for await (const _ of loader) throw new RangeError("Cannot learn this");
  };
  await assertRejects(failing, RangeError, "Cannot learn this");
  assertEquals(living(), 0);
  const pass = loader[Symbol.asyncIterator]();
  await pass.next();
  assertEquals(living(), 2);
  await pass.return();
  assertEquals(living(), 0);
});

Deno.test("a loader that is disposed ends a pass that nobody finishes", async () => {
  const { worker, living } = workersOf("never");
  const loader = new DataLoader({ length: 12 }, { batch_size: 6, num_workers: 1, worker });
  const next = loader[Symbol.asyncIterator]().next();
  loader.dispose();
  assertEquals(living(), 0);
  await assertRejects(() => next, Error, "after the dispose() of their DataLoader");
});

Deno.test("two passes over persistent workers at once have workers of their own", async () => {
  const { worker, started, living } = workersOf("collatable");
  const options = { batch_size: 4, num_workers: 1, worker, persistent_workers: true };
  using loader = new DataLoader(new Collatable(), options);
  const [one, two] = await Promise.all([all(loader), all(loader)]);
  assertEquals(await plain(one), await plain(two));
  assertEquals([started.length, living()], [2, 1]);
});

Deno.test("an error of the data set keeps its class and says which worker it was", async () => {
  const [type, range] = [await trouble("type"), await trouble("range")];
  assert(type instanceof TypeError && range instanceof RangeError);
  assertEquals(type.message, "Cannot do that (in worker 1)");
  assertEquals(range.message, "Cannot go there (in worker 1)");
  const odd = await trouble("odd");
  assertEquals([odd.constructor, odd.message], [Error, "Cannot say (in worker 1)"] as unknown[]);
  const { name, message, stack } = odd.cause as Error;
  assertEquals([name, message], ["Odd", "Cannot say"]);
  assert(stack?.includes("worker.ts"));
  assertEquals((await trouble("text")).message, "no more (in worker 1)");
});

Deno.test("a failure ends persistent workers too, and the next pass has new ones", async () => {
  const { worker, started, living } = workersOf("type");
  const options = { batch_size: null, num_workers: 2, worker, persistent_workers: true };
  const loader = new DataLoader({ length: 12 }, options);
  for (const workers of [2, 4]) {
    await assertRejects(() => all(loader), TypeError, "Cannot do that (in worker 1)");
    assertEquals([started.length, living()], [workers, 0]);
  }
});

Deno.test("what cannot be sent fails by name", async () => {
  const sentence = /^Cannot send (the function "zeros"|a Map) from a worker.*\(in worker 1\)$/;
  for (const how of ["function", "map"]) {
    const error = await trouble(how);
    assert(error instanceof TypeError && sentence.test(error.message), error.message);
  }
});

Deno.test("the death of a worker fails the pass, after the batches that it had finished", async () => {
  const closed = await trouble("close");
  assertEquals(closed.message, "Cannot load batches: worker 1 has ended before its time");
  const uncaught = await trouble("uncaught");
  assert(uncaught instanceof RangeError);
  assertEquals(uncaught.message, "Cannot be caught (in worker 1)");
  const rejected = await trouble("rejected");
  assert(rejected instanceof TypeError);
  assertEquals(rejected.message, "Cannot be awaited (in worker 1)");
});

Deno.test("so does the end of a worker by another hand", async () => {
  const { worker, started, living } = workersOf("never");
  const loader = new DataLoader({ length: 12 }, { batch_size: null, num_workers: 2, worker });
  const pass = loader[Symbol.asyncIterator]();
  for (let i = 0; i < 5; i++) await pass.next();
  const next = pass.next();
  Worker.prototype.terminate.call(started[1]);
  await assertRejects(() => next, Error, "worker 1 has ended before its time");
  assertEquals(living(), 0);
});

Deno.test("also while it opens its data set", async () => {
  const { worker, started } = workersOf("opensLate");
  const loader = new DataLoader({ length: 12 }, { num_workers: 1, worker });
  const next = loader[Symbol.asyncIterator]().next();
  await new Promise((resolve) => started[0].addEventListener("message", resolve));
  Worker.prototype.terminate.call(started[0]);
  await assertRejects(() => next, Error, "worker 0 has ended before its time");
});

/** Does something while timers of one length run out only when they are told to. */
async function withHeldTimers(ms: number, work: (runOut: () => void) => Promise<void>) {
  const { setTimeout } = globalThis;
  const held: (() => void)[] = [];
  globalThis.setTimeout =
    ((run: () => void, length?: number) =>
      length === ms ? -held.push(run) : setTimeout(run, length)) as typeof setTimeout;
  try {
    await work(() => held.at(-1)!());
  } finally {
    globalThis.setTimeout = setTimeout;
  }
}

Deno.test("a batch that takes longer than the timeout fails the pass", () =>
  withHeldTimers(1000 * 1000, async (runOut) => {
    const { worker, living } = workersOf("never");
    const options = { batch_size: null, num_workers: 2, worker, timeout: 1000 };
    const pass = new DataLoader({ length: 12 }, options)[Symbol.asyncIterator]();
    for (let i = 0; i < 5; i++) await pass.next();
    const next = pass.next();
    await new Promise((resolve) => setTimeout(resolve)); // the loader gives a turn first
    runOut();
    const sentence = 'Cannot load a batch: worker 1 took longer than the "timeout" of 1000 seconds';
    await assertRejects(() => next, Error, sentence);
    assertEquals(living(), 0);
  }));

Deno.test("a module that does not call serve within a minute fails the pass", () =>
  withHeldTimers(60_000, async (runOut) => {
    const { worker, living } = workersOf("silent");
    const next = new DataLoader({ length: 12 }, { num_workers: 1, worker })[Symbol.asyncIterator]()
      .next();
    runOut();
    const sentence = "the module of worker 0 has not called torch.utils.data.serve within 60";
    await assertRejects(() => next, Error, sentence);
    assertEquals(living(), 0);
  }));

Deno.test("a worker that has nothing to serve fails the pass", async () => {
  const fails = async (role: string, module?: string) => {
    const { worker, living } = workersOf(role, module);
    const loader = new DataLoader({ length: 3 }, { num_workers: 2, worker });
    const error = await assertRejects(() => all(loader), Error);
    assertEquals(living(), 0);
    return error;
  };
  const throws = await fails("throws");
  assert(throws instanceof RangeError);
  assertEquals(throws.message, "Cannot start (in worker 0)");
  const rejects = await fails("rejects");
  assert(rejects instanceof TypeError);
  assertEquals(rejects.message, "Cannot open (in worker 0)");
  for (
    const [role, part, module] of [
      ["opensNothing", "Cannot serve an object: it needs a data set or an array (in worker 0)"],
      ["rejectsAtOnce", "Cannot find it (in worker 0)"],
      ["option", 'unknown key "batch_size"'],
      ["twice", "Cannot serve two data sets in one worker"],
      ["collatable", `worker 0 has ${LENGTH} samples, that of the DataLoader 3`],
      ["", "(in worker 0)", "./nowhere.js"],
    ]
  ) {
    const { message } = await fails(role, module);
    assert(message.includes(part), message);
  }
});

Deno.test("what makes workers may fail, and has to make workers", async () => {
  const { worker, living } = workersOf("collatable");
  let calls = 0;
  const second = (other: () => unknown) => () => calls++ % 2 ? other() : worker();
  const pass = (worker: unknown) =>
    all(new DataLoader(new Collatable(), { num_workers: 2, worker: worker as () => Worker }));
  const throws = () => {
    throw new RangeError("Cannot make it");
  };
  await assertRejects(() => pass(second(throws)), RangeError, "Cannot make it");
  await assertRejects(() => pass(second(() => 5)), TypeError, '"worker" gave 5, expected a Worker');
  assertEquals(living(), 0);
});

Deno.test("options that do not go together are refused", () => {
  const refuses = (options: object, part: string, ErrorClass: ErrorConstructor = TypeError) => {
    assertThrows(() => new DataLoader([1, 2], options), ErrorClass, part);
  };
  const { worker } = workersOf("collatable");
  refuses({ num_workers: 2 }, '"num_workers" needs "worker" too');
  refuses({ num_workers: 2, worker: 5 }, '"worker" is 5, expected a function');
  refuses({ num_workers: 2, worker, collate_fn: String }, "give it to torch.utils.data.serve");
  refuses({ num_workers: -1, worker }, '"num_workers" is -1', RangeError);
  refuses({ num_workers: 1, worker, prefetch_factor: 0 }, '"prefetch_factor" is 0', RangeError);
  refuses({ num_workers: 1, worker, timeout: -1 }, '"timeout" is -1', RangeError);
  refuses({ num_workers: 1, worker, timeout: 1e9 }, '"timeout" is 1000000000', RangeError);
  for (const option of [{ timeout: 1 }, { prefetch_factor: 2 }, { persistent_workers: true }]) {
    refuses(
      { ...option, worker },
      `Cannot use "${Object.keys(option)[0]}" in a DataLoader without`,
    );
  }
  assertThrows(() => new DataLoader({ length: 3 }), TypeError, "Cannot load samples of an object");
  const { Worker } = globalThis;
  try {
    delete (globalThis as { Worker?: unknown }).Worker;
    refuses({ num_workers: 1, worker }, "Cannot use workers: there is no global Worker", Error);
  } finally {
    globalThis.Worker = Worker;
  }
});

Deno.test("a script that is no worker cannot serve", () => {
  assertThrows(() => torch.utils.data.serve([1]), TypeError, "Cannot serve a data set here");
});

Deno.test("progress is told after each batch, of the samples that the pass has", async () => {
  const { worker } = workersOf("collatable");
  const numbers = Array.from({ length: LENGTH }, (_, i) => i);
  const told = async (options: object) => {
    const told: string[] = [];
    const progress = (done: number, total: number) => void told.push(`${done}/${total}`);
    for await (const _ of new DataLoader(numbers, { batch_size: 10, progress, ...options }));
    return told;
  };
  const expected = ["10/23", "20/23", "23/23"];
  assertEquals(await told({}), expected);
  assertEquals(await told({ num_workers: 2, worker }), expected);
  assertEquals(await told({ drop_last: true }), ["10/20", "20/20"]);
  assertEquals(await told({ sampler: [3, 1], batch_size: null }), ["1/2", "2/2"]);
  assertEquals(await told({ sampler: new Set([3, 1]) }), ["2/Infinity"]);
  await assertRejects(
    () => told({ num_workers: 1, worker, progress: () => Promise.reject(new Error("full")) }),
    Error,
    "full",
  );
});

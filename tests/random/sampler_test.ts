import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { BatchSampler, beginPass } from "../../src/data/batch_sampler.ts";
import { RandomSampler, SequentialSampler, SubsetRandomSampler } from "../../src/data/sampler.ts";
import { default_generator } from "../../src/tensor/random/default_generator.ts";
import { Generator, sourceOf } from "../../src/tensor/random/generator.ts";
import { nextSeed } from "../../src/tensor/random/randint.ts";
import { permutation } from "../../src/tensor/random/randperm.ts";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const ascending = (indices: Iterable<number>): number[] => [...indices].sort((a, b) => a - b);

Deno.test("each sampler gives a whole pass, again and again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), (n) => {
      const subset = range(n).map((i) => 3 * i);
      for (
        const [sampler, indices] of [
          [new SequentialSampler(range(n)), range(n)],
          [new RandomSampler(range(n)), range(n)],
          [new SubsetRandomSampler(subset), subset],
        ] as const
      ) {
        assertEquals(sampler.length, n);
        for (let pass = 0; pass < 2; pass++) assertEquals(ascending(sampler), indices);
      }
    }),
    { seed: 8, numRuns: 20 },
  );
});

Deno.test("passes of a random sampler differ, and repeat from the same seed", () => {
  for (const make of [RandomSampler, SubsetRandomSampler]) {
    default_generator.manual_seed(1);
    const sampler = new make(range(50));
    const passes = [[...sampler], [...sampler]];
    assertNotEquals(passes[0], passes[1]);
    default_generator.manual_seed(1);
    assertEquals([[...sampler], [...sampler]], passes);
  }
});

Deno.test("RandomSampler takes a seed of the default generator, and nothing else of it", () => {
  default_generator.manual_seed(2);
  const order = [...new RandomSampler(range(9))];
  const next = nextSeed(default_generator);
  default_generator.manual_seed(2);
  const own = new Generator().manual_seed(nextSeed(default_generator));
  assertEquals([...permutation(own, 9)], order);
  assertEquals(nextSeed(default_generator), next);
});

Deno.test("RandomSampler leaves the default generator alone when it has its own", () => {
  default_generator.manual_seed(2);
  const state = default_generator.get_state();
  const generator = new Generator();
  assertEquals(ascending(new RandomSampler(range(9), { generator })), range(9));
  assertEquals(ascending(new SubsetRandomSampler(range(9), generator)), range(9));
  assertEquals(default_generator.get_state(), state);
});

// What PyTorch 2.13 gives for one torch.Generator(), passed on from call to call.
Deno.test("samplers that share a generator consume it as PyTorch's do", () => {
  const generator = new Generator();
  const data = range(7);
  assertEquals([...new RandomSampler(data, { generator })], [4, 3, 0, 1, 2, 6, 5]);
  assertEquals([...new RandomSampler(data, false, 17, generator)], [
    1,
    5,
    4,
    6,
    3,
    2,
    0,
    2,
    1,
    4,
    6,
    5,
    0,
    3,
    4,
    0,
    2,
  ]);
  const drawn = "5353346326150334012511425154661100106206035551326225215116550212065511";
  assertEquals([...new RandomSampler(data, true, 70, { generator })].join(""), drawn);
  assertEquals([...new SubsetRandomSampler([5, 6, 9], { generator })], [9, 6, 5]);
  const random = new RandomSampler(range(10), { generator });
  const batches = new BatchSampler(random, { batch_size: 4, drop_last: true });
  assertEquals(collect(beginPass(batches, generator)), [[0, 8, 6, 5], [1, 7, 9, 2]]);
  assertEquals(collect(beginPass(batches, generator)), [[5, 2, 9, 8], [0, 1, 3, 4]]);
  assertEquals(collect(beginPass(new RandomSampler(range(5), { generator }), generator)), [
    2,
    1,
    3,
    0,
    4,
  ]);
  assertEquals(nextSeed(generator), 8813672118740426074n);
});

function collect<Index>(pass: Iterator<Index>): Index[] {
  return [...{ [Symbol.iterator]: () => pass }];
}

Deno.test("samplers follow the length of their data set", () => {
  const data = range(3);
  const samplers = [new SequentialSampler(data), new RandomSampler(data)];
  data.push(3, 4);
  for (const sampler of samplers) {
    assertEquals(sampler.length, 5);
    assertEquals(ascending(sampler), range(5));
  }
});

Deno.test("RandomSampler with and without replacement gives num_samples indices", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.boolean(), (num_samples, replacement) => {
      const sampler = new RandomSampler(range(10), { num_samples, replacement });
      const indices = [...sampler];
      assertEquals([sampler.length, indices.length], [num_samples, num_samples]);
      assert(indices.every((index) => index >= 0 && index < 10));
      if (!replacement) {
        const whole = num_samples - num_samples % 10;
        assertEquals(
          ascending(indices.slice(0, whole)),
          ascending(range(whole).map((i) => i % 10)),
        );
        assertEquals(new Set(indices.slice(whole)).size, num_samples % 10);
      }
    }),
    { seed: 9 },
  );
});

Deno.test("RandomSampler with replacement draws 32 indices ahead", () => {
  const [generator, expected] = [new Generator(), new Generator()];
  new RandomSampler(range(9), true, 70, generator)[Symbol.iterator]().next();
  for (let i = 0; i < 32; i++) sourceOf(expected).engine.uint32();
  assertEquals(generator.get_state(), expected.get_state());
});

Deno.test("BatchSampler deals all indices in order, and leaves out an incomplete batch if asked", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (n, batch_size) => {
        const sampler = new SequentialSampler(range(n));
        const all = new BatchSampler(sampler, batch_size, false);
        const full = new BatchSampler(sampler, batch_size, { drop_last: true });
        assertEquals([...all].flat(), range(n));
        assert([...full].every((batch) => batch.length === batch_size));
        assertEquals([...full], [...all].filter((batch) => batch.length === batch_size));
        assertEquals([...all].length, all.length);
        assertEquals([...full].length, full.length);
      },
    ),
    { seed: 10 },
  );
});

Deno.test("BatchSampler asks for no index before its batch is asked for", () => {
  let asked = 0;
  const sampler = {
    *[Symbol.iterator](): IterableIterator<number> {
      for (; asked < 5; asked++) yield asked;
    },
  };
  const batches = new BatchSampler(sampler, 2, false)[Symbol.iterator]();
  assertEquals(asked, 0);
  assertEquals(batches.next().value, [0, 1]);
  assertEquals(asked, 1); // the generator still stands at its second yield
  assertEquals([batches.next().value, batches.next().value], [[2, 3], [4]]);
  assertEquals(asked, 5);
  assertThrows(() => new BatchSampler(sampler, 2, false).length, TypeError, "length");
});

Deno.test("beginPass draws its seed at once, before the sampler draws", () => {
  const [generator, expected] = [new Generator(), new Generator()];
  const pass = beginPass(new SubsetRandomSampler(range(6), generator), generator);
  nextSeed(expected);
  assertEquals(generator.get_state(), expected.get_state());
  assertEquals(collect(pass), [...permutation(expected, 6)]);
});

Deno.test("samplers refuse bad arguments", () => {
  const data = range(3);
  const make = (Class: new (...args: never[]) => unknown, ...args: unknown[]) => () =>
    new Class(...args as never[]);
  const cases: [() => unknown, new () => Error, string][] = [
    [make(SequentialSampler, null), TypeError, "an object with a length"],
    [make(SequentialSampler, {}), TypeError, '"length" is missing'],
    [make(RandomSampler, []), RangeError, '"length" is 0'],
    [make(RandomSampler, data, 1), TypeError, '"replacement" is 1'],
    [make(RandomSampler, data, { num_samples: 0 }), RangeError, '"num_samples" is 0'],
    [make(RandomSampler, data, { num_sample: 4 }), TypeError, 'unknown key "num_sample"'],
    [make(RandomSampler, data, true, { replacement: true }), TypeError, '"replacement"'],
    [make(RandomSampler, data, { generator: 5 }), TypeError, '"generator" is 5'],
    [make(RandomSampler, data, false, 3, null, 4), TypeError, "got 4, expected at most 3"],
    [make(SubsetRandomSampler, undefined), TypeError, "an object with a length"],
    [make(SubsetRandomSampler, [0, -1]), RangeError, '"indices[1]" is -1'],
    [make(SubsetRandomSampler, ["a"]), TypeError, '"indices[0]" is "a"'],
    [make(SubsetRandomSampler, data, "a"), TypeError, '"generator"'],
    [make(BatchSampler, data, 0, false), RangeError, '"batch_size" is 0'],
    [make(BatchSampler, data, 2), TypeError, '"drop_last" is undefined'],
    [make(BatchSampler, 5, 2, false), TypeError, '"sampler" is 5'],
  ];
  for (const [construct, ErrorClass, text] of cases) assertThrows(construct, ErrorClass, text);
});

import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { Generator, sourceOf } from "../../src/tensor/random/generator.ts";
import { default_generator } from "../../src/tensor/random/default_generator.ts";
import { normal } from "../../src/tensor/random/normal.ts";
import { nextSeed, randint } from "../../src/tensor/random/randint.ts";
import { randperm } from "../../src/tensor/random/randperm.ts";
import { uniform } from "../../src/tensor/random/uniform.ts";

/** A bit of everything, so that a state in the wrong place shows. */
function drawSome(generator: Generator): unknown[] {
  const floats = new Float32Array(23);
  uniform(generator, floats.subarray(0, 3));
  normal(generator, floats.subarray(3, 6));
  normal(generator, floats.subarray(6), 1, 2);
  const integers = new Int32Array(4);
  randint(generator, integers, -5, 5);
  return [floats, integers, randperm(generator, 9), nextSeed(generator)];
}

Deno.test("MT19937 gives the numbers of the reference implementation", () => {
  // The C++ standard requires the 10,000th number of std::mt19937, seeded with 5489, to be this.
  const { engine } = sourceOf(new Generator().manual_seed(5489));
  for (let i = 1; i < 10000; i++) engine.uint32();
  assertEquals(engine.uint32(), 4123659995);
});

Deno.test("the same seed gives the same numbers, another seed others", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const first = drawSome(new Generator().manual_seed(seed));
      assertEquals(drawSome(new Generator().manual_seed(BigInt(seed))), first);
      assertNotEquals(drawSome(new Generator().manual_seed(seed + 1)), first);
    }),
    { seed: 1, numRuns: 20 },
  );
});

Deno.test("manual_seed starts a used generator anew, without its kept sample", () => {
  const generator = new Generator().manual_seed(3);
  const first = drawSome(generator);
  normal(generator, new Float32Array(1)); // the second of the pair is kept
  assertEquals(drawSome(generator.manual_seed(3)), first);
});

Deno.test("a restored state goes on bit for bit, wherever it was taken", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1300 }), fc.integer({ min: 0, max: 3 }), (used, odd) => {
      const generator = new Generator().manual_seed(8);
      uniform(generator, new Float32Array(used));
      normal(generator, new Float32Array(odd)); // an odd number leaves a sample for the next call
      const state = generator.get_state();
      const rest = drawSome(generator);
      const other = new Generator();
      other.set_state(state);
      assertEquals(drawSome(other), rest);
      assertEquals(other.initial_seed(), 8n);
      generator.set_state(state);
      assertEquals(drawSome(generator), rest);
    }),
    { seed: 2, numRuns: 40, examples: [[0, 0], [624, 1], [623, 0]] },
  );
});

Deno.test("a state is a copy", () => {
  const generator = new Generator().manual_seed(8);
  const state = generator.get_state();
  const before = state.slice();
  drawSome(generator);
  assertEquals(state, before);
  const rest = new Generator();
  rest.set_state(state);
  state.fill(0);
  assertEquals(rest.get_state(), before);
});

Deno.test("a state has the bytes of PyTorch's", () => {
  // torch.manual_seed(0); torch.randn(1); torch.get_rng_state(), without its 624 words
  const generator = new Generator().manual_seed(0);
  normal(generator, new Float32Array(1));
  const view = new DataView(generator.get_state().buffer);
  assertEquals(view.byteLength, 5056);
  assertEquals([view.getBigUint64(0, true), view.getInt32(8, true)], [0n, 621]);
  assertEquals([view.getInt32(12, true), view.getBigUint64(16, true)], [1, 4n]);
  assertEquals(view.getFloat64(5024, true), -0.2934289057609464);
  assertEquals(view.getInt32(5040, true), 1);
});

Deno.test("set_state refuses what is no state and changes nothing", () => {
  const generator = new Generator().manual_seed(8);
  const good = generator.get_state();
  const missing = null as unknown as Uint8Array;
  assertThrows(() => generator.set_state(missing), TypeError, "to null");
  assertThrows(() => generator.set_state(good.subarray(1)), TypeError, "5056 elements");
  const corrupt: [offset: number, byte: number][] = [
    [8, 0], // nothing left before the renewal
    [9, 3], // more left than there are words
    [12, 0], // not seeded
    [16, 255], // beyond the last word by the time of the renewal
    [23, 1], // an index beyond 2^53
    [28, 1], // a word beyond 32 bits
  ];
  for (const [offset, byte] of corrupt) {
    const state = good.slice();
    state[8] = 200;
    state[offset] = byte;
    if (offset === 16) state[17] = 1;
    assertThrows(() => generator.set_state(state), RangeError, "get_state()");
  }
  const nan = good.slice();
  new DataView(nan.buffer).setFloat64(5024, NaN, true);
  nan[5040] = 1;
  assertThrows(() => generator.set_state(nan), RangeError, "get_state()");
  assertEquals(generator.get_state(), good);
});

Deno.test("seeds: their range, their remainders, their types", () => {
  const generator = new Generator();
  assertEquals(generator.initial_seed(), 67280421310721n);
  assertEquals(generator.manual_seed(-1).initial_seed(), 2n ** 64n - 1n);
  assertEquals(generator.manual_seed(2n ** 64n - 1n).initial_seed(), 2n ** 64n - 1n);
  assertEquals(generator.manual_seed(-(2n ** 63n)).initial_seed(), 2n ** 63n);
  const first = drawSome(generator.manual_seed(7));
  assertEquals(drawSome(generator.manual_seed(2n ** 32n + 7n)), first);
  for (const seed of [1.5, NaN, Infinity, 2 ** 53, 2n ** 64n, -(2n ** 63n) - 1n]) {
    assertThrows(() => generator.manual_seed(seed), RangeError, "seed a generator");
  }
  for (const seed of ["1", null, undefined]) {
    assertThrows(() => generator.manual_seed(seed as unknown as number), TypeError, "an integer");
  }
  assertEquals(generator.initial_seed(), 2n ** 32n + 7n);
});

Deno.test("seed() differs from call to call and fits in 53 bits", () => {
  const seeds = Array.from({ length: 20 }, () => new Generator().seed());
  assertEquals(new Set(seeds).size, 20);
  for (const seed of seeds) assertEquals(BigInt.asUintN(53, seed), seed);
  assertNotEquals(default_generator.initial_seed(), new Generator().initial_seed());
});

Deno.test("functions that draw refuse what is no generator", () => {
  for (const wrong of [null, undefined, 5, {}]) {
    assertThrows(
      () => uniform(wrong as unknown as Generator, new Float32Array(1)),
      TypeError,
      "expected a torch.Generator",
    );
  }
});

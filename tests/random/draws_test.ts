import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { bernoulli, bernoulliScalar } from "../../src/tensor/random/bernoulli.ts";
import { Generator, sourceOf } from "../../src/tensor/random/generator.ts";
import { normal, normalSerial } from "../../src/tensor/random/normal.ts";
import { type IntegerArray, nextSeed, randint } from "../../src/tensor/random/randint.ts";
import { permutation, randperm, shuffleInsideOut } from "../../src/tensor/random/randperm.ts";
import { uniform } from "../../src/tensor/random/uniform.ts";

const seeded = (seed = 0): Generator => new Generator().manual_seed(seed);

/** How many 32-bit draws a function takes. */
function drawsOf(take: (generator: Generator) => void): number {
  const [used, fresh] = [seeded(), seeded()];
  take(used);
  const { left } = sourceOf(used).engine.position;
  for (let draws = 0; draws <= 624; draws++) {
    if (sourceOf(fresh).engine.position.left === left) return draws;
    sourceOf(fresh).engine.uint32();
  }
  throw new Error("more draws than can be told apart");
}

Deno.test("uniform stays within its bounds and reaches both halves", () => {
  const bound = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
  fc.assert(
    fc.property(fc.nat(), bound, bound, (seed, a, b) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      const out = new Float32Array(50);
      uniform(seeded(seed), out, from, to);
      assert(out.every((x) => x >= from && (x < to || from === to)));
    }),
    { seed: 3 },
  );
  const out = new Float32Array(1000);
  uniform(seeded(), out, -2, 2);
  const upper = out.filter((x) => x >= 0).length;
  assert(upper > 400 && upper < 600);
});

Deno.test("uniform never gives the upper bound, though rounding may reach it", () => {
  const out = new Float32Array(1000); // float32 has only these two values here
  uniform(seeded(), out, 2 ** 24, 2 ** 24 + 2);
  assertEquals(new Set(out), new Set([2 ** 24]));
});

Deno.test("uniform refuses bounds out of order or out of range, before drawing", () => {
  const generator = seeded();
  const out = new Float32Array(3);
  assertThrows(() => uniform(generator, out, 1, 0), RangeError, "in order");
  assertThrows(() => uniform(generator, out, -3e38, 3e38), RangeError, "within float32");
  assertThrows(() => uniform(generator, out, NaN), RangeError, '"from" is NaN');
  assertThrows(() => uniform(generator, out, 0, Infinity), RangeError, '"to" is Infinity');
  assertThrows(() => uniform(generator, out, 0, "1" as unknown as number), TypeError, '"to"');
  assertEquals(generator.get_state(), seeded().get_state());
  assertEquals(out, new Float32Array(3));
});

Deno.test("normal has the mean and deviation asked for, in both of its ways", () => {
  for (const draw of [normal, normalSerial]) {
    const out = new Float32Array(20000);
    draw(seeded(), out, 3, 2);
    const mean = out.reduce((sum, x) => sum + x, 0) / out.length;
    const variance = out.reduce((sum, x) => sum + (x - mean) ** 2, 0) / out.length;
    assert(Math.abs(mean - 3) < 0.05, `mean ${mean}`);
    assert(Math.abs(Math.sqrt(variance) - 2) < 0.05, `deviation ${Math.sqrt(variance)}`);
  }
});

Deno.test("normal keeps the second sample of a pair, whatever the calls are", () => {
  const whole = new Float32Array(14);
  normal(seeded(), whole);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 14 }), (cut) => {
      const parts = new Float32Array(14);
      const generator = seeded();
      normal(generator, parts.subarray(0, cut));
      normal(generator, parts.subarray(cut));
      assertEquals(parts, whole);
    }),
    { seed: 4 },
  );
});

Deno.test("normal of 16 or more leaves a kept sample alone", () => {
  const [first, second] = [seeded(), seeded()];
  const pair = new Float32Array(2);
  normal(first, pair);
  normal(second, new Float32Array(1));
  normal(second, new Float32Array(16));
  const kept = new Float32Array(1);
  normal(second, kept);
  assertEquals(kept[0], pair[1]);
});

Deno.test("normal draws an incomplete group again as a whole", () => {
  assertEquals(drawsOf((g) => normal(g, new Float32Array(15))), 32);
  assertEquals(drawsOf((g) => normal(g, new Float32Array(16))), 16);
  assertEquals(drawsOf((g) => normal(g, new Float32Array(17))), 33);
  assertEquals(drawsOf((g) => normal(g, new Float32Array(0))), 0);
});

Deno.test("normal without deviation gives the mean", () => {
  for (const length of [7, 40]) {
    const out = new Float32Array(length);
    normal(seeded(), out, 0.8, 0);
    assertEquals(out, new Float32Array(length).fill(0.8));
  }
});

Deno.test("normal refuses a bad mean or deviation, before drawing", () => {
  for (const length of [3, 40]) {
    const generator = seeded();
    const out = new Float32Array(length);
    assertThrows(() => normal(generator, out, 0, -1), RangeError, '"std" is -1');
    assertThrows(() => normal(generator, out, 0, NaN), RangeError, '"std" is NaN');
    assertThrows(() => normal(generator, out, Infinity), RangeError, '"mean" is Infinity');
    assertThrows(() => normal(generator, out, null as unknown as number), TypeError, '"mean"');
    assertEquals(generator.get_state(), seeded().get_state());
    assertEquals(out, new Float32Array(length));
  }
});

Deno.test("bernoulli never gives a one for 0 and always for 1", () => {
  const probabilities = Float32Array.from({ length: 200 }, (_, i) => i % 2);
  const out = new Float32Array(200);
  bernoulli(seeded(), probabilities, out);
  assertEquals(out, probabilities);
  bernoulli(seeded(), probabilities, probabilities); // in place
  assertEquals(probabilities, out);
  for (const p of [0, 1]) {
    bernoulliScalar(seeded(), p, out);
    assertEquals(out, new Float32Array(200).fill(p));
  }
});

Deno.test("bernoulli of a tensor takes one draw an element, of a number two", () => {
  const half = new Float32Array(10).fill(0.5);
  assertEquals(drawsOf((g) => bernoulli(g, half, new Float32Array(10))), 10);
  assertEquals(drawsOf((g) => bernoulliScalar(g, 0.5, new Uint8Array(10))), 20);
});

Deno.test("bernoulli refuses what is no probability, before drawing", () => {
  const generator = seeded();
  const out = new Float32Array(2).fill(9);
  for (const p of [-0.1, 1.5, NaN]) {
    assertThrows(() => bernoulli(generator, Float32Array.of(0.5, p), out), RangeError, "index 1");
    assertThrows(() => bernoulliScalar(generator, p, out), RangeError, `"p" is ${p}`);
  }
  assertThrows(() => bernoulli(generator, new Float32Array(3), out), TypeError, "lengths");
  assertThrows(() => bernoulliScalar(generator, "1" as unknown as number, out), TypeError, '"p"');
  assertEquals(generator.get_state(), seeded().get_state());
  assertEquals(out, new Float32Array(2).fill(9));
});

Deno.test("randint stays within its bounds in every kind of array, and gives all of them", () => {
  const arrays = [
    new BigInt64Array(300),
    new Float32Array(300),
    new Int32Array(300),
    new Uint16Array(300),
    new Uint8Array(300),
  ];
  for (const out of arrays) {
    randint(seeded(), out, 3, 8);
    assertEquals([...new Set(Array.from(out as ArrayLike<number>, Number))].sort(), [
      3,
      4,
      5,
      6,
      7,
    ]);
  }
});

Deno.test("randint takes two draws where the range has 2^28 values or more", () => {
  const draw = (high: number, out: IntegerArray) => drawsOf((g) => randint(g, out, -5, high));
  assertEquals(draw(2 ** 28 - 6, new Int32Array(10)), 10);
  assertEquals(draw(2 ** 28 - 5, new Int32Array(10)), 20);
  assertEquals(draw(2 ** 28 - 5, new BigInt64Array(10)), 20);
});

Deno.test("randint equals the remainder of the raw bits, up to the widest range", () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(fc.nat(), int64, int64, (seed, a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a + 1n];
      const out = new BigInt64Array(5);
      randint(seeded(seed), out, low, high);
      const { engine } = sourceOf(seeded(seed));
      for (const value of out) {
        assert(value >= low && value < high);
        const raw = high - low < 2n ** 28n ? BigInt(engine.uint32()) : engine.uint64();
        assertEquals(value, low + raw % (high - low));
      }
    }),
    { seed: 5 },
  );
});

Deno.test("randint refuses an empty range and one that the array cannot hold", () => {
  const generator = seeded();
  const refuse = (out: IntegerArray, low: number | bigint, high: number | bigint) =>
    assertThrows(() => randint(generator, out, low, high), RangeError);
  refuse(new Int32Array(1), 5, 5);
  refuse(new Int32Array(1), 5, 4);
  refuse(new Int32Array(1), 0, 2 ** 31 + 1);
  refuse(new Uint8Array(1), 0, 257);
  refuse(new Uint16Array(1), -1, 5);
  refuse(new Float32Array(1), 0, 2 ** 24 + 2);
  refuse(new BigInt64Array(1), 0, 2n ** 63n + 1n);
  refuse(new Int32Array(1), 0.5, 4);
  refuse(new Int32Array(1), NaN, 4);
  assertThrows(() => randint(generator, new Int32Array(1), 0, "4" as unknown as number), TypeError);
  assertEquals(generator.get_state(), seeded().get_state());
});

Deno.test("nextSeed gives 63 bits of two draws", () => {
  const raw = sourceOf(seeded(9)).engine.uint64();
  assertEquals(nextSeed(seeded(9)), raw & (2n ** 63n - 1n));
  assert(Array.from({ length: 50 }, (_, i) => nextSeed(seeded(i))).every((seed) => seed >= 0n));
});

Deno.test("randperm gives permutations, by either shuffle", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 300 }), (seed, n) => {
      const identity = Array.from({ length: n }, (_, i) => i);
      const order = permutation(seeded(seed), n);
      assertEquals([...order].sort((a, b) => a - b), identity);
      assertEquals(Array.from(randperm(seeded(seed), n), Number), [...order]);
      const huge = shuffleInsideOut(sourceOf(seeded(seed)).engine, n);
      assertEquals([...huge].sort((a, b) => a - b), identity);
      if (n > 20) assertNotEquals([...order], identity);
    }),
    { seed: 6 },
  );
  assertEquals(drawsOf((g) => randperm(g, 10)), 9);
  assertEquals(drawsOf((g) => randperm(g, 1)), 0);
});

Deno.test("the shuffle for huge permutations takes the remainder of 64 bits", () => {
  const n = 500;
  const { engine } = sourceOf(seeded(7));
  const order: number[] = [];
  for (let i = 0; i < n; i++) {
    const other = Number(engine.uint64() % BigInt(i + 1));
    order[i] = order[other];
    order[other] = i;
  }
  assertEquals([...shuffleInsideOut(sourceOf(seeded(7)).engine, n)], order);
});

Deno.test("randperm refuses what is no length", () => {
  for (const n of [-1, 1.5, NaN, 2 ** 32 + 1]) {
    assertThrows(() => randperm(seeded(), n), RangeError, '"n"');
  }
  assertThrows(() => randperm(seeded(), "5" as unknown as number), TypeError, '"n"');
});

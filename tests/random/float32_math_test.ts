import { assert, assertEquals } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { fma32, log32, sinCos32 } from "../../src/tensor/random/float32_math.ts";

const SCALE = 400; // binary places of the exact reference

/** A float32 times 2^SCALE, exactly. */
function exact(x: number): bigint {
  let places = 0;
  while (!Number.isInteger(x)) {
    x *= 2;
    places++;
  }
  return BigInt(x) << BigInt(SCALE - places);
}

/** The float32 nearest to `value` / 2^SCALE, ties to even. */
function nearest(value: bigint): number {
  const negative = value < 0n;
  if (negative) value = -value;
  const shift = Math.max(value.toString(2).length - 24, 0);
  let mantissa = value >> BigInt(shift);
  const rest = value - (mantissa << BigInt(shift));
  const half = shift === 0 ? 1n : 1n << BigInt(shift - 1);
  if (rest > half || (rest === half && mantissa % 2n === 1n)) mantissa++;
  const magnitude = Number(mantissa) * 2 ** (shift - SCALE);
  return negative ? -magnitude : magnitude;
}

Deno.test("fma32 rounds once", () => {
  const float = fc.tuple(
    fc.integer({ min: -(2 ** 24), max: 2 ** 24 }),
    fc.integer({ min: -60, max: 20 }),
  ).map(([mantissa, exponent]) => mantissa * 2 ** exponent);
  fc.assert(
    fc.property(float, float, float, (a, b, c) => {
      assertEquals(
        fma32(a, b, c) + 0,
        nearest(exact(a) * exact(b) / (1n << BigInt(SCALE)) + exact(c)),
      );
    }),
    { seed: 7, numRuns: 2000 },
  );
});

Deno.test("fma32 is right where rounding twice is wrong", () => {
  // The sum lies just off the middle of two float32 numbers, too close for float64 to tell.
  const step = 2 ** -23;
  const [a, b] = [2 ** -24 * (1 + step), 1 - step]; // a product just below half a step
  assertEquals(Math.fround(a * b + (1 + step)), 1 + 2 * step);
  assertEquals(fma32(a, b, 1 + step), 1 + step);
  assertEquals(fma32(-a, b, -1 - step), -1 - step);
  assertEquals(fma32(a, b, 1), 1);
  assertEquals(fma32(2 ** -12, 2 ** -12, 1), 1); // a true tie goes to the even one
  assertEquals(fma32(2 ** 100, 2 ** 100, 0), Infinity);
});

Deno.test("log32 and sinCos32 are what their names say", () => {
  // Single precision: a few units of the last place, so a relative 5e-7 for values of at least 1/1000.
  const out = new Float32Array(2);
  for (let i = 1; i <= 20000; i++) {
    const x = Math.fround(i / 20000);
    assert(Math.abs(log32(x) - Math.log(x)) <= 5e-7 * Math.max(Math.abs(Math.log(x)), 1e-3));
    const angle = Math.fround(2 * Math.PI * x);
    sinCos32(angle, out);
    assert(Math.abs(out[0] - Math.sin(angle)) < 2e-7);
    assert(Math.abs(out[1] - Math.cos(angle)) < 2e-7);
  }
  assertEquals(log32(1), 0);
});

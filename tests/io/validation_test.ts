import { assertEquals, assertThrows } from "@std/assert";
import * as z from "npm:zod@4.6.7/mini";
import { checkInteger, checkKeys, checkNumber, describe, parse } from "../../src/validation.ts";

const Options = z.strictObject({
  kwta: z.optional(z.int().check(z.minimum(1))),
  rate: z.optional(z.number().check(z.gt(0), z.lte(2))),
  mean: z.optional(z.number()),
  share: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  spikes: z.optional(z.nullable(z.custom<Uint8Array>((value) => value instanceof Uint8Array, {
    error: "a Tensor",
  }))),
  thresholds: z.optional(z.union([z.number(), z.array(z.number())])),
  mode: z.optional(z.enum(["train", "eval"])),
  pair: z.optional(z.tuple([z.int(), z.int()])),
  names: z.optional(z.array(z.string()).check(z.minLength(1))),
  odd: z.optional(z.int().check(z.refine((n) => n % 2 === 1, { error: "an odd integer" }))),
  nested: z.optional(z.strictObject({ deep: z.boolean() })),
});

const subject = `the options of "f"`;
const cases: [unknown, typeof TypeError | typeof RangeError, string][] = [
  [
    { kwat: 1 },
    TypeError,
    `unknown key "kwat", expected one of ${
      Object.keys(Options._zod.def.shape).map((key) => `"${key}"`).join(", ")
    }`,
  ],
  [5, TypeError, `got 5, expected an object`],
  [null, TypeError, `got null, expected an object`],
  [[], TypeError, `got an array of 0 elements, expected an object`],
  [{ kwta: 0 }, RangeError, `"kwta" is 0, expected an integer of at least 1`],
  [{ kwta: 1.5 }, RangeError, `"kwta" is 1.5, expected an integer of at least 1`],
  [{ kwta: 2 ** 60 }, RangeError, `"kwta" is ${2 ** 60}, expected an integer of at least 1`],
  [{ kwta: "5" }, TypeError, `"kwta" is "5", expected an integer of at least 1`],
  [{ kwta: 5n }, TypeError, `"kwta" is 5n, expected an integer of at least 1`],
  [{ rate: 3 }, RangeError, `"rate" is 3, expected a number above 0 and of at most 2`],
  [{ mean: NaN }, RangeError, `"mean" is NaN, expected a finite number`],
  [{ mean: -Infinity }, RangeError, `"mean" is -Infinity, expected a finite number`],
  [{ share: 1.1 }, RangeError, `"share" is 1.1, expected a number from 0 to 1`],
  [{ spikes: 4 }, TypeError, `"spikes" is 4, expected a Tensor or null`],
  [
    { thresholds: "x" },
    TypeError,
    `"thresholds" is "x", expected a finite number or an array of finite numbers`,
  ],
  [{ thresholds: [1, "x"] }, TypeError, `"thresholds[1]" is "x", expected a finite number`],
  [{ mode: "test" }, RangeError, `"mode" is "test", expected one of "train", "eval"`],
  [{ mode: 1 }, TypeError, `"mode" is 1, expected one of "train", "eval"`],
  [{ pair: [1] }, TypeError, `"pair" is an array of 1 element, expected an array of 2 integers`],
  [{ pair: [1, true] }, TypeError, `"pair[1]" is true, expected an integer`],
  [
    { names: [] },
    TypeError,
    `"names" is an array of 0 elements, expected an array of strings with at least 1 element`,
  ],
  [{ odd: 2 }, RangeError, `"odd" is 2, expected an odd integer`],
  [{ nested: {} }, TypeError, `"nested.deep" is missing, expected a boolean`],
];

Deno.test("parse turns the first issue into one sentence", () => {
  for (const [value, ErrorClass, message] of cases) {
    const error = assertThrows(() => parse(Options, value, subject), ErrorClass);
    assertEquals(error.message, `Cannot read ${subject}: ${message}`);
    assertEquals(error.constructor, ErrorClass);
  }
});

Deno.test("parse names the part in which a key is unknown", () => {
  const error = assertThrows(() => parse(Options, { nested: { deep: true, x: 1 } }, subject));
  assertEquals(
    (error as Error).message,
    `Cannot read "nested" in ${subject}: unknown key "x", expected one of "deep"`,
  );
});

Deno.test("parse gives the value", () => {
  const spikes = new Uint8Array(2);
  const value = parse(Options, { kwta: 3, spikes, thresholds: [1, 2] }, subject);
  assertEquals(value, { kwta: 3, spikes, thresholds: [1, 2] });
  assertEquals(value.spikes === spikes, true);
});

Deno.test("the checks without zod say the same sentences", () => {
  const table: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
    [
      () => checkKeys({ kwat: 1 }, ["a", "b"], subject),
      TypeError,
      `unknown key "kwat", expected one of "a", "b"`,
    ],
    [() => checkKeys(5, ["a"], subject), TypeError, `got 5, expected an object`],
    [
      () => checkKeys([], ["a"], subject),
      TypeError,
      `got an array of 0 elements, expected an object`,
    ],
    [
      () => checkInteger(0, "kwta", subject, 1),
      RangeError,
      `"kwta" is 0, expected an integer of at least 1`,
    ],
    [
      () => checkInteger("5", "kwta", subject, 1),
      TypeError,
      `"kwta" is "5", expected an integer of at least 1`,
    ],
    [
      () => checkInteger(NaN, "n", subject, 1, 3),
      RangeError,
      `"n" is NaN, expected an integer from 1 to 3`,
    ],
    [() => checkInteger(undefined, "n", subject), TypeError, `"n" is missing, expected an integer`],
    [
      () => checkNumber(Infinity, "mean", subject),
      RangeError,
      `"mean" is Infinity, expected a finite number`,
    ],
    [
      () => checkNumber(3, "share", subject, 0, 1),
      RangeError,
      `"share" is 3, expected a number from 0 to 1`,
    ],
  ];
  for (const [call, ErrorClass, message] of table) {
    assertEquals(assertThrows(call, ErrorClass).message, `Cannot read ${subject}: ${message}`);
  }
  assertEquals(checkInteger(-2, "n", subject), -2);
  assertEquals(checkNumber(0.5, "n", subject, 0), 0.5);
  checkKeys({ a: 1 }, ["a", "b"], subject);
});

Deno.test("describe keeps values short", () => {
  assertEquals(describe("x".repeat(1000)).length, 62);
  assertEquals(describe(new Float32Array(3)), "a Float32Array of 3 elements");
  assertEquals(describe(new Uint8Array(1)), "a Uint8Array of 1 element");
  assertEquals(describe(new Int32Array(1)), "an Int32Array of 1 element");
  assertEquals(describe(Object.create(null)), "an object");
  assertEquals(describe(undefined), "undefined");
});

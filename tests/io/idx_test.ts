import { assertEquals, assertThrows } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { parseIdx } from "../../src/io/idx.ts";

function idx(code: number, shape: number[], values: number[]): Uint8Array<ArrayBuffer> {
  const header = [0, 0, code, shape.length];
  for (const n of shape) header.push(n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
  return new Uint8Array([...header, ...values]);
}

Deno.test("parseIdx reads every type of the format", () => {
  const table: [number, number[], string, ArrayLike<number>][] = [
    [0x08, [1, 255], "uint8", new Uint8Array([1, 255])],
    [0x09, [1, 255], "int32", new Int32Array([1, -1])],
    [0x0b, [1, 2, 255, 254], "int32", new Int32Array([258, -2])],
    [0x0c, [0, 1, 0, 0, 255, 255, 255, 253], "int32", new Int32Array([65536, -3])],
    [0x0d, [63, 192, 0, 0, 192, 0, 0, 0], "float32", new Float32Array([1.5, -2])],
    [
      0x0e,
      [63, 248, 0, 0, 0, 0, 0, 0, 192, 0, 0, 0, 0, 0, 0, 0],
      "float32",
      new Float32Array([1.5, -2]),
    ],
  ];
  for (const [code, bytes, dtype, data] of table) {
    const tensor = parseIdx(idx(code, [2, 1], bytes), "it");
    assertEquals<unknown>({ ...tensor }, { dtype, shape: [2, 1], data });
  }
});

Deno.test("parseIdx reads where the bytes lie inside a larger buffer", () => {
  const file = idx(0x0c, [1], [0, 0, 1, 0]);
  const buffer = new Uint8Array(20);
  buffer.set(file, 3);
  const tensor = parseIdx(buffer.subarray(3, 3 + file.length), "it");
  assertEquals(tensor.data, new Int32Array([256]));
});

Deno.test("parseIdx gives what was written", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(4), { minLength: 1, maxLength: 6 }),
      fc.nat(255),
      (shape, seed) => {
        const values = Array.from(
          { length: shape.reduce((a, b) => a * b, 1) },
          (_, i) => (i * 7 + seed) & 255,
        );
        const tensor = parseIdx(idx(0x08, shape, values), "it");
        assertEquals(tensor.shape, shape);
        assertEquals([...tensor.data as Uint8Array], values);
      },
    ),
    { seed: 2 },
  );
});

Deno.test("parseIdx refuses a file that is truncated at any length, or too long", () => {
  const file = idx(0x0b, [2, 3], [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]);
  for (let length = 0; length < file.length; length++) {
    assertThrows(
      () => parseIdx(file.slice(0, length), `"f"`),
      TypeError,
      `Cannot read "f" as idx data: `,
    );
  }
  assertThrows(
    () => parseIdx(new Uint8Array([...file, 0]), `"f"`),
    TypeError,
    `Cannot read "f" as idx data: it has 13 bytes of values, expected 12 for the shape [2,3]`,
  );
});

Deno.test("parseIdx refuses absurd headers before it allocates", () => {
  const huge = 2 ** 32 - 1;
  const table: [Uint8Array<ArrayBuffer>, string][] = [
    [new Uint8Array([0x1f, 0x8b, 8, 0]), "it does not start with two zero bytes"],
    [new Uint8Array([0, 1, 8, 1]), "it does not start with two zero bytes"],
    [idx(0x0a, [1], [1]), "it has the unknown type code 10"],
    [idx(0x08, [], [1]), "it has no axes"],
    [new Uint8Array([0, 0, 8, 255, 0]), "expected a header of 1024 bytes for 255 axes"],
    [idx(0x0e, [huge], [1]), "it has 1 bytes of values, expected 34359738360"],
    [idx(0x08, Array(200).fill(huge), [1]), "it has 1 bytes of values, expected Infinity"],
    [idx(0x08, [huge, huge, 0], [1]), "it has 1 bytes of values, expected 0"],
  ];
  for (const [bytes, message] of table) {
    assertThrows(() => parseIdx(bytes, "it"), TypeError, message);
  }
});

Deno.test("parseIdx never fails otherwise, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (tail) => {
      try {
        parseIdx(new Uint8Array([0, 0, ...tail]), "it");
      } catch (error) {
        assertEquals((error as Error).message.startsWith("Cannot read it as idx data: "), true);
      }
    }),
    { seed: 3, numRuns: 500 },
  );
});

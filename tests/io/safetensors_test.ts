import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { safetensors as loaders } from "npm:@jax-js/loaders@0.1.1";
import { toFloat16 } from "../../src/io/floats.ts";
import { safetensors, torch } from "../../mod.ts";
import type { RawTensor } from "../../src/io/raw_tensor.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";
import { inFolder } from "../support/folders.ts";

/** Written by the Python package safetensors 0.8.0 from the tensors below, with the metadata {"format": "np"}. */
const fromPython = Uint8Array.from(
  atob(
    "OAIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJucCJ9LCJhIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbMCwxNl19LCJiLndlaWdodCI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpbMTYsNDBdfSwi77+uIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbNDAsNDRdfSwi8J+YgCI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMV0sImRhdGFfb2Zmc2V0cyI6WzQ0LDQ4XX0sIsOpXCJcblx1MDAwMX8iOnsiZHR5cGUiOiJJMzIiLCJzaGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzQ4LDUyXX0sInUiOnsiZHR5cGUiOiJVMTYiLCJzaGFwZSI6WzAsM10sImRhdGFfb2Zmc2V0cyI6WzUyLDUyXX0sIjIiOnsiZHR5cGUiOiJVOCIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzUyLDU1XX0sIl9fcHJvdG9fXyI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbNTUsNTZdfSwiMTAiOnsiZHR5cGUiOiJCT09MIiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbNTYsNTldfX0gICAgICAgAQAAAAAAAAD+/////////wAAAAAAAIA+AAAAPwAAQD8AAIA/AACgPwAAwD8AACBA+f///wECAwMBAAE=",
  ),
  (char) => char.charCodeAt(0),
);

const tensors: [string, RawTensor][] = [
  ["b.weight", {
    dtype: "float32",
    shape: [2, 3],
    data: new Float32Array([0, 0.25, 0.5, 0.75, 1, 1.25]),
  }],
  ["a", { dtype: "int64", shape: [2], data: new BigInt64Array([1n, -2n]) }],
  ["10", { dtype: "bool", shape: [3], data: new Uint8Array([1, 0, 1]) }],
  ["2", { dtype: "uint8", shape: [3], data: new Uint8Array([1, 2, 3]) }],
  ['é"\n\x01\x7f', { dtype: "int32", shape: [], data: new Int32Array([-7]) }],
  ["u", { dtype: "uint16", shape: [0, 3], data: new Uint16Array(0) }],
  ["\uffee", { dtype: "float32", shape: [1], data: new Float32Array([1.5]) }],
  ["😀", { dtype: "float32", shape: [1], data: new Float32Array([2.5]) }],
  ["__proto__", { dtype: "uint8", shape: [1], data: new Uint8Array([3]) }],
];

/** A file with this header and so many zero bytes after it. */
function file(header: string | object, bytes = 0): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const result = new Uint8Array(8 + json.length + bytes);
  new DataView(result.buffer).setBigUint64(0, BigInt(json.length), true);
  result.set(json, 8);
  return result;
}

const sortedByName = (entries: Iterable<readonly [string, RawTensor]>) =>
  [...entries].sort(([a], [b]) => a < b ? -1 : 1);

Deno.test("encodeSafetensors writes the bytes that the Python package writes", () => {
  assertEquals(encodeSafetensors(tensors, { format: "np" }), fromPython);
  assertEquals(encodeSafetensors(tensors.toReversed(), { format: "np" }), fromPython);
  assertEquals(encodeSafetensors([]), file("{}      "));
});

Deno.test("decodeSafetensors reads what the Python package wrote", () => {
  const { tensors: read, metadata } = decodeSafetensors(fromPython, "it");
  assertEquals(sortedByName(read), sortedByName(tensors));
  assertEquals(metadata, { format: "np" });
});

Deno.test("another reader reads what encodeSafetensors writes", () => {
  const parsed = loaders.parse(encodeSafetensors(tensors.filter(([name]) => name !== "__proto__")));
  for (const [name, { shape, data }] of tensors) {
    if (name === "__proto__") continue;
    assertEquals(parsed.tensors[name].shape, [...shape]);
    assertEquals<unknown>(Array.from(parsed.tensors[name].data as Uint8Array), [...data]);
  }
});

const values: Record<string, fc.Arbitrary<RawTensor["data"]>> = {
  float32: fc.float32Array({ maxLength: 9 }) as fc.Arbitrary<Float32Array<ArrayBuffer>>,
  int32: fc.int32Array({ maxLength: 9 }) as fc.Arbitrary<Int32Array<ArrayBuffer>>,
  int64: fc.bigInt64Array({ maxLength: 9 }) as fc.Arbitrary<BigInt64Array<ArrayBuffer>>,
  uint16: fc.uint16Array({ maxLength: 9 }) as fc.Arbitrary<Uint16Array<ArrayBuffer>>,
  uint8: fc.uint8Array({ maxLength: 9 }) as fc.Arbitrary<Uint8Array<ArrayBuffer>>,
  bool: fc.uint8Array({ maxLength: 9, max: 1 }) as fc.Arbitrary<Uint8Array<ArrayBuffer>>,
};
const anyTensor = fc.constantFrom(...Object.keys(values) as RawTensor["dtype"][]).chain((dtype) =>
  values[dtype].map((data): RawTensor => ({ dtype, shape: [1, data.length], data }))
);
const anyName = fc.string({ unit: "binary" }).filter((name) => name !== "__metadata__");

Deno.test("encode and decode give the same tensors and metadata", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(anyName, anyTensor), { selector: ([name]) => name, maxLength: 8 }),
      fc.option(fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })))),
      (pairs, strings) => {
        const metadata = strings && Object.fromEntries(strings);
        const bytes = encodeSafetensors(pairs, metadata);
        assertEquals(new DataView(bytes.buffer).getUint32(0, true) % 8, 0);
        const read = decodeSafetensors(bytes, "it");
        assertEquals(sortedByName(read.tensors), sortedByName(pairs));
        assertEquals(read.metadata, metadata);
        assertEquals(encodeSafetensors(read.tensors, read.metadata), bytes);
      },
    ),
    { seed: 4 },
  );
});

Deno.test("decodeSafetensors reads halves, bfloat16 and doubles as float32", () => {
  const bytes = file({
    h: { dtype: "F16", shape: [8], data_offsets: [0, 16] },
    b: { dtype: "BF16", shape: [2], data_offsets: [16, 20] },
    d: { dtype: "F64", shape: [2], data_offsets: [20, 36] },
  }, 36);
  const view = new DataView(bytes.buffer, bytes.length - 36);
  [0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e01]
    .forEach((bits, i) => view.setUint16(2 * i, bits, true));
  [0x3fc0, 0xff80].forEach((bits, i) => view.setUint16(16 + 2 * i, bits, true));
  [0.1, -1e300].forEach((value, i) => view.setFloat64(20 + 8 * i, value, true));
  const { tensors } = decodeSafetensors(bytes, "it");
  const expected: Record<string, number[]> = {
    h: [1, -2, 65504, 2 ** -24, -0, Infinity, -Infinity, NaN],
    b: [1.5, -Infinity],
    d: [Math.fround(0.1), -Infinity],
  };
  for (const [name, data] of Object.entries(expected)) {
    assertEquals<unknown>({ ...tensors.get(name) }, {
      dtype: "float32",
      shape: [data.length],
      data: new Float32Array(data),
    });
  }
});

Deno.test("all halves are read exactly", () => {
  const bytes = file({ h: { dtype: "F16", shape: [65536], data_offsets: [0, 131072] } }, 131072);
  const bits = new Uint16Array(65536).map((_, i) => i);
  bytes.set(new Uint8Array(bits.buffer), bytes.length - 131072);
  const data = decodeSafetensors(bytes, "it").tensors.get("h")!.data;
  assertEquals<unknown>([...data], [...new Float16Array(bits.buffer)]);
});

Deno.test("float32 is rounded to the nearest half, to even ones if two are as near", () => {
  // Beside every point halfway between two halves, with every sign and exponent.
  const ties = [0x1000, 0x2000, 0x3000, 0x4000, 0x8000, 0x10000];
  const lower = [0, ...ties.flatMap((tie) => [tie - 1, tie, tie + 1])];
  const bits = Array.from({ length: 65536 }, (_, upper) => lower.map((low) => (upper << 16) + low));
  const values = new Float32Array(Uint32Array.from(bits.flat()).buffer).filter((value) =>
    !isNaN(value)
  );
  assert(values.length > 1_000_000);
  const expected = new Uint16Array(Float16Array.from(values).buffer);
  assertEquals(toFloat16(values).findIndex((half, i) => half !== expected[i]), -1);
  assertEquals(toFloat16(new Float32Array([NaN])), new Uint16Array([0x7e00]));
});

Deno.test("encodeSafetensors rounds float32 to halves when asked, and leaves other types", () => {
  const halves = decodeSafetensors(encodeSafetensors(tensors, null, true), "halves");
  assertEquals(halves.tensors.size, tensors.length);
  for (const [name, tensor] of tensors) assertEquals(halves.tensors.get(name), tensor);
  const data = new Float32Array([1 / 3, 65520, -1e-9, NaN]);
  const bytes = encodeSafetensors([["x", { dtype: "float32", shape: [4], data }]], null, true);
  const rounded = decodeSafetensors(bytes, "halves").tensors.get("x")!.data;
  assertEquals([...rounded], [0.333251953125, Infinity, -0, NaN]);
});

Deno.test("decodeSafetensors refuses a file that is truncated at any length, or too long", () => {
  for (let length = 0; length < fromPython.length; length++) {
    assertThrows(() => decodeSafetensors(fromPython.slice(0, length), `"f"`), TypeError, `"f"`);
  }
  assertThrows(
    () => decodeSafetensors(new Uint8Array([...fromPython, 0]), `"f"`),
    TypeError,
    `Cannot read "f" as safetensors: its tensors take 59 bytes, but 60 follow the header`,
  );
});

const U8 = (begin: number, end: number, shape: unknown = [end - begin]) => ({
  dtype: "U8",
  shape,
  data_offsets: [begin, end],
});

const bad: [string, Uint8Array<ArrayBuffer>, typeof TypeError | typeof RangeError, string][] = [
  ["empty", new Uint8Array(0), TypeError, "it has 0 bytes, expected at least 8"],
  ["only zeros", new Uint8Array(64), TypeError, "its header is no JSON"],
  ["a png", new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0]), RangeError, "its header has"],
  [
    "an absurd length",
    new Uint8Array([255, 255, 255, 255, 255, 255, 255, 255, 123]),
    RangeError,
    "its header has 18446744073709551615 bytes, expected at most 100000000",
  ],
  [
    "a long length",
    new Uint8Array([200, 0, 0, 0, 0, 0, 0, 0, 123, 125]),
    TypeError,
    "its header has 200 bytes, but only 2 follow",
  ],
  ["an array", file("[]"), TypeError, "its header is no JSON object"],
  ["a space first", file(" {}"), TypeError, "its header is no JSON object"],
  ["null", file("null"), TypeError, "its header is no JSON object"],
  ["a byte order mark", file("\ufeff{}"), TypeError, "its header is no JSON"],
  ["bad UTF-8", file("{}").map((b) => b === 125 ? 200 : b), TypeError, "its header is no JSON"],
  ["a gap", file({ a: U8(0, 2), b: U8(3, 4) }, 4), TypeError, "it starts at byte 3, expected 2"],
  ["a late start", file({ a: U8(1, 2) }, 2), TypeError, "it starts at byte 1, expected 0"],
  ["overlap", file({ a: U8(0, 2), b: U8(1, 3) }, 3), TypeError, "it starts at byte 1, expected 2"],
  ["the same bytes", file({ a: U8(0, 2), b: U8(0, 2) }, 2), TypeError, "it starts at byte 0"],
  ["beyond the end", file({ a: U8(0, 9) }, 4), TypeError, "its tensors take 9 bytes, but 4 follow"],
  ["trailing bytes", file({ a: U8(0, 3) }, 4), TypeError, "its tensors take 3 bytes, but 4 follow"],
  ["end before begin", file({ a: U8(2, 1, [1]) }, 2), TypeError, "it lies from byte 2 to 1"],
  ["a wrong size", file({ a: U8(0, 4, [5]) }, 4), TypeError, "expected 5 bytes for U8"],
  ["a huge shape", file({ a: U8(0, 4, Array(60).fill(2 ** 50)) }, 4), TypeError, "expected Inf"],
  ["65 axes", file({ a: U8(0, 1, Array(65).fill(1)) }, 1), TypeError, "with at most 64 elements"],
  [
    "a negative length",
    file({ a: U8(0, 4, [-4]) }, 4),
    RangeError,
    `Cannot read tensor "a" of it: "shape[0]" is -4, expected an integer of at least 0`,
  ],
  ["a fraction", file({ a: U8(0, 4, [0.5]) }, 4), RangeError, `"shape[0]" is 0.5`],
  ["a shape of text", file({ a: U8(0, 4, "4") }, 4), TypeError, `"shape" is "4"`],
  ["no shape", file({ a: { dtype: "U8", data_offsets: [0, 4] } }, 4), TypeError, `is missing`],
  [
    "three offsets",
    file({ a: { dtype: "U8", shape: [4], data_offsets: [0, 4, 4] } }, 4),
    TypeError,
    `"data_offsets" is an array of 3 elements`,
  ],
  ["an unknown key", file({ a: { ...U8(0, 4), x: 1 } }, 4), TypeError, `unknown key "x"`],
  [
    "an unknown dtype",
    file({ a: { ...U8(0, 4), dtype: "U32" } }, 4),
    RangeError,
    `"dtype" is "U32", expected one of "BOOL", "U8", "U16", "F16", "BF16", "I32", "F32", "I64"`,
  ],
  ["a dtype of objects", file({ a: { ...U8(0, 4), dtype: "toString" } }, 4), RangeError, `"dtype"`],
  ["a number", file({ a: 5 }), TypeError, `Cannot read tensor "a" of it: got 5`],
  [
    "a name twice",
    file(`{"a":${JSON.stringify(U8(0, 2))},"\\u0061":${JSON.stringify(U8(0, 2))}}`, 2),
    TypeError,
    `its header has the key "a" twice`,
  ],
  [
    "a dtype twice",
    file(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"dtype":"BOOL"}}`, 2),
    TypeError,
    `its header has the key "dtype" twice`,
  ],
  ["metadata of text", file({ __metadata__: "x" }), TypeError, "Cannot read the metadata of it"],
  [
    "metadata of numbers",
    file({ __metadata__: { epoch: 7 } }),
    TypeError,
    `Cannot read "epoch" in the metadata of it: got 7, expected a string`,
  ],
];

Deno.test("decodeSafetensors refuses malformed files in one sentence", () => {
  for (const [name, bytes, ErrorClass, message] of bad) {
    const error = assertThrows(() => decodeSafetensors(bytes, "it"), ErrorClass, message);
    assertEquals(/^Cannot read [^\n]*[^.]$/.test(error.message), true, name);
  }
});

Deno.test("decodeSafetensors accepts what looks odd but is right", () => {
  const empty = { dtype: "F32", shape: [0, 2 ** 53 - 1], data_offsets: [2, 2] };
  const bytes = file({ z: empty, b: U8(2, 4), a: U8(0, 2), y: { ...empty, shape: [0] } }, 4);
  assertEquals([...decodeSafetensors(bytes, "it").tensors.keys()], ["z", "b", "a", "y"]);
  const text = `{"a":${JSON.stringify(U8(0, 2))},"b":{"shape":[2],"data_offsets":[2,4],` +
    `"dtype":"U8"},"\\"{a\\\\":${JSON.stringify(U8(4, 4))}}   `;
  assertEquals([...decodeSafetensors(file(text, 4), "it").tensors.keys()], ["a", "b", '"{a\\']);
});

Deno.test("decodeSafetensors refuses a bool that is neither 0 nor 1", () => {
  const bytes = file({ a: { dtype: "BOOL", shape: [3], data_offsets: [0, 3] } }, 3);
  bytes[bytes.length - 1] = 2;
  assertThrows(
    () => decodeSafetensors(bytes, "it"),
    RangeError,
    `Cannot read tensor "a" of it: element 2 is 2, expected 0 or 1 for BOOL`,
  );
});

Deno.test("decodeSafetensors gives a sentence or tensors for any change of one byte", () => {
  const small = encodeSafetensors([["a", tensors[0][1]], ["b", tensors[2][1]]]);
  fc.assert(
    fc.property(fc.nat(small.length - 1), fc.nat(255), (at, byte) => {
      try {
        decodeSafetensors(small.with(at, byte) as Uint8Array<ArrayBuffer>, "it");
      } catch (error) {
        assertEquals(/^Cannot read [^\n]*[^.]$/.test((error as Error).message), true);
      }
    }),
    { seed: 5, numRuns: 1000 },
  );
});

Deno.test("encodeSafetensors refuses what the format cannot hold", () => {
  const one: RawTensor = { dtype: "uint8", shape: [1], data: new Uint8Array(1) };
  const table: [[string, unknown][], Record<string, unknown> | null, string][] = [
    [[["a", one], ["a", one]], null, `Cannot write two tensors named "a"`],
    [[["__metadata__", one]], null, "the format keeps that name for itself"],
    [[["\ud800", one]], null, "its name is no valid text"],
    [[["a", { ...one, dtype: "float16" }]], null, `it has the unknown dtype "float16"`],
    [[["a", { ...one, dtype: "int32" }]], null, "its values are a Uint8Array of 1 element"],
    [[["a", { ...one, shape: [2] }]], null, "its shape [2] does not fit its values"],
    [[["a", one]], { epoch: 7 }, `Cannot write the metadata "epoch": it is 7`],
  ];
  for (const [pairs, metadata, message] of table) {
    assertThrows(
      () => encodeSafetensors(pairs as [string, RawTensor][], metadata as Record<string, string>),
      TypeError,
      message,
    );
  }
});

/** Tensors of all dtypes, with views, waves and more than one piece. */
function someTensors(): Record<string, torch.Tensor> {
  const matrix = torch.arange(12, { dtype: "float32" }).view(3, 4);
  const dtypes = ["int64", "int32", "uint16", "uint8", "bool"] as const;
  const others = dtypes.map((dtype) => [dtype, torch.tensor([1, 0, 1], { dtype })] as const);
  return {
    ...Object.fromEntries(others),
    large: torch.rand(700, 1001), // its pieces end inside rows
    view: matrix.transpose(0, 1),
    part: matrix.at(1),
    wave: torch.from_times(torch.tensor([[[0, 2, 3]]]), 3),
    none: torch.zeros(2, 0),
    single: torch.tensor(0.5),
  };
}

Deno.test("save_file writes what encodeSafetensors gives", async () => {
  const tensors = someTensors();
  const raw: [string, RawTensor][] = [];
  for (const [name, tensor] of Object.entries(tensors)) {
    const { dtype, shape } = tensor;
    raw.push([name, { dtype, shape, data: await tensor.data() }]);
  }
  await inFolder(async (folder) => {
    const path = `${folder}/x.safetensors`;
    for (const dtype of ["float32", "float16"] as const) {
      await safetensors.save_file(tensors, path, { a: "b" }, { dtype });
      const expected = encodeSafetensors(raw, { a: "b" }, dtype === "float16");
      assertEquals(await Deno.readFile(path), expected);
    }
  });
});

Deno.test("load_file and load give the same tensors, of any type", async () => {
  const bytes = file({
    h: { dtype: "F16", shape: [600_001], data_offsets: [0, 1_200_002] }, // more than one piece
    b: { dtype: "BF16", shape: [3], data_offsets: [1_200_002, 1_200_008] },
    d: { dtype: "F64", shape: [2, 2], data_offsets: [1_200_008, 1_200_040] },
    l: { dtype: "BOOL", shape: [1], data_offsets: [1_200_040, 1_200_041] },
    u: { dtype: "U16", shape: [2], data_offsets: [1_200_041, 1_200_045] },
  }, 1_200_045);
  for (let i = 8; i < 1_200_045; i += 7) bytes[bytes.length - i] = i;
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/x`, bytes);
    const [expected, read] = [safetensors.load(bytes), await safetensors.load_file(`${folder}/x`)];
    assertEquals([...read.keys()], ["h", "b", "d", "l", "u"]);
    for (const [name, tensor] of read) {
      const { shape, dtype } = expected.get(name)!;
      assertEquals([tensor.shape, tensor.dtype], [shape, dtype]);
      assertEquals(await tensor.data(), await expected.get(name)!.data());
    }
  });
});

Deno.test("load_file refuses what decodeSafetensors refuses, in the same words", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x`;
    for (const [name, bytes, ErrorClass] of bad) {
      await Deno.writeFile(path, bytes);
      const error = await assertRejects(() => safetensors.load_file(path), ErrorClass) as Error;
      const expected = assertThrows(() => decodeSafetensors(bytes, `"${path}"`)) as Error;
      assertEquals(error.message, expected.message, name);
    }
    const flags = file(
      { a: { dtype: "BOOL", shape: [2 ** 21], data_offsets: [0, 2 ** 21] } },
      2 ** 21,
    );
    flags[flags.length - 1] = 2;
    await Deno.writeFile(path, flags);
    const found = `element ${2 ** 21 - 1} is 2, expected 0 or 1`;
    await assertRejects(() => safetensors.load_file(path), RangeError, found);
  });
});

Deno.test("a file is written though its tensors are disposed meanwhile, and not if one is none", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/x`;
    const tensors = { a: torch.rand(1000, 1000), b: torch.ones(3) };
    const data = await tensors.a.data();
    const written = safetensors.save_file(tensors, path);
    for (const tensor of Object.values(tensors)) tensor.dispose();
    await written;
    const before = await Deno.readFile(path);
    assertEquals(await (await safetensors.load_file(path)).get("a")!.data(), data);
    await assertRejects(
      () => safetensors.save_file({ a: data as unknown as torch.Tensor }, path),
      TypeError,
      `Cannot write tensor "a": it is a Float32Array of 1000000 elements, expected a tensor`,
    );
    assertEquals(await Deno.readFile(path), before);
  });
});

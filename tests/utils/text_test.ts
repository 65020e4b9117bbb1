/**
 * Tensors as text: what is written comes back to the bit, and what is not of this form is refused.
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { functional as sf, torch, utils } from "../../mod.ts";
import { inFolder } from "../support/folders.ts";

type DType = torch.Tensor["dtype"];

/** The text of a tensor, and what is read of it. */
async function throughText(
  tensor: torch.Tensor,
  type?: utils.TextType,
): Promise<{ text: string; back: torch.Tensor }> {
  let result!: { text: string; back: torch.Tensor };
  await inFolder(async (folder) => {
    const path = `${folder}/x.txt`;
    await utils.tensor_to_text(tensor, path);
    result = { text: await Deno.readTextFile(path), back: await utils.text_to_tensor(path, type) };
  });
  return result;
}

async function read(text: string | Uint8Array, type?: utils.TextType): Promise<torch.Tensor> {
  let tensor!: torch.Tensor;
  await inFolder(async (folder) => {
    const path = `${folder}/x.txt`;
    await Deno.writeFile(path, typeof text === "string" ? new TextEncoder().encode(text) : text);
    tensor = await utils.text_to_tensor(path, type);
  });
  return tensor;
}

const bitsOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const float32 = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0];

/** All float32 but those that are not a number, of which text keeps no bits. */
const anyFloat = fc.oneof(
  fc.nat(2 ** 32 - 1).map(float32).filter((value) => !Number.isNaN(value)),
  fc.constantFrom(0, -0, Infinity, -Infinity, float32(1), float32(0x7f7fffff), float32(0x800000)),
  fc.integer({ min: -149, max: 127 }).map((exponent) => 2 ** exponent),
);

Deno.test("float32 comes back to the bit", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyFloat, { maxLength: 30 }), async (values) => {
      const data = new Float32Array(values);
      const { text, back } = await throughText(torch.tensor(data, { dtype: "float32" }));
      assertEquals([back.dtype, back.shape], ["float32", [data.length]]);
      assertEquals(bitsOf(await back.data()), bitsOf(data), text);
    }),
    { seed: 11, numRuns: 100 },
  );
});

Deno.test("float32 is written with as few digits as it takes", async () => {
  const table: [number, string][] = [
    [0.1, "0.1"],
    [1 / 3, "0.33333334"],
    [16777216, "16777216"],
    [float32(0x7f7fffff), "3.4028235e+38"],
    [float32(1), "1e-45"],
    [-0, "-0"],
    [NaN, "nan"],
    [-Infinity, "-inf"],
  ];
  const { text, back } = await throughText(torch.tensor(new Float32Array(table.map(([n]) => n))));
  assertEquals(text, `${table.length}\n${table.map(([, written]) => written)}`);
  assertEquals(await back.data(), new Float32Array(table.map(([n]) => n)));
  await fc.assert(
    fc.asyncProperty(
      fc.nat(999_999),
      fc.integer({ min: -30, max: 30 }),
      async (digits, exponent) => {
        const decimal = Number(`${digits}e${exponent}`); // any of 6 digits comes back as it was written
        const { text } = await throughText(torch.tensor(new Float32Array([decimal])));
        assertEquals(text, `1\n${decimal}`);
      },
    ),
    { seed: 12, numRuns: 50 },
  );
});

const integers: [DType, utils.TextType, fc.Arbitrary<ArrayBufferView & { length: number }>][] = [
  ["int64", "long", fc.bigInt64Array({ maxLength: 20 })],
  ["int32", "int", fc.int32Array({ maxLength: 20 })],
  ["uint16", "int", fc.uint16Array({ maxLength: 20 })],
  ["uint8", "byte", fc.uint8Array({ maxLength: 20 })],
  ["bool", "byte", fc.uint8Array({ maxLength: 20, max: 1 })],
];

for (const [dtype, type, values] of integers) {
  Deno.test(`${dtype} comes back as "${type}"`, async () => {
    await fc.assert(
      fc.asyncProperty(values, async (data) => {
        const { back } = await throughText(torch.tensor(data, { dtype }), type);
        assertEquals(back.shape, [data.length]);
        const numbers = (data: unknown) => [...data as BigInt64Array];
        assertEquals(numbers(await back.data()), numbers(data));
      }),
      { seed: 13, numRuns: 30 },
    );
  });
}

Deno.test("the ends of int64 are exact", async () => {
  const data = new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n]);
  const { text, back } = await throughText(torch.tensor(data), "long");
  assertEquals(text, "3\n-9223372036854775808,9223372036854775807,9007199254740993");
  assertEquals(await back.data(), data);
});

Deno.test("shapes come back: no axes, no elements, views", async () => {
  const matrix = torch.arange(6, { dtype: "float32" }).view(2, 3);
  const tensors = [torch.tensor(0.5), torch.zeros(0), torch.zeros(2, 0, 3), matrix.transpose(0, 1)];
  const texts = ["\n0.5", "0\n", "2,0,3\n", "3,2\n0,3,1,4,2,5"];
  for (const [i, tensor] of tensors.entries()) {
    const { text, back } = await throughText(tensor);
    assertEquals(text, texts[i]);
    assertEquals(back.shape, tensor.shape);
    assertEquals(await back.data(), await tensor.data());
  }
});

Deno.test("waves and potentials are written in dense form", async () => {
  const potentials = torch.rand(5, 2, 3, 4).to_latency();
  const wave = sf.fire(torch.rand(5, 2, 3, 4), 0.5).to_latency();
  for (const tensor of [potentials, wave]) {
    assertEquals(tensor.layout, "latency");
    const { back } = await throughText(tensor);
    assertEquals(back.shape, tensor.shape);
    assertEquals(await back.data(), await tensor.data());
  }
});

Deno.test("a tensor of more than one piece comes back, also when it is disposed meanwhile", async () => {
  const tensor = torch.rand(700, 1000); // 2.8 MB, and 7 MB of text
  const data = await tensor.data();
  await inFolder(async (folder) => {
    const written = utils.tensor_to_text(tensor, `${folder}/x.txt`);
    tensor.dispose();
    await written;
    const back = await utils.text_to_tensor(`${folder}/x.txt`);
    assertEquals(back.shape, [700, 1000]);
    assertEquals(bitsOf(await back.data()), bitsOf(data));
  });
});

Deno.test("what Python and people write is read too", async () => {
  const floats = "\ufeff 2 , 3\r\n1.0, +2.,.5,1E-3,Infinity,-NaN\r\n\r\n";
  assertEquals(
    await (await read(floats)).data(),
    new Float32Array([1, 2, 0.5, 0.001, Infinity, NaN]),
  );
  assertEquals(await (await read("3\n1.0,+2,-3.", "long")).tolist(), [1, 2, -3]);
});

const refused: [string, utils.TextType, typeof TypeError | typeof RangeError, string][] = [
  ["", "float", TypeError, "it is too short for the shape []"],
  ["2,x\n1,2", "float", TypeError, "its first line is no shape"],
  ["-1\n", "float", TypeError, "its first line is no shape"],
  ["1e1\n", "float", TypeError, "its first line is no shape"],
  ["9007199254740993,0\n", "float", TypeError, "its first line is no shape"],
  [`${"1,".repeat(3000)}1`, "float", TypeError, "its first line is no shape"],
  ["1000000,1000000\n1", "float", TypeError, "it is too short for the shape [1000000,1000000]"],
  [`${"99999999999,".repeat(99)}9\n1`, "float", TypeError, "it is too short for the shape"],
  ["3\n1,2", "float", TypeError, "it has 2 values for the shape [3]"],
  ["1\n1,2", "float", TypeError, "it has more than 1 values for the shape [1]"],
  ["0\n1", "float", TypeError, "it has more than 0 values for the shape [0]"],
  ["2\n1,", "float", TypeError, 'value 1 is "", which is no number'],
  ["2\n1,0x10", "float", TypeError, 'value 1 is "0x10", which is no number'],
  ["1\ntorch", "float", TypeError, 'value 0 is "torch", which is no number'],
  ["2\n1\n2", "float", TypeError, "it has more than 2 lines"],
  ["2\n1,2\n3", "float", TypeError, "it has more than 2 lines"],
  [`1\n${"1".repeat(2000)}`, "float", TypeError, "value 0 has more than 1024 characters"],
  ["1\n1e39", "float", RangeError, 'value 0 is "1e39", which is out of range'],
  ["1\n-1e999", "float", RangeError, 'value 0 is "-1e999", which is out of range'],
  ["1\n1.5", "int", TypeError, 'value 0 is "1.5", which is no integer'],
  ["1\nnan", "long", TypeError, 'value 0 is "nan", which is no integer'],
  ["1\n+-5", "long", TypeError, 'value 0 is "+-5", which is no integer'],
  ["1\n9223372036854775808", "long", RangeError, "which is out of range"],
  ["1\n2147483648", "int", RangeError, "which is out of range"],
  ["2\n255,256", "byte", RangeError, 'value 1 is "256", which is out of range'],
  ["1\n-1", "byte", RangeError, 'value 0 is "-1", which is out of range'],
];

Deno.test("what is not of this form is refused in one sentence", async () => {
  for (const [text, type, ErrorClass, reason] of refused) {
    const error = await assertRejects(() => read(text, type), ErrorClass, reason) as Error;
    assert(/^Cannot read a tensor from "[^\n]*[^.]$/.test(error.message), error.message);
    assert(error.message.length < 2000, error.message);
  }
  await assertRejects(() => read(new Uint8Array([49, 10, 0xff, 0xfe])), TypeError, "is no number");
});

Deno.test("only tensors are written", async () => {
  await assertRejects(
    () => utils.tensor_to_text([1, 2] as unknown as torch.Tensor, "./x.txt"),
    TypeError,
    "Cannot write an array of 2 elements as text: it needs a Tensor",
  );
});

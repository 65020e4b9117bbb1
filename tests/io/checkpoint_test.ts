/**
 * PyTorch's files: what it has written is read, what we write comes back, what is hostile is refused.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { functional as sf, safetensors, snn, torch } from "../../mod.ts";
import { loadGolden } from "../support/golden.ts";
import { pickled, zipped } from "../support/pickles.ts";
import { zipOf } from "../support/zip.ts";

const golden = new URL("../golden/", import.meta.url);

type Any = Map<string, unknown>;

async function inFile(work: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".pt" });
  try {
    await work(path);
  } finally {
    await Deno.remove(path);
  }
}

/** What comes back of an object. */
async function throughFile(object: unknown): Promise<unknown> {
  let back: unknown;
  await inFile(async (path) => {
    await torch.save(object, path);
    back = await torch.load<unknown>(path);
  });
  return back;
}

/** The message with which a file of these bytes is refused. */
async function refusal(bytes: Uint8Array): Promise<string> {
  let message = "";
  await inFile(async (path) => {
    await Deno.writeFile(path, bytes);
    const error = await assertRejects(() => torch.load(path), TypeError) as Error;
    assert(error.message.startsWith(`Cannot read "${path}": `), error.message);
    message = error.message;
  });
  return message;
}

for (const name of ["state_dict.net", "state_dict_legacy.net"]) {
  Deno.test(`golden ${name}`, async () => {
    const { cases, tensor } = await loadGolden("state_dict");
    const state = await torch.load(new URL(name, golden));
    assertEquals([...state.keys()], cases.map(({ args }) => args.key));
    for (const { args, outputs } of cases) {
      const loaded = state.get(args.key)!;
      assertEquals([loaded.shape, loaded.dtype], [args.shape, "float32"]);
      assertEquals(await loaded.data(), tensor(outputs.value).data);
    }
  });
}

Deno.test("golden mixed.pt: views, other dtypes and plain values", async () => {
  const mixed = await torch.load<Any>(new URL("mixed.pt", golden));
  const tensors = ["t", "b", "h", "d"].map((key) => mixed.get(key) as torch.Tensor);
  assertEquals(tensors.map(({ dtype }) => dtype), ["int64", "bool", "float32", "float32"]);
  assertEquals(await Promise.all(tensors.map((tensor) => tensor.tolist())), [
    [[1, 2], [5, 6], [9, 10]],
    [true, false],
    [1, 1, 1],
    [1, 1],
  ]);
  assertEquals(["epoch", "name", "list"].map((key) => mixed.get(key)), [7, "x", [1, 2.5, null]]);
});

Deno.test("a state goes from one network to another", async () => {
  const conv = new snn.Convolution(2, 3, 5);
  const state = new snn.STDP(conv, [0.1, -0.2]).state_dict();
  const back = await throughFile(state) as typeof state;
  assertEquals([...back.keys()], [...state.keys()]);
  const other = new snn.STDP(new snn.Convolution(2, 3, 5), [0, 0]);
  other.load_state_dict(back);
  assertEquals(await other.conv_layer.weight.data(), await conv.weight.data());
});

Deno.test("tensors that share storage share it in the file, with their strides", async () => {
  const base = torch.arange(12).view(3, 4);
  const back = await throughFile([base, base.at(1), base.transpose(0, 1), torch.zeros(0, 3)]);
  const [whole, row, turned, none] = back as torch.Tensor[];
  assertEquals(none.shape, [0, 3]);
  assertEquals(turned.shape, [4, 3]);
  assert(!turned.is_contiguous());
  whole.at(1, 2).fill_(50);
  assertEquals(await row.tolist(), [4, 5, 50, 7]);
  assertEquals(await turned.at(2).tolist(), [2, 50, 10]);
});

Deno.test("every dtype comes back as it was", async () => {
  const dtypes = ["float32", "int64", "int32", "uint16", "uint8", "bool"] as const;
  const tensors = dtypes.map((dtype) => torch.tensor([0, 1, 1, 0, 1], { dtype }));
  const back = await throughFile(tensors) as torch.Tensor[];
  assertEquals(back.map(({ dtype }) => dtype), [...dtypes]);
  for (const [i, tensor] of tensors.entries()) {
    assertEquals(await back[i].data(), await tensor.data());
  }
});

/** Plain values as they come back: objects as maps. */
function asLoaded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asLoaded);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? -0 : value;
  return new Map(Object.entries(value).map(([key, each]) => [key, asLoaded(each)]));
}

Deno.test("plain values come back", async () => {
  const leaf = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt(-(2n ** 200n), 2n ** 200n).filter((n) => n > 2n ** 53n || n < -(2n ** 53n)),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: "grapheme" }),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(value, async (object) => {
      assertEquals(await throughFile(object), asLoaded(object));
    }),
    { numRuns: 60 },
  );
});

Deno.test("tuples are frozen arrays, and an object that comes twice stays one", async () => {
  const shared = { w: torch.ones(2) };
  const back = await throughFile([Object.freeze([1, "x"]), shared, shared]) as unknown[];
  assert(Object.isFrozen(back[0]) && back[1] === back[2]);
  assertEquals(back[0], [1, "x"]);
});

Deno.test("what cannot be written is named, and nothing is written", async () => {
  const wave = sf.fire(torch.rand(15, 1, 4, 4), 0.5).to_latency();
  const itself: unknown[] = [];
  itself.push(itself);
  const table: [unknown, string][] = [
    [{ w: wave }, "it holds a tensor in latency layout: to_dense() makes it one that fits"],
    [[new snn.Convolution(1, 1, 1)], "it holds a function"],
    [new Date(), 'it holds an object of the class "Date"'],
    [itself, "it holds itself"],
    [Symbol("x"), "it holds a symbol"],
  ];
  await inFile(async (path) => {
    await Deno.writeTextFile(path, "old");
    for (const [object, message] of table) {
      const error = await assertRejects(() => torch.save(object, path), TypeError) as Error;
      assertEquals(error.message, `Cannot write "${path}": ${message}`);
    }
    assertEquals(await Deno.readTextFile(path), "old");
  });
});

Deno.test("code is refused by name, and not run", async () => {
  const call = pickled("cos\nsystem\n(", "V", "echo\n", "tR");
  assertStringIncludes(await refusal(await zipped(call)), 'it holds "os.system"');
  const made = pickled("c__main__\nNet\n)", 0x81);
  assertStringIncludes(await refusal(await zipped(made)), 'it holds "__main__.Net"');
  assertStringIncludes(await refusal(await zipped(made)), "save the state_dict()");
  assertStringIncludes(await refusal(call), 'it holds "os.system"');
  const left = pickled("(ctorch\nFloatStorage\nl");
  assertStringIncludes(await refusal(await zipped(left)), 'it holds "torch.FloatStorage"');
  const storage = pickled("(Vkey\n(Vstorage\nctorch\nFloatStorage\nV0\nVcpu\nI1\ntQd");
  assertStringIncludes(
    await refusal(await zipped(storage, { "data/0": new Uint8Array(4) })),
    'it holds storage "0", which is neither',
  );
  const named = pickled("cbuiltins\neval\n)R");
  assertStringIncludes(await refusal(await zipped(named)), 'it holds "builtins.eval"');
});

Deno.test("what the file does not have is refused before memory is taken", async () => {
  const storage = (elements: string, key = "0") =>
    `(Vstorage\nctorch\nFloatStorage\nV${key}\nVcpu\nI${elements}\ntQ`;
  const tensor = (size: string, stride: string, elements = "4") =>
    pickled(
      `ctorch._utils\n_rebuild_tensor_v2\n(${storage(elements)}I0\n(${size}t(${stride}tI00\n`,
      "ccollections\nOrderedDict\n)RtR",
    );
  const data = { "data/0": new Uint8Array(16) };
  const refused: [Uint8Array, string][] = [
    [await zipped(tensor("I4\n", "I1\n")), 'storage "0" is missing'],
    [
      await zipped(tensor("I4\n", "I1\n", "1000000000000"), data),
      "16 bytes, expected 4000000000000",
    ],
    [await zipped(tensor("I5\n", "I1\n"), data), 'reaches beyond storage "0"'],
    [await zipped(tensor("I2\n", "I4\n"), data), 'reaches beyond storage "0"'],
    [await zipped(tensor("I-1\n", "I1\n"), data), "-1 where there should be a size"],
    [await zipped(tensor("I4\n", "I1\nI1\n"), data), "not a stride for each axis"],
    [await zipped(pickled("I1\n"), { byteorder: Uint8Array.of(98) }), "high byte first"],
    [await zipped(pickled("(I1\nI2\n")), "values are left over"],
    [await zipped(pickled("a")), "a value is missing"],
    [await zipped(pickled("h", 7)), "refers to value 7"],
    [new Uint8Array(), "it is cut off"],
    [new TextEncoder().encode("no checkpoint at all"), "which PyTorch does not write"],
  ];
  for (const [bytes, message] of refused) assertStringIncludes(await refusal(bytes), message);
});

Deno.test("a small file cannot ask for much memory", async () => {
  const tensor = (key: number): string =>
    `ctorch._utils\n_rebuild_tensor_v2\n((Vstorage\nctorch\nFloatStorage\nV${key}\nVcpu\nI1024\ntQ` +
    `I0\n(I1024\nt(I1\ntI00\nccollections\nOrderedDict\n)RtR`;
  const tensors = Array.from({ length: 50 }, (_, key) => tensor(key));
  const data = new Uint8Array(4096);
  const overlapping = zipOf({
    "a/data.pkl": pickled(`(${tensors.join("")}l`),
    ...Object.fromEntries(tensors.map((_, key) => [`a/data/${key}`, data])),
  });
  const pairs = `(${"(I1\nI2\nl".repeat(10_000)}lp0\n`;
  const dicts = `(${"}".repeat(1 << 20)}}l`;
  const nested = `(I1\nl${
    Array.from({ length: 30 }, () => "p0\n0(" + "g0\n".repeat(8) + "l").join("")
  }`;
  const refused: [Uint8Array, string][] = [
    [overlapping, "its storages overlap"],
    [
      await zipped(pickled(`(${pairs}${"ccollections\nOrderedDict\n(g0\ntR".repeat(500)}l`)),
      "it has more than 4194304 axes and pairs",
    ],
    [await zipped(pickled(dicts)), "it has more than 1048576 dicts"],
    [
      await zipped(pickled(tensor(0).replace("I1024\nt(", `${nested}t(`)), {
        "data/0": data,
      }),
      "an array of 8 elements where there should be a size",
    ],
    [await zipped(pickled("gx\n")), 'it has the integer "x"'],
  ];
  for (const [bytes, message] of refused) assertStringIncludes(await refusal(bytes), message);
});

Deno.test("what a file says of itself is quoted and shortened", async () => {
  const name = "x".repeat(1000);
  const message = await refusal(await zipped(pickled(`cos\n${name}\n)R`)));
  assertStringIncludes(message, 'it holds "os.xxx');
  assert(message.length < 500 && !message.includes("\n"), message);
});

Deno.test("a file that is cut off anywhere, or has a flipped byte in its values, is refused", async () => {
  const legacy = await Deno.readFile(new URL("state_dict_legacy.net", golden));
  const zip = await Deno.readFile(new URL("mixed.pt", golden));
  for (const whole of [legacy, zip]) {
    for (let part = 0; part < 40; part++) {
      await refusal(whole.subarray(0, Math.floor(whole.length * part / 40)));
    }
  }
  const header = new DataView(zip.buffer, 918); // of the first storage
  zip[918 + 30 + header.getUint16(26, true) + header.getUint16(28, true)] ^= 1;
  assertStringIncludes(await refusal(zip), "Cannot read");
});

Deno.test("a checkpoint and safetensors hold the same", async () => {
  const state = await torch.load(new URL("state_dict.net", golden));
  await inFile(async (path) => {
    await safetensors.save_file(state, path);
    for (const [name, tensor] of await safetensors.load_file(path)) {
      assert(await torch.equal(tensor, state.get(name)!), name);
    }
  });
});

Deno.test("tensors that are disposed of meanwhile are in the file", async () => {
  await inFile(async (path) => {
    const before = torch.full([4000], 1, { dtype: "float32" });
    const saved = torch.save({ before }, path);
    before.dispose();
    using after = torch.full([4000], 7, { dtype: "float32" });
    await saved;
    const read = await torch.load(path);
    assertEquals(await read.get("before")!.sum().item(), 4000);
    assertEquals(await after.sum().item(), 28000);
  });
});

/** Arguments by name, names of dtypes, methods as functions, and what is no tensor. */

import { assertEquals, assertThrows } from "@std/assert";
import { functional as sf, snn, torch, torchvision, utils } from "../../mod.ts";

// deno-lint-ignore no-explicit-any -- what the compiler would refuse has to be tried
type Any = any;

const t = torch.tensor([[1, 5, 2], [4, 3, 6]], { dtype: torch.float32 });

/** Fails unless each call gives the same tensor. */
async function assertSame(...tensors: torch.Tensor[]): Promise<void> {
  const [first, ...others] = await Promise.all(
    tensors.map(async (each) => [each.shape, await each.tolist()]),
  );
  for (const other of others) assertEquals(other, first);
}

Deno.test("reductions take their arguments by name", async () => {
  for (const name of ["sum", "mean", "prod", "amax", "amin", "all", "any"] as const) {
    await assertSame(
      t[name](0),
      t[name]({ dim: 0 }),
      torch[name](t, 0),
      torch[name](t, { dim: 0 }),
    );
    await assertSame(
      t[name](1, true),
      t[name](1, { keepdim: true }),
      t[name]({ dim: 1, keepdim: true }),
    );
    assertEquals(t[name](0, { keepdim: false }).shape, [3]);
  }
  for (const name of ["max", "min"] as const) {
    const [values, indices] = t[name](1);
    const named = torch[name](t, { dim: 1 });
    await assertSame(values, named.values, t[name](1, { keepdim: false }).values);
    await assertSame(indices, named.indices, t[`arg${name}`](1), t[`arg${name}`]({ dim: 1 }));
    await assertSame(t[name](), torch[name](t));
  }
  await assertSame(t.sort(1, true).values, t.sort({ dim: 1, descending: true }).values);
  await assertSame(t.argsort({ descending: true }), t.sort({ descending: true }).indices);
});

Deno.test("what a reduction does not take is refused", () => {
  const calls: (() => unknown)[] = [
    () => t.sum({ keepdims: true } as Any),
    () => t.sum(1, 2 as Any),
    () => t.sum("0" as Any),
    () => t.max({ dim: [0, 1] } as Any),
    () => t.argmax([0] as Any),
    () => t.sort(0, 1 as Any),
    () => (t as Any).mean(0, true, 1),
  ];
  for (const call of calls) assertThrows(call, TypeError, 'Cannot read the arguments of "');
});

Deno.test("functions are the methods", async () => {
  const other = torch.tensor([[3, 3, 3], [3, 3, 3]], { dtype: torch.float });
  await assertSame(torch.min(t, other), torch.minimum(t, other), t.minimum(other));
  await assertSame(torch.max(t, other), torch.maximum(t, other));
  await assertSame(
    torch.clamp(t, 2, 4),
    t.clamp({ min: 2, max: 4 }),
    t.clone().clamp_(2, { max: 4 }),
  );
  await assertSame(torch.flatten(t), t.flatten({ start_dim: 0, end_dim: 1 }), t.flatten(0));
  await assertSame(torch.abs(t.neg()), t);
  await assertSame(torch.sign(t), torch.ones_like(t));
  await assertSame(torch.sort(t).values, t.sort().values);
  await assertSame(torch.nonzero(t), t.nonzero());
  await assertSame(torch.cat([t, t], { dim: 1 }), torch.cat([t, t], 1));
  await assertSame(torch.stack([t, t], { dim: 1 }), torch.stack([t, t], 1));
  assertEquals(await torch.allclose(t, t.add(0.5), { atol: 1 }), true);
  assertEquals(await torch.allclose(t, t.add(0.5), 0, { atol: 0.1 }), false);
});

Deno.test("dtypes have their names", () => {
  const { bool, float, float32, int, int32, int64, long, uint16, uint8 } = torch;
  assertEquals(
    [bool, float, float32, int, int32, int64, long, uint16, uint8],
    ["bool", "float32", "float32", "int32", "int32", "int64", "int64", "uint16", "uint8"],
  );
});

Deno.test("what is no tensor is named", () => {
  const conv = new snn.Convolution(1, 1, 1);
  const calls: [call: () => unknown, got: string][] = [
    [() => conv([1] as Any), "an array of 1 element"],
    [() => conv(Promise.resolve(t) as Any), "a Promise for a tensor: is an await missing?"],
    [() => (conv as Any)(), "undefined"],
    [() => sf.pad(conv as Any, [1, 1, 1, 1]), "a Convolution"],
    [() => torch.stack([[1]] as Any), "an array of 1 element"],
    [() => new torch.nn.Parameter(5 as Any), "5"],
  ];
  for (const [call, got] of calls) assertThrows(call, TypeError, `Cannot take ${got}`);
  assertThrows(() => torch.stack(t as Any), TypeError, "it needs an array of tensors");
});

Deno.test("an index that at does not take is refused", () => {
  const indices: unknown[] = [[0, 1, 2], [1], [null, null, 2], "1", ["0", 1], t, undefined];
  for (const index of indices) {
    assertThrows(() => t.at(index as Any), TypeError, "Cannot index by ");
  }
});

Deno.test("potentials that cannot be computed any more are still shown", () => {
  const conv = new snn.Convolution(1, 2, 2);
  const wave = torch.from_times(torch.tensor([[[0, 1], [0, 1]]]), 2);
  const potentials = conv(wave);
  conv.reset_weight({ weight_mean: 0.5, weight_std: 0 });
  const text = 'tensor(shape=[2,2,1,1], dtype=torch.float32, device="cpu")';
  assertEquals([Deno.inspect(potentials), String(potentials)], [text, text]);
});

Deno.test("features are inhibited by a mask, and not by floats", async () => {
  const wave = torch.from_times(torch.tensor([[[0]], [[1]], [[0]]]), 2);
  const mask = torch.tensor([false, true, true]);
  await assertSame(
    sf.feature_inhibition(wave, mask).times,
    sf.feature_inhibition(wave, [1, 2]).times,
    sf.feature_inhibition(wave, mask.nonzero()).times,
  );
  const refused = [torch.tensor([0, 1, 1], { dtype: "float32" }), torch.tensor([true, false])];
  for (const features of refused) {
    assertThrows(
      () => sf.feature_inhibition_(wave, features),
      TypeError,
      "Cannot inhibit features",
    );
  }
});

Deno.test("objects that take a promise to make, or to count, say so", async () => {
  const { MNIST, ImageFolder } = torchvision.datasets as Any;
  assertThrows(() => new MNIST("data", { train: true }), TypeError, "await MNIST.open");
  assertThrows(() => new ImageFolder("data"), TypeError, "await ImageFolder.open");
  const winners = sf.get_k_winners(torch.zeros(1, 1, 1, 1), 1);
  assertThrows(() => winners.length, TypeError, "(await winners).length");
  assertEquals((await winners).length, 0);
  const promise = Promise.resolve([1]);
  const calls = [
    () => new utils.CacheDataset(promise as Any),
    () => torch.utils.data.random_split(promise as Any, [1]),
    () => new torch.utils.data.DataLoader(promise as Any),
  ];
  for (const call of calls) assertThrows(call, TypeError, "is an await missing?");
});

Deno.test("containers know how many modules they have", () => {
  const list = new torch.nn.ModuleList([new snn.Pooling(2)]);
  list.append(new snn.Pooling(2));
  assertEquals([list.length, new torch.nn.Sequential(new snn.Pooling(2)).length], [2, 1]);
});

Deno.test("other arguments by name", async () => {
  await assertSame(new utils.GaborKernel(5, 45, { div: 3 })(), new utils.GaborKernel(5, 45, 3)());
  const parts = (generator: unknown) =>
    torch.utils.data.random_split([1, 2, 3, 4], [2, 2], generator as Any).map(({ indices }) =>
      indices
    );
  const seeded = () => new torch.Generator().manual_seed(3);
  assertEquals(parts({ generator: seeded() }), parts(seeded()));
  const cached = new utils.CacheDataset([1], { cache_address: "folder" });
  assertEquals(cached.cache_address, "folder");
  assertThrows(() => new utils.CacheDataset([1], { adress: "folder" } as Any), TypeError, "adress");
});

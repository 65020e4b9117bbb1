/**
 * Every collective call with every dtype and layout, on each rank compared with what this process computes of
 * what the others have: `given(rank, …)` tells it.
 */

import { assertEquals, assertRejects } from "@std/assert";
import { snn, torch } from "../../../mod.ts";

const { distributed } = torch;
const { ReduceOp } = distributed;
await distributed.init_process_group("mpi");
const [me, size] = [distributed.get_rank(), distributed.get_world_size()];
const ranks = Array.from({ length: size }, (_, rank) => rank);
const last = size - 1;

const DTYPES = ["float32", "int32", "int64", "uint16", "uint8", "bool"] as const;
type Make = (rank: number) => torch.Tensor;

/** What a rank has: numbers whose float32 sum depends on the order, extremes of integers. */
function given(rank: number, dtype: torch.DType, shape: readonly number[]): torch.Tensor {
  const generator = new torch.Generator().manual_seed(100 * rank + shape.length);
  if (dtype === "float32") {
    return torch.randn(...shape, { generator }).mul(
      torch.randint(1, 10 ** 6, shape, { generator }),
    );
  }
  return torch.randint(0, dtype === "bool" ? 2 : 251, shape, { generator }).to(dtype);
}

async function bytes(tensor: torch.Tensor): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await tensor.data();
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function assertSame(actual: torch.Tensor, expected: torch.Tensor, note: string) {
  const kind = ({ shape, dtype, layout }: torch.Tensor) => ({ shape, dtype, layout });
  assertEquals(kind(actual), kind(expected), note);
  assertEquals(await bytes(actual), await bytes(expected), note);
}

/** Everything that moves tensors as they are. */
async function moves(make: Make, blank: () => torch.Tensor, note: string): Promise<void> {
  const list = () => ranks.map(blank);
  for (const src of new Set([0, last])) {
    const t = make(me);
    await distributed.broadcast(t, src);
    await assertSame(t, make(src), `broadcast ${note}`);
  }
  const all = list();
  await distributed.all_gather(all, make(me));
  for (const rank of ranks) await assertSame(all[rank], make(rank), `all_gather ${note}`);
  for (const there of new Set([0, last])) {
    const gathered = me === there ? list() : null;
    await distributed.gather(make(me), gathered, there);
    for (const rank of gathered ? ranks : []) {
      await assertSame(gathered![rank], make(rank), `gather ${note}`);
    }
    const t = blank();
    await distributed.scatter(t, me === there ? ranks.map((rank) => make(rank + 1)) : null, there);
    await assertSame(t, make(me + 1), `scatter ${note}`);
  }
  for (const rank of ranks.slice(1)) {
    if (me === 0) await distributed.send(make(rank), rank);
    if (me !== rank) continue;
    const t = blank();
    assertEquals(await distributed.recv(t, 0), 0);
    await assertSame(t, make(rank), `send ${note}`);
  }
}

const combine = {
  [ReduceOp.SUM]: (a: torch.Tensor, b: torch.Tensor) => a.add(b),
  [ReduceOp.PRODUCT]: (a: torch.Tensor, b: torch.Tensor) => a.mul(b),
  [ReduceOp.MIN]: torch.minimum,
  [ReduceOp.MAX]: torch.maximum,
};

/** Everything that computes. */
async function reductions(make: Make, note: string): Promise<void> {
  for (const op of Object.values(ReduceOp)) {
    const expected = (await Promise.all(ranks.map((rank) => make(rank).cpu())))
      .reduce(combine[op]);
    const t = make(me);
    await distributed.all_reduce(t, op);
    await assertSame(t, expected.to(t.device), `all_reduce by ${op} ${note}`);
    for (const dst of new Set([0, last])) {
      const t = make(me);
      await distributed.reduce(t, dst, op);
      const result = me === dst ? expected.to(t.device) : make(me);
      await assertSame(t, result, `reduce by ${op} ${note}`);
    }
  }
}

/** A GPU in software takes long for every read. */
const SHAPES = [[], [1], [5], [7, 3], [0, 3], [2, 40, 50]];
const [device] = Deno.args;
await torch.device(device);
const shapes = device === "cpu" ? SHAPES : SHAPES.slice(2, 3);
const dtypes = device === "cpu" ? DTYPES : ["float32", "uint8"] as const;
for (const dtype of dtypes) {
  for (const shape of shapes) {
    const note = `of ${dtype} [${shape}] on ${device}`;
    const make = (rank: number) => given(rank, dtype, shape).to(device);
    await moves(make, () => torch.zeros(shape, { dtype }).to(device), note);
    await reductions(make, note);
  }
  const across = (t: torch.Tensor) => t.to(device).transpose(0, 1).narrow(0, 1, 3);
  const make = (rank: number) => across(given(rank, dtype, [6, 5]));
  await moves(make, () => across(torch.zeros([6, 5], { dtype })), `of strides, ${dtype}`);
  await reductions(make, `of strides, ${dtype}`);
}
for (const [steps, n] of [[15, 3], [300, 0]]) {
  const shape = n === 0 ? [2, 4, 5] : [n, 2, 4, 5];
  const wave = (rank: number) => {
    const generator = new torch.Generator().manual_seed(rank);
    return torch.from_times(torch.randint(0, steps + 1, shape, { generator }), steps).to(device);
  };
  const silent = () => torch.from_times(torch.full(shape, steps), steps).to(device);
  await moves(wave, silent, `of waves of ${steps} steps on ${device}`);
}

// Views of a tensor show what has come, and others that had the same times keep them.
const whole = torch.zeros(4, 2);
await distributed.broadcast(me === 0 ? torch.ones(2) : whole.at(1), 0);
assertEquals(await whole.sum().item(), me === 0 ? 0 : 2);
const wave = torch.from_times(torch.full([1, 2, 2], me), 9);
const copy = wave.clone();
await distributed.broadcast(wave, last);
assertEquals(await wave.times.amax().item(), last);
assertEquals(await copy.times.amax().item(), me);

// Potentials that wait to be asked for tell that the weight is another one.
if (size > 1) {
  const conv = new snn.Convolution(1, 2, 2);
  const potentials = conv(torch.from_times(torch.full([1, 4, 4], 1), 3));
  await distributed.all_reduce(conv.weight);
  await assertRejects(() => potentials.data(), Error, "the weight of the layer has changed");
}

// Calls that are not awaited one by one come in their order.
const many = Array.from({ length: 20 }, (_, i) => torch.full([i + 1], i));
await Promise.all(many.map((t) => distributed.all_reduce(t)));
for (const [i, t] of many.entries()) assertEquals(await t.at(i).item(), i * size);

// Whoever sends first.
if (me === 0) {
  const from: number[] = [];
  for (const _ of ranks.slice(1)) {
    const t = torch.zeros(1);
    from.push(await distributed.recv(t));
    assertEquals(await t.item(), from.at(-1));
  }
  assertEquals(from.sort(), ranks.slice(1));
} else await distributed.send(torch.full([1], me).float(), 0);

await distributed.barrier();
assertEquals([distributed.get_backend(), distributed.is_initialized()], ["mpi", true]);
distributed.destroy_process_group();
assertEquals(distributed.is_initialized(), false);
console.log(`rank ${me} of ${size}: all equal`);

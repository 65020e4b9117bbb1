/**
 * What is wrong on one rank or on all is said on all, changes nothing, and the next call works.
 */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { snn, torch } from "../../../mod.ts";

const { distributed } = torch;
const { all_gather, all_reduce, barrier, broadcast, gather, recv, reduce, scatter, send } =
  distributed;
await distributed.init_process_group();
const me = distributed.get_rank();
const one = me === 1;
const zeros = torch.zeros;

/** Asserts what this rank is told, and that all go on together. */
async function refused(
  call: () => Promise<unknown>,
  [ErrorClass, sentence]: readonly [new (message: string) => Error, string],
): Promise<void> {
  const error = await assertRejects(call, ErrorClass);
  assertStringIncludes(error.message, sentence);
  const t = torch.ones(3);
  await all_reduce(t);
  assertEquals(await t.tolist(), [2, 2, 2]);
}

// Ranks that do not the same.
const t = torch.full([3], me).float();
await refused(() => all_reduce(one ? zeros(2) : t), [
  Error,
  "Cannot all_reduce: rank 0 calls all_reduce of float32 [3] by sum, but rank 1 calls all_reduce of " +
  "float32 [2] by sum",
]);
await refused(() => all_reduce(one ? zeros([3], { dtype: "int32" }) : t), [Error, "int32 [3]"]);
await refused(() => all_reduce(t, one ? "max" : "min"), [Error, "by min, but rank 1 calls"]);
await refused(() => broadcast(t, me), [Error, "from rank 0, but rank 1 calls broadcast"]);
await refused(() => one ? barrier() : broadcast(t, 0), [Error, "but rank 1 calls barrier"]);
await refused(() => reduce(t, me), [Error, "to rank 0, but rank 1"]);
const wave = torch.from_times(zeros([1, 2, 2], { dtype: "uint8" }), 3);
await refused(() => broadcast(one ? wave.to_dense() : wave, 0), [
  Error,
  "a float32 wave [3,1,2,2]",
]);
assertEquals(await t.tolist(), [me, me, me]);

// What one rank refuses, it throws itself; the other one says so.
const here = (ErrorClass: new (message: string) => Error, sentence: string) =>
  one ? [ErrorClass, sentence] as const : [Error, "rank 1 has refused its arguments"] as const;
const list = [zeros(3), zeros(3)];
await refused(
  () => all_gather(one ? [zeros(3)] : list, t),
  here(
    TypeError,
    "Cannot all_gather: tensor_list is an array of 1 element, it needs a tensor for each of 2 ranks",
  ),
);
await refused(
  () => all_gather(one ? [zeros(3), zeros(4)] : list, t),
  here(
    TypeError,
    "Cannot all_gather: tensor 1 of tensor_list is float32 [4], it needs float32 [3]",
  ),
);
await refused(() => gather(t, list), here(TypeError, "on a rank that has no use for it"));
await refused(() => scatter(t, list), here(TypeError, "on a rank that has no use for it"));
await refused(() => gather(t, null, 1), here(TypeError, "gather_list is null"));
await refused(() => scatter(t, null, 1), here(TypeError, "scatter_list is null"));
const expanded = zeros(1).expand(3);
await refused(() => all_reduce(one ? expanded : t), here(TypeError, "share a place"));

// What all refuse.
await refused(() => all_reduce(wave), [TypeError, "Cannot all_reduce a wave in latency layout"]);
const conv = new snn.Convolution(1, 2, 2);
const potentials = conv(wave);
await refused(
  () => broadcast(potentials, 0),
  me === 0
    ? [TypeError, "Cannot broadcast potentials in latency layout: use to_dense()"]
    : [TypeError, "potentials in latency layout"],
);
await refused(() => all_reduce(5 as unknown as torch.Tensor), [TypeError, "Cannot all_reduce 5"]);
await refused(() => all_reduce(t, "mean" as "sum"), [RangeError, "needs one of ReduceOp.SUM"]);
await refused(() => all_reduce(t, 1 as unknown as "sum"), [TypeError, "by 1: it needs one of"]);
for (const src of [-1, 2, 0.5]) {
  const sentence = `src is ${src}, it needs a rank from 0 to 1`;
  await refused(() => broadcast(t, src), [RangeError, `Cannot broadcast: ${sentence}`]);
  await refused(() => scatter(t, null, src), [RangeError, `Cannot scatter: ${sentence}`]);
}
await refused(() => reduce(t, 2), [RangeError, "Cannot reduce: dst is 2"]);
await refused(() => gather(t, null, 2), [RangeError, "Cannot gather: dst is 2"]);
await refused(() => reduce(t, "0" as unknown as number), [TypeError, 'dst is "0"']);

// Between two ranks.
await refused(() => send(t, me), [RangeError, "it needs another rank than this one"]);
await refused(() => recv(t, me), [RangeError, "it needs another rank than this one"]);
await refused(() => send(t, 2), [RangeError, "Cannot send: dst is 2"]);
if (me === 0) await send(zeros(2), 1);
else {
  const error = await assertRejects(() => recv(t, 0), TypeError);
  assertEquals(error.message, "Cannot recv float32 [3]: rank 0 has sent float32 [2]");
}
assertEquals(await t.tolist(), [me, me, me]);

// The group itself.
await assertRejects(() => distributed.init_process_group(), Error, "twice");
distributed.destroy_process_group();
await assertRejects(() => all_reduce(t), Error, "Cannot all_reduce: there is no process group");
await assertRejects(() => distributed.init_process_group(), Error, "starts only once");
console.log(`rank ${me}: all refused`);

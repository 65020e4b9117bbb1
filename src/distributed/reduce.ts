/**
 * Reductions over ranks. Each rank reduces its share of the elements, in the order of ranks, and the shares
 * are put together: so much faster than one rank reducing all, and always the same to the bit, however the
 * processes are scheduled. MPI's own reductions promise no order.
 *
 * @module
 */

import type { ProcessGroup } from "../backend/process_group.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { agreeOn, CALLED } from "./agree.ts";
import { type Cargo, cargoOf } from "./cargo.ts";
import { checkRank } from "./check.ts";
import { groupFor } from "./group.ts";
import { checkOp, ReduceOp, reduceRows } from "./reduce_op.ts";
import { inTurn } from "./turns.ts";

/**
 * Makes a tensor of each rank, in place, what all of them together come to: their sum, for one.
 *
 * Elements are added in the order of ranks, `((rank 0 + rank 1) + rank 2) + …`, each float32 sum rounded once, on
 * every rank alike: it is to the bit what one process gets that adds the tensors one after another, and does
 * not depend on the machines, on how ranks are scheduled or on the device.
 *
 * @param tensor Of one shape and dtype on all ranks, strided; on any device. Await it before it is used again.
 * @param op The operation; by default the sum.
 * @throws {TypeError} If it is no tensor, in latency layout, or some of its elements share a place.
 * @throws {RangeError} If there is no such operation, or the tensor has 2^31 bytes or more.
 * @throws {Error} If there is no group, or other ranks call something else.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * const t = torch.full([2], torch.distributed.get_rank() + 1);
 * await torch.distributed.all_reduce(t);
 * console.log(`${await t.tolist()}`); // 3,3 on both of 2 ranks
 * ```
 */
export async function all_reduce(tensor: Tensor, op: ReduceOp = ReduceOp.SUM): Promise<void> {
  await reduced("all_reduce", tensor, op, null);
}

/**
 * The same as {@linkcode all_reduce} for one rank only; the tensors of the others stay as they are.
 *
 * @param tensor Of one shape and dtype on all ranks, strided; on any device.
 * @param dst The rank whose tensor becomes the result.
 * @param op The operation; by default the sum.
 * @throws {TypeError} If it is no tensor, in latency layout, or some of its elements share a place.
 * @throws {RangeError} If there is no such rank or operation, or the tensor has 2^31 bytes or more.
 * @throws {Error} If there is no group, or other ranks call something else.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * const right = torch.tensor(10 + torch.distributed.get_rank());
 * await torch.distributed.reduce(right, 0);
 * if (torch.distributed.get_rank() === 0) console.log(await right.item()); // 21 of 2 ranks
 * ```
 */
export async function reduce(
  tensor: Tensor,
  dst: number,
  op: ReduceOp = ReduceOp.SUM,
): Promise<void> {
  await reduced("reduce", tensor, op, dst);
}

async function reduced(
  name: "all_reduce" | "reduce",
  tensor: Tensor,
  op: ReduceOp,
  dst: number | null,
): Promise<void> {
  const group = groupFor(name);
  await inTurn(async () => {
    const { cargo } = agreeOn(group, name, () => {
      const cargo = cargoOf(tensor, name, "write");
      if (tensor.layout !== "strided") {
        throw new TypeError(`Cannot ${name} a wave in latency layout: use to_dense() first`);
      }
      checkOp(op, name);
      const to = dst === null ? "" : ` to rank ${checkRank(dst, group, name, "dst")}`;
      return { cargo, call: CALLED(name, `of ${cargo.text} by ${op}${to}`) };
    });
    if (group.size === 1 || cargo.numel === 0) return;
    const result = reduceOver(group, cargo, await cargo.read(), op, dst);
    if (dst === null || dst === group.rank) cargo.write(result);
  });
}

/** What the bytes of all ranks come to; without meaning where it is not wanted. */
function reduceOver(
  group: ProcessGroup,
  { tensor: { dtype }, numel, itemsize }: Cargo,
  bytes: Uint8Array,
  op: ReduceOp,
  to: number | null,
): Uint8Array {
  const { rank, size } = group;
  const lengths = sharesOf(numel, size).map((share) => share * itemsize);
  const share = reducedShare(group, dtype, bytes, lengths, lengths[rank] / itemsize, op);
  const result = new Uint8Array(to === null || to === rank ? bytes.length : 0);
  group.gatherParts(share, result, lengths, to);
  return result;
}

/** This rank's share of the result. */
function reducedShare(
  group: ProcessGroup,
  dtype: DType,
  bytes: Uint8Array,
  lengths: readonly number[],
  numel: number,
  op: ReduceOp,
): Uint8Array {
  const { rank, size } = group;
  const mine = new Array<number>(size).fill(lengths[rank]);
  const rows = new Uint8Array(size * lengths[rank]);
  group.exchange(bytes, lengths, rows, mine);
  return reduceRows(op, dtype, rows, size, numel);
}

/** Elements in parts as equal as can be, the larger ones first. */
function sharesOf(numel: number, parts: number): number[] {
  const [least, more] = [Math.floor(numel / parts), numel % parts];
  return Array.from({ length: parts }, (_, part) => least + Number(part < more));
}

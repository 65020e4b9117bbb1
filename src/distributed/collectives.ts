/**
 * Tensors that go from one rank to all, from all to one, and from all to all, as they are.
 *
 * @module
 */

import type { Tensor } from "../tensor/tensor.ts";
import { describe } from "../validation.ts";
import { agreeOn, CALLED } from "./agree.ts";
import { cargoOf } from "./cargo.ts";
import { cargoList, checkRank, checkTotal } from "./check.ts";
import { groupFor } from "./group.ts";
import { inTurn } from "./turns.ts";

/**
 * Makes a tensor of all ranks, in place, that of one of them.
 *
 * @param tensor Of one shape, dtype and layout on all ranks: strided, or a wave in latency layout, of which its
 * times are sent. On any device. Await it before it is used again.
 * @param src The rank whose tensor it is.
 * @throws {TypeError} If it is no tensor, potentials in latency layout, or some of its elements share a place.
 * @throws {RangeError} If there is no such rank, or the tensor has 2^31 bytes or more.
 * @throws {Error} If there is no group, or other ranks call something else.
 *
 * @example
 * ```ts ignore
 * import { snn, torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * const conv = new snn.Convolution(1, 4, 5); // other weights on each rank
 * await torch.distributed.broadcast(conv.weight, 0); // those of rank 0 on all
 * ```
 */
export async function broadcast(tensor: Tensor, src: number): Promise<void> {
  const action = "broadcast";
  const group = groupFor(action);
  await inTurn(async () => {
    const { cargo } = agreeOn(group, action, () => {
      checkRank(src, group, action, "src");
      const cargo = cargoOf(tensor, action, src === group.rank ? "read" : "write");
      return { cargo, call: CALLED(action, `of ${cargo.text} from rank ${src}`) };
    });
    if (cargo.numel === 0) return;
    const isSource = src === group.rank;
    const bytes = isSource ? await cargo.read() : new Uint8Array(cargo.numel * cargo.itemsize);
    group.broadcast(bytes, src);
    if (!isSource) cargo.write(bytes);
  });
}

/**
 * Collects a tensor of each rank on all ranks.
 *
 * @param tensor_list Where they go: a tensor for each rank.
 * @param tensor What this rank gives; all are of one shape, dtype and layout (as for {@linkcode broadcast}).
 * @throws {TypeError} If the list has not a tensor for each rank, or one is not like `tensor`.
 * @throws {RangeError} If the tensors of all ranks together have 2^31 bytes or more.
 * @throws {Error} If there is no group, or other ranks call something else.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * const size = torch.distributed.get_world_size();
 * const all = Array.from({ length: size }, () => torch.zeros(2));
 * await torch.distributed.all_gather(all, torch.ones(2).mul(torch.distributed.get_rank()));
 * console.log(`${await torch.cat(all).tolist()}`); // 0,0,1,1 of 2 ranks
 * ```
 */
export async function all_gather(
  tensor_list: readonly Tensor[],
  tensor: Tensor,
): Promise<void> {
  await gathered("all_gather", tensor, "tensor_list", tensor_list, null);
}

/**
 * Collects a tensor of each rank on one of them.
 *
 * @param tensor What this rank gives; all are of one shape, dtype and layout (as for {@linkcode broadcast}).
 * @param gather_list Where they go: on rank `dst` a tensor for each rank, on the others null.
 * @param dst The rank that collects.
 * @throws {TypeError} If the list is missing or has not a tensor for each rank, one is not like `tensor`, or it
 * is given on another rank.
 * @throws {RangeError} If there is no such rank, or the tensors together have 2^31 bytes or more.
 * @throws {Error} If there is no group, or other ranks call something else.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * const [rank, size] = [torch.distributed.get_rank(), torch.distributed.get_world_size()];
 * const all = rank === 0 ? Array.from({ length: size }, () => torch.zeros(1)) : null;
 * await torch.distributed.gather(torch.ones(1).mul(10 * rank), all);
 * if (all) console.log(`${await torch.cat(all).tolist()}`); // 0,10 of 2 ranks
 * ```
 */
export async function gather(
  tensor: Tensor,
  gather_list: readonly Tensor[] | null = null,
  dst = 0,
): Promise<void> {
  await gathered("gather", tensor, "gather_list", gather_list, dst);
}

async function gathered(
  action: "gather" | "all_gather",
  tensor: Tensor,
  name: string,
  list: readonly Tensor[] | null,
  dst: number | null,
): Promise<void> {
  const group = groupFor(action);
  await inTurn(async () => {
    const { cargo, all } = agreeOn(group, action, () => {
      const cargo = cargoOf(tensor, action, "read");
      const to = dst === null ? "" : ` to rank ${checkRank(dst, group, action, "dst")}`;
      if (dst !== null && dst !== group.rank) checkNoList(list, action, name);
      const receives = dst === null || dst === group.rank;
      const all = receives ? cargoList(list, cargo, group, action, name, "write") : [];
      checkTotal(cargo, group.size, action);
      return { cargo, all, call: CALLED(action, `of ${cargo.text}${to}`) };
    });
    if (cargo.numel === 0) return;
    const bytes = await cargo.read();
    const { length } = bytes;
    const received = new Uint8Array(all.length * length);
    if (dst === null) group.allGather(bytes, received);
    else group.gatherParts(bytes, received, new Array<number>(group.size).fill(length), dst);
    all.forEach((each, i) => each.write(received.subarray(i * length, (i + 1) * length)));
  });
}

/**
 * Gives each rank, in place, its tensor of a list that one rank has.
 *
 * @param tensor What this rank gets; all are of one shape, dtype and layout (as for {@linkcode broadcast}).
 * @param scatter_list What is given out: on rank `src` a tensor for each rank, on the others null.
 * @param src The rank that has them.
 * @throws {TypeError} If the list is missing or has not a tensor for each rank, one is not like `tensor`, or it
 * is given on another rank.
 * @throws {RangeError} If there is no such rank, or the tensors together have 2^31 bytes or more.
 * @throws {Error} If there is no group, or other ranks call something else.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * const [rank, size] = [torch.distributed.get_rank(), torch.distributed.get_world_size()];
 * const seed = torch.zeros(1);
 * const seeds = rank === 0 ? Array.from({ length: size }, (_, i) => torch.ones(1).mul(7 + i)) : null;
 * await torch.distributed.scatter(seed, seeds);
 * console.log(await seed.item()); // 7 on rank 0, 8 on rank 1
 * ```
 */
export async function scatter(
  tensor: Tensor,
  scatter_list: readonly Tensor[] | null = null,
  src = 0,
): Promise<void> {
  const action = "scatter";
  const group = groupFor(action);
  await inTurn(async () => {
    const { cargo, all } = agreeOn(group, action, () => {
      const cargo = cargoOf(tensor, action, "write");
      const isSource = checkRank(src, group, action, "src") === group.rank;
      if (!isSource) checkNoList(scatter_list, action, "scatter_list");
      const all = isSource
        ? cargoList(scatter_list, cargo, group, action, "scatter_list", "read")
        : [];
      checkTotal(cargo, group.size, action);
      return { cargo, all, call: CALLED(action, `of ${cargo.text} from rank ${src}`) };
    });
    if (cargo.numel === 0) return;
    const length = cargo.numel * cargo.itemsize;
    const sent = new Uint8Array(all.length * length);
    const parts = await Promise.all(all.map((each) => each.read()));
    parts.forEach((bytes, i) => sent.set(bytes, i * length));
    const bytes = new Uint8Array(length);
    group.scatter(sent, bytes, src);
    cargo.write(bytes);
  });
}

function checkNoList(list: unknown, action: string, name: string): void {
  if (list === null) return;
  throw new TypeError(
    `Cannot ${action}: ${name} is ${
      describe(list)
    } on a rank that has no use for it, it needs null`,
  );
}

/**
 * Tensors from one rank to another.
 *
 * @module
 */

import type { Tensor } from "../tensor/tensor.ts";
import type { ProcessGroup } from "../backend/process_group.ts";
import { decodeText, encodeText, TEXT_BYTES } from "./agree.ts";
import { cargoOf } from "./cargo.ts";
import { checkRank } from "./check.ts";
import { groupFor } from "./group.ts";
import { inTurn } from "./turns.ts";

/**
 * Sends a tensor to another rank, which has to receive it: a large one waits for that.
 *
 * @param tensor Strided, or a wave in latency layout, of which its times are sent. On any device.
 * @param dst The rank that receives it.
 * @throws {TypeError} If it is no tensor, or potentials in latency layout.
 * @throws {RangeError} If there is no other rank of this number, or the tensor has 2^31 bytes or more.
 * @throws {Error} If there is no group.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * const t = torch.full([3], torch.distributed.get_rank());
 * if (torch.distributed.get_rank() === 0) await torch.distributed.send(t, 1);
 * else await torch.distributed.recv(t, 0); // now zeros
 * ```
 */
export async function send(tensor: Tensor, dst: number): Promise<void> {
  const group = groupFor("send");
  checkOther(dst, group, "send", "dst");
  const cargo = cargoOf(tensor, "send", "read");
  await inTurn(async () => {
    const bytes = await cargo.read();
    const message = new Uint8Array(TEXT_BYTES + bytes.length);
    message.set(encodeText(cargo.text));
    message.set(bytes, TEXT_BYTES);
    group.send(message, dst);
  });
}

/**
 * Receives a tensor that another rank sends, in place. Waits until it comes.
 *
 * @param tensor Of the shape, dtype and layout of what is sent. On any device.
 * @param src The rank that sends; null for whichever does first.
 * @returns The rank that has sent it.
 * @throws {TypeError} If it is no tensor, potentials in latency layout, some of its elements share a place, or
 * what comes is of another kind.
 * @throws {RangeError} If there is no other rank of this number, or the tensor has 2^31 bytes or more.
 * @throws {Error} If there is no group.
 *
 * @example
 * ```ts ignore
 * import { torch } from "../../mod.ts";
 *
 * await torch.distributed.init_process_group();
 * const t = torch.full([3], torch.distributed.get_rank());
 * if (torch.distributed.get_rank() === 0) console.log(await torch.distributed.recv(t)); // 1
 * else await torch.distributed.send(t, 0);
 * ```
 */
export async function recv(tensor: Tensor, src: number | null = null): Promise<number> {
  const group = groupFor("recv");
  if (src !== null) checkOther(src, group, "recv", "src");
  const cargo = cargoOf(tensor, "recv", "write");
  return await inTurn(() => {
    const { bytes, from } = group.receive(src);
    const text = decodeText(bytes.subarray(0, TEXT_BYTES));
    if (text !== cargo.text) {
      throw new TypeError(`Cannot recv ${cargo.text}: rank ${from} has sent ${text}`);
    }
    cargo.write(bytes.slice(TEXT_BYTES));
    return from;
  });
}

/** A rank that would wait for itself waits forever. */
function checkOther(rank: unknown, group: ProcessGroup, action: string, name: string): void {
  if (checkRank(rank, group, action, name) !== group.rank) return;
  throw new RangeError(`Cannot ${action}: ${name} is ${rank}, it needs another rank than this one`);
}

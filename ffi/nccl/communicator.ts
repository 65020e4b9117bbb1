/**
 * GPUs of one process that reduce by NCCL.
 *
 * @module
 */

import type { Nccl } from "./library.ts";

/** Constants of nccl.h. */
const FLOAT32 = 7;
const SUM = 0;

const ACTION = "add on";

/** What a GPU gives: the address of its elements, and the stream in which they are ready. */
export interface Contribution {
  readonly address: number;
  readonly stream: bigint;
}

/** A communicator for each of some GPUs. Every failure becomes an `Error` with the sentence of NCCL. */
export class NcclGroup {
  readonly #comms: BigUint64Array<ArrayBuffer>;

  /**
   * @param gpus The GPUs by the driver's numbers, each once.
   * @throws {Error} If NCCL cannot connect them.
   */
  constructor(readonly nccl: Nccl, readonly gpus: readonly number[]) {
    this.#comms = new BigUint64Array(gpus.length);
    const { ncclCommInitAll } = nccl.functions;
    this.#check(ncclCommInitAll(this.#comms, gpus.length, Int32Array.from(gpus)), "connect");
  }

  /**
   * Adds float32 elements of all GPUs into those of the first one. Returns before it is done: streams go on after it.
   *
   * @param contributions One of each GPU, in their order.
   * @throws {Error} If NCCL fails; the group is of no use then.
   */
  reduceToFirst(contributions: readonly Contribution[], count: number): void {
    const { ncclGroupStart, ncclGroupEnd, ncclReduce } = this.nccl.functions;
    const [{ address: sum }] = contributions;
    this.#check(ncclGroupStart(), ACTION);
    const elements = BigInt(count);
    const statuses = contributions.map(({ address, stream }, i) => {
      const places = [BigInt(address), BigInt(sum)] as const;
      return ncclReduce(...places, elements, FLOAT32, SUM, 0, this.#comms[i], stream);
    });
    statuses.push(ncclGroupEnd());
    for (const status of statuses) this.#check(status, ACTION);
  }

  /** Gives the communicators back. */
  destroy(): void {
    for (const comm of this.#comms) {
      if (comm !== 0n) this.nccl.functions.ncclCommDestroy(comm);
    }
    this.#comms.fill(0n);
  }

  #check(status: number, action: string): void {
    if (status === 0) return;
    const message = textOf(this.nccl, status);
    this.destroy();
    throw new Error(`Cannot ${action} the GPUs ${this.gpus.join(", ")} by NCCL: ${message}`);
  }
}

/** What an error is called. Texts are read where all libraries are permitted, not this one alone. */
function textOf({ functions }: Nccl, status: number): string {
  const text = functions.ncclGetErrorString(status);
  const readable = Deno.permissions.querySync({ name: "ffi" }).state === "granted";
  return readable && text !== null ? Deno.UnsafePointerView.getCString(text) : `error ${status}`;
}

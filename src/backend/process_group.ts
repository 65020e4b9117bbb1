/**
 * The processes that work together: what a way to connect them must do, and those that this process belongs
 * to. Knows bytes, as a backend does, and nothing of tensors.
 *
 * @module
 */

/**
 * Processes that exchange bytes, numbered by ranks from 0 on. All of them make the same calls in the same
 * order, with lengths that fit; whoever calls has made sure of that. A call returns when its work is done,
 * and blocks the thread until the others come.
 */
export interface ProcessGroup {
  /** How they are connected. */
  readonly backend: "mpi";
  /** The number of this process. */
  readonly rank: number;
  /** How many there are. */
  readonly size: number;
  /** `all`, in the order of ranks, of `bytes` of each, which are equally many. */
  allGather(bytes: Uint8Array, all: Uint8Array): void;
  /** The same where they are not equally many; on one rank only, or (null) on all. */
  gatherParts(
    part: Uint8Array,
    all: Uint8Array,
    lengths: readonly number[],
    to: number | null,
  ): void;
  /** Part i of `parts` goes to rank i, and `received` is what comes, in the order of ranks. */
  exchange(
    parts: Uint8Array,
    lengths: readonly number[],
    received: Uint8Array,
    receivedLengths: readonly number[],
  ): void;
  /** `bytes` of one rank to all. */
  broadcast(bytes: Uint8Array, from: number): void;
  /** `all` of one rank, equally many bytes to each; empty on the others. */
  scatter(all: Uint8Array, bytes: Uint8Array, from: number): void;
  /** Bytes to another rank. */
  send(bytes: Uint8Array, to: number): void;
  /** Bytes from another rank, or (null) from whichever sends first. */
  receive(from: number | null): { bytes: Uint8Array; from: number };
  /** Ends the connection, when all do. No call comes after it. */
  leave(): void;
}

/** The largest number of bytes that one call moves to or from a process: what MPI counts with. */
export const MOST_BYTES = 2 ** 31 - 1;

let current: ProcessGroup | null = null;

/** The processes that this one belongs to; null while it is alone. */
export function currentGroup(): ProcessGroup | null {
  return current;
}

/** Makes it belong to others, or (null) to none. */
export function joinGroup(group: ProcessGroup | null): void {
  current = group;
}

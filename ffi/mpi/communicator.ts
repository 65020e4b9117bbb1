/**
 * All processes of an MPI job, as one group.
 *
 * @module
 */

import type { ProcessGroup } from "../../src/backend/process_group.ts";
import type { MpiFunctions } from "./symbols.ts";

/** Handles by their numbers in Fortran, which Open MPI keeps from release to release. */
const WORLD = 0;
const BYTE = 1;
const ERRORS_RETURN = 2;

/** Constants of mpi.h. */
const ANY_SOURCE = -1;
const THREAD_FUNNELED = 1;
/** `MPI_Status` has 24 bytes; the first 4 are the rank of the sender. */
const STATUS_BYTES = 64;
const MAX_ERROR_STRING = 256;

/** Messages between two ranks have this tag. */
const TAG = 0;

/** `MPI_COMM_WORLD`. Every failure of a call becomes an `Error` with the sentence of MPI. */
export class Communicator implements ProcessGroup {
  readonly backend = "mpi";
  readonly rank: number;
  readonly size: number;
  /** Whether it has been left. */
  left = false;
  readonly #mpi: MpiFunctions;
  readonly #world: Deno.PointerValue;
  readonly #byte: Deno.PointerValue;

  /**
   * Starts MPI. Without `mpirun` the process is a job of its own.
   *
   * @throws {Error} If it has been started before in this process, or cannot be.
   */
  constructor(mpi: MpiFunctions) {
    this.#mpi = mpi;
    const flag = new Int32Array(1);
    mpi.MPI_Initialized(flag);
    if (flag[0] !== 0) {
      mpi.MPI_Finalized(flag);
      throw new Error(
        flag[0] !== 0
          ? "Cannot initialise the process group: MPI has ended in this process, and starts only once"
          : "Cannot initialise the process group: MPI runs in this process already, started elsewhere",
      );
    }
    this.#check(mpi.MPI_Init_thread(null, null, THREAD_FUNNELED, flag), "start");
    this.#world = mpi.MPI_Comm_f2c(WORLD);
    this.#byte = mpi.MPI_Type_f2c(BYTE);
    const errors = mpi.MPI_Errhandler_f2c(ERRORS_RETURN);
    this.#check(mpi.MPI_Comm_set_errhandler(this.#world, errors), "start");
    const number = new Int32Array(1);
    this.#check(mpi.MPI_Comm_rank(this.#world, number), "tell the rank");
    this.rank = number[0];
    this.#check(mpi.MPI_Comm_size(this.#world, number), "tell the number of ranks");
    this.size = number[0];
  }

  allGather(bytes: Uint8Array, all: Uint8Array): void {
    const [byte, { length }] = [this.#byte, bytes];
    const error = this.#mpi.MPI_Allgather(
      ...[plain(bytes), length, byte] as const,
      ...[plain(all), length, byte, this.#world] as const,
    );
    this.#check(error, "gather");
  }

  gatherParts(
    part: Uint8Array,
    all: Uint8Array,
    lengths: readonly number[],
    to: number | null,
  ): void {
    const [mpi, byte, world] = [this.#mpi, this.#byte, this.#world];
    const sent = [plain(part), part.length, byte] as const;
    const received = [plain(all), ...layout(lengths), byte] as const;
    const error = to === null
      ? mpi.MPI_Allgatherv(...sent, ...received, world)
      : mpi.MPI_Gatherv(...sent, ...received, to, world);
    this.#check(error, "gather");
  }

  exchange(
    parts: Uint8Array,
    lengths: readonly number[],
    received: Uint8Array,
    receivedLengths: readonly number[],
  ): void {
    const byte = this.#byte;
    const error = this.#mpi.MPI_Alltoallv(
      ...[plain(parts), ...layout(lengths), byte] as const,
      ...[plain(received), ...layout(receivedLengths), byte, this.#world] as const,
    );
    this.#check(error, "exchange");
  }

  broadcast(bytes: Uint8Array, from: number): void {
    const [byte, world] = [this.#byte, this.#world];
    this.#check(this.#mpi.MPI_Bcast(plain(bytes), bytes.length, byte, from, world), "broadcast");
  }

  scatter(all: Uint8Array, bytes: Uint8Array, from: number): void {
    const [byte, { length }] = [this.#byte, bytes];
    const error = this.#mpi.MPI_Scatter(
      ...[plain(all), length, byte] as const,
      ...[plain(bytes), length, byte, from, this.#world] as const,
    );
    this.#check(error, "scatter");
  }

  send(bytes: Uint8Array, to: number): void {
    const [byte, world] = [this.#byte, this.#world];
    this.#check(this.#mpi.MPI_Send(plain(bytes), bytes.length, byte, to, TAG, world), "send");
  }

  receive(from: number | null): { bytes: Uint8Array; from: number } {
    const [mpi, byte, world] = [this.#mpi, this.#byte, this.#world];
    const status = new Int32Array(STATUS_BYTES / 4);
    const count = new Int32Array(1);
    this.#check(mpi.MPI_Probe(from ?? ANY_SOURCE, TAG, world, status), "receive");
    this.#check(mpi.MPI_Get_count(status, byte, count), "receive");
    const [source] = status;
    const bytes = new Uint8Array(count[0]);
    this.#check(mpi.MPI_Recv(bytes, bytes.length, byte, source, TAG, world, status), "receive");
    return { bytes, from: source };
  }

  leave(): void {
    this.left = true;
    this.#check(this.#mpi.MPI_Finalize(), "end");
  }

  /** Ends the processes of all ranks, this one too. */
  abort(status: number): void {
    this.#mpi.MPI_Abort(this.#world, status);
  }

  #check(error: number, action: string): void {
    if (error === 0) return;
    const text = new Uint8Array(MAX_ERROR_STRING);
    const length = new Int32Array(1);
    this.#mpi.MPI_Error_string(error, text, length);
    const message = new TextDecoder().decode(text.subarray(0, length[0]));
    throw new Error(`Cannot ${action} by MPI: ${message || `error ${error}`}`);
  }
}

/** Counts and offsets of parts that lie one after another. */
function layout(
  lengths: readonly number[],
): readonly [counts: Int32Array<ArrayBuffer>, offsets: Int32Array<ArrayBuffer>] {
  let end = 0;
  const offsets = lengths.map((length) => (end += length) - length);
  return [Int32Array.from(lengths), Int32Array.from(offsets)];
}

/** As Deno's types want memory for a call. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

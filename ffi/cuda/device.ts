/**
 * A device of the CUDA library at work: its memory, and calls of its functions.
 *
 * @module
 */

import type { DeviceBuffer, Span } from "../../src/backend/backend.ts";
import type { Derived } from "../../src/backend/derived.ts";
import { lostDevice } from "../../src/backend/lost.ts";
import { Pressure } from "../../src/backend/pressure.ts";
import { turn } from "../../src/backend/turn.ts";
import { type CudaFunctions, type CudaLibrary, explainStatus, STATUS } from "./library.ts";

/** Memory of a device. */
export class CudaBuffer implements DeviceBuffer {
  version = 0;
  holders = 0;
  /** What has been derived from the contents, such as packed weights; freed with the buffer. */
  derived: Derived | null = null;
  /** Whether it has been given back. */
  freed = false;

  constructor(
    readonly device: CudaDevice,
    readonly byteLength: number,
    /** Where it begins, in the memory of the device. */
    readonly address: number,
  ) {}
}

/** The functions that do work on a device. */
type Work = Exclude<
  keyof CudaFunctions,
  "spyke_cuda_error" | "spyke_cuda_abi_version" | "spyke_cuda_system" | "spyke_cuda_properties"
>;

/** What functions take: numbers, addresses and, from the host, small arrays. */
export type Argument = number | Uint8Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | null;

/** What is left of memory that nobody holds. */
interface Left {
  readonly address: number;
  readonly byteLength: number;
}

/** An open device. */
export class CudaDevice {
  /** Why nothing works any more; null while it does. */
  lost: string | null = null;
  /** Bytes in use. */
  live = 0;
  readonly #pressure = new Pressure();
  readonly #held = new Set<number>();
  readonly #forgotten = new FinalizationRegistry<Left>((left) => this.#release(left));

  private constructor(
    readonly library: CudaLibrary,
    /** `cuda:0` and so on. */
    readonly name: string,
    /** The device as the library knows it. */
    readonly handle: number,
  ) {}

  /**
   * Opens a device.
   *
   * @param name Its name here.
   * @param number Its number, as the driver counts.
   * @throws {Error} If there is none, or it cannot be used.
   */
  static open(library: CudaLibrary, name: string, number: number): CudaDevice {
    const handle = new BigUint64Array(1);
    const status = library.functions.spyke_cuda_open(number, new Uint8Array(handle.buffer));
    if (status !== STATUS.ok) {
      throw new Error(`Cannot open the device "${name}": ${explainStatus(library, status)}`);
    }
    return new CudaDevice(library, name, Number(handle[0]));
  }

  /** Calls a function; gives its status if it is one of those that the caller expects. */
  attempt(name: Work, expected: readonly number[], ...given: readonly Argument[]): number {
    if (this.lost !== null) throw lostDevice(this.name, this.lost);
    const run = this.library.functions[name] as (...values: unknown[]) => number;
    const status = run(this.handle, ...given);
    if (status === STATUS.ok || expected.includes(status)) return status;
    throw this.#failure(status);
  }

  /**
   * Calls a function.
   *
   * @throws {RangeError} If the memory does not suffice.
   * @throws {Error} If the device has failed; it is lost then.
   */
  call(name: Work, ...given: readonly Argument[]): void {
    this.attempt(name, [], ...given);
  }

  /** New memory, all 0. */
  alloc(byteLength: number): CudaBuffer {
    const address = new BigUint64Array(1);
    const place = new Uint8Array(address.buffer);
    const status = this.attempt("spyke_cuda_alloc", [STATUS.outOfMemory], byteLength, place);
    if (status !== STATUS.ok) {
      throw new RangeError(
        `Cannot allocate ${byteLength} bytes on "${this.name}": ${this.live} are in use and its memory does ` +
          `not suffice, free tensors with "using" or dispose(), or take smaller batches`,
      );
    }
    const buffer = new CudaBuffer(this, byteLength, Number(address[0]));
    this.live += byteLength;
    this.#held.add(buffer.address);
    this.#pressure.take(byteLength);
    this.#forgotten.register(buffer, { byteLength, address: buffer.address }, buffer);
    return buffer;
  }

  /** Gives memory back, once what was asked before is done. */
  free(buffer: CudaBuffer): void {
    if (buffer.freed) return;
    buffer.freed = true;
    buffer.derived?.free();
    buffer.derived = null;
    this.#forgotten.unregister(buffer);
    this.#pressure.give(buffer.byteLength);
    this.#release(buffer);
  }

  /** Waits until all that was asked before is done, while the event loop goes on: one turn at least. */
  async finish(): Promise<void> {
    await turn();
    while (this.attempt("spyke_cuda_ready", [STATUS.notReady]) !== STATUS.ok) await turn();
  }

  /** A buffer as what it is here. */
  own(buffer: DeviceBuffer): CudaBuffer {
    if (buffer instanceof CudaBuffer && buffer.device === this) return buffer;
    throw new TypeError(`Cannot use a buffer of another device on "${this.name}"`);
  }

  /** Where elements of so many bytes begin. */
  at({ buffer, offset }: Span, bytes: number): number {
    return this.own(buffer).address + offset * bytes;
  }

  /** Bytes of the device that nobody has, and all. */
  memory(): { free: number; total: number } {
    const [free, total] = [new BigInt64Array(1), new BigInt64Array(1)];
    this.call(
      "spyke_cuda_memory",
      new Uint8Array(free.buffer),
      new Uint8Array(total.buffer),
    );
    return { free: Number(free[0]), total: Number(total[0]) };
  }

  /** Ends the use of the device; what it holds is lost, and its memory goes back with it. */
  close(): void {
    if (this.lost !== null) return;
    for (const address of this.#held) this.call("spyke_cuda_free", address);
    this.#held.clear();
    this.call("spyke_cuda_close");
    this.lost = "it has been closed";
  }

  #release({ address, byteLength }: Left): void {
    this.live -= byteLength;
    this.#held.delete(address);
    if (this.lost === null) this.call("spyke_cuda_free", address);
  }

  #failure(status: number): Error {
    const why = explainStatus(this.library, status);
    if (status === STATUS.outOfMemory) {
      return new RangeError(`Cannot go on with "${this.name}": its memory does not suffice`);
    }
    // What a kernel has done wrong is told by whatever comes next, and the driver refuses all after it.
    this.lost = `it has failed (${why})`;
    return lostDevice(this.name, this.lost);
  }
}

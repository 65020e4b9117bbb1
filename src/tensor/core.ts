/**
 * What every tensor has: storage, shape, reads and disposal. The families of methods in
 * `./methods` extend this class, and `Tensor` closes the chain.
 *
 * @module
 */

import type { Backend, DType } from "../backend/backend.ts";
import { showAsText } from "../representation.ts";
import { describe } from "../validation.ts";
import { Deferred } from "./deferred.ts";
import { type TypedArray, typedArrayOf } from "./dtype.ts";
import { checkHostReads } from "./host_reads.ts";
import { Latency } from "./latency.ts";
import { toNested } from "./nested.ts";
import { format } from "./print.ts";
import { numelOf } from "./shape.ts";
import { Strided } from "./strided.ts";
import { contiguous } from "./ops/copy.ts";

/** What a tensor is made of. */
export type Storage = Strided | Latency | Deferred;

/** A number, or nested arrays of numbers: what `tolist` gives. */
export type Nested = number | boolean | Nested[];

/** The storage of a tensor; refuses a tensor that has been disposed. */
export let storageOf: (tensor: TensorCore) => Storage;

/** Gives a tensor other storage: for in-place functions that change the layout. */
export let replaceStorage: (tensor: TensorCore, storage: Storage) => void;

/** Storage, shape and reads of a tensor. Not constructed by users. */
export abstract class TensorCore {
  #storage: Storage | null;

  static {
    showAsText(this.prototype);
    storageOf = (tensor) => {
      if (typeof tensor !== "object" || tensor === null || !(#storage in tensor)) {
        throw noTensor(tensor);
      }
      if (tensor.#storage === null) throw new TypeError("Cannot use a tensor after its dispose()");
      return tensor.#storage;
    };
    replaceStorage = (tensor, storage) => {
      const old = storageOf(tensor);
      storage.hold();
      tensor.#storage = storage;
      old.release();
    };
  }

  /** @ignore */
  constructor(storage: unknown) {
    if (
      !(storage instanceof Strided || storage instanceof Latency || storage instanceof Deferred)
    ) {
      throw new TypeError("Cannot construct a tensor directly: use torch.tensor, torch.zeros, …");
    }
    this.#storage = storage;
    storage.hold();
  }

  /** The dense shape; for spike waves `[T, C, H, W]` or `[N, T, C, H, W]`. */
  get shape(): readonly number[] {
    return storageOf(this).shape;
  }

  /** The element type; of a latency tensor that of its dense form. */
  get dtype(): DType {
    return storageOf(this).dtype;
  }

  /** The name of the device that holds the tensor, such as `"cpu"`. */
  get device(): string {
    return storageOf(this).backend.device;
  }

  /** `"strided"`: a dense array. `"latency"`: first spike steps, and potentials at them. */
  get layout(): "strided" | "latency" {
    return storageOf(this).layout;
  }

  /** The number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** The number of axes, as a method. */
  dim(): number {
    return this.shape.length;
  }

  /** The number of elements of the dense form. */
  numel(): number {
    return numelOf(this.shape);
  }

  /**
   * Reads the dense values.
   *
   * @returns A row-major typed array of its own (int64: `BigInt64Array`, bool: `Uint8Array`).
   *
   * @example
   * ```ts
   * import { torch } from "../../mod.ts";
   * import { assertEquals } from "@std/assert";
   *
   * const t = torch.tensor([[1.5, 2], [3, 4]]);
   * assertEquals(await t.data(), new Float32Array([1.5, 2, 3, 4]));
   * ```
   */
  async data(): Promise<TypedArray> {
    const dense = stridedOf(this);
    const rows = contiguous(dense);
    const bytes = rows.backend.read(rows.buffer, ...bytesOf(rows));
    for (const { backend, buffer } of dense === rows ? [dense] : [dense, rows]) {
      if (buffer.holders === 0) backend.free(buffer); // made for this read alone
    }
    return typedArrayOf(dense.dtype, await bytes);
  }

  /**
   * Reads the dense values at once, where the host can read the device's memory.
   *
   * @returns As {@linkcode TensorCore.data}.
   * @throws {TypeError} On a device that can only be read asynchronously.
   */
  dataSync(): TypedArray {
    const way = "await t.data(), item(), tolist() or cpu()";
    checkHostReads(storageOf(this).backend, "read a tensor of", way);
    const dense = contiguous(stridedOf(this));
    return typedArrayOf(dense.dtype, dense.backend.readSync(dense.buffer, ...bytesOf(dense)));
  }

  /**
   * Reads a tensor of one element as a number (0 or 1 for bool).
   *
   * @throws {TypeError} If it has another number of elements.
   * @throws {RangeError} If an int64 is past 2^53.
   */
  async item(): Promise<number> {
    if (this.numel() !== 1) {
      throw new TypeError(`Cannot read a tensor of shape [${this.shape}] as one number`);
    }
    return Number(toNested([], this.dtype, await this.data()));
  }

  /**
   * Reads the dense values as nested arrays of numbers (booleans for bool), a number for no axes.
   *
   * @throws {RangeError} If an int64 is past 2^53.
   */
  async tolist(): Promise<Nested> {
    return toNested(this.shape, this.dtype, await this.data()) as Nested;
  }

  /** Gives its storage back at once, if no other tensor shares it. Using it afterwards throws. */
  dispose(): void {
    const storage = this.#storage;
    if (storage === null) return;
    this.#storage = null;
    storage.release();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * The values as PyTorch prints them. Where the host cannot read the device at once or it is lost, where they can no
   * longer be computed, and after `dispose()`, shape, dtype and device.
   */
  toString(): string {
    const storage = this.#storage;
    if (storage === null) return "tensor(disposed)";
    const { shape, dtype, backend } = storage;
    const plain = `tensor(shape=[${shape}], dtype=torch.${dtype}, device="${backend.device}")`;
    const outdated = storage instanceof Deferred && storage.outdated() !== null;
    if (!backend.hostReadable || backend.lost !== null || outdated) return plain;
    return format(shape, dtype, this.dataSync(), backend.device);
  }
}

/** The dense form of a tensor; of a strided one its storage itself. */
export function stridedOf(tensor: TensorCore): Strided {
  const storage = storageOf(tensor);
  if (storage instanceof Strided) return storage;
  return storage instanceof Deferred ? storage.dense() : storage.toStrided();
}

function noTensor(value: unknown): TypeError {
  const hint = value instanceof Promise ? ": is an await missing?" : "";
  return new TypeError(`Cannot take ${describe(value)} for a tensor${hint}`);
}

/** The backend of a tensor. */
export function backendOf(tensor: TensorCore): Backend {
  return storageOf(tensor).backend;
}

function bytesOf(dense: Strided): [offset: number, length: number] {
  const size = dense.itemsize;
  return [dense.offset * size, numelOf(dense.shape) * size];
}

/**
 * Reading of storages into the memory of their tensors, a piece at a time, so that a file is never held twice.
 *
 * @module
 */

import { openedDevice } from "../../backend/devices.ts";
import { itemsize } from "../../tensor/dtype.ts";
import type { FileStorage } from "./rebuild.ts";
import { PIECE } from "./storages.ts";

const backend = openedDevice("cpu");

/** Takes the bytes of a storage as they come. */
export class StorageFiller {
  readonly #piece: Uint8Array<ArrayBuffer>;
  #held = 0;
  #written = 0;

  constructor(readonly storage: FileStorage) {
    this.#piece = new Uint8Array(Math.min(PIECE, storage.bytes));
  }

  /** Takes some more. */
  take(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length;) {
      const part = bytes.subarray(start, start + this.#piece.length - this.#held);
      this.#piece.set(part, this.#held);
      this.#held += part.length;
      start += part.length;
      if (this.#held === this.#piece.length) this.#flush();
    }
  }

  /**
   * Says that there is no more.
   *
   * @throws {TypeError} If it is less than there should be.
   */
  end(): void {
    this.#flush();
    if (this.#written !== this.storage.bytes) {
      throw new TypeError(`storage "${this.storage.key}" is cut off`);
    }
  }

  #flush(): void {
    const { type, buffer, bytes } = this.storage;
    if (this.#written + this.#held > bytes) {
      throw new TypeError(`storage "${this.storage.key}" is longer than it says`);
    }
    if (type && buffer && this.#held > 0) {
      const values = type.read(this.#piece.slice(0, this.#held));
      const at = this.#written / type.bytes * itemsize(type.dtype);
      backend.write(
        buffer,
        at,
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
    }
    this.#written += this.#held;
    this.#held = 0;
  }
}

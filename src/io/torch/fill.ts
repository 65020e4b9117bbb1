/**
 * Filling of storages with bytes that come in parts of any length.
 *
 * @module
 */

import { PIECE, put } from "../fill.ts";
import type { FileStorage } from "./rebuild.ts";

/** Takes the bytes of a storage as they come. */
export class StorageFiller {
  readonly #piece: Uint8Array<ArrayBuffer>;
  #held = 0;
  #written = 0;

  constructor(readonly storage: FileStorage) {
    this.#piece = new Uint8Array(Math.min(PIECE, storage.bytes));
  }

  /**
   * Takes some more.
   *
   * @throws {TypeError} If it is more than there should be.
   */
  take(bytes: Uint8Array): void {
    if (this.#written + this.#held + bytes.length > this.storage.bytes) {
      throw new TypeError(`${this.storage.title} is longer than it says`);
    }
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
      throw new TypeError(`${this.storage.title} is cut off`);
    }
  }

  #flush(): void {
    put(this.storage, this.#written, this.#piece.subarray(0, this.#held));
    this.#written += this.#held;
    this.#held = 0;
  }
}

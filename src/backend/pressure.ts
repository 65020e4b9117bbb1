/**
 * Memory of the device is out of the garbage collector's sight: tensors that nobody holds would wait for it
 * while they take gigabytes. Garbage of about their size makes it look, and their finalizers run in the
 * next turn of the event loop.
 *
 * @module
 */

const STEP_BYTES = 2 ** 27;

/** Memory of the device as the collector is to feel it. */
export class Pressure {
  #unseen = 0;

  /** Tells of memory that is in use from now on. */
  take(bytes: number): void {
    this.#unseen += bytes;
    if (this.#unseen >= STEP_BYTES) this.#look();
  }

  /** Tells of memory that somebody gave back. */
  give(bytes: number): void {
    this.#unseen = Math.max(0, this.#unseen - bytes);
  }

  #look(): void {
    this.#unseen = 0;
    try {
      new ArrayBuffer(STEP_BYTES); // never touched: it takes addresses, not memory
    } catch {
      // There was no room for it, so that everything has been collected already.
    }
  }
}

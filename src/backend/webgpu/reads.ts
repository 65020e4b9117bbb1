/**
 * Reads of a device: what is asked for in one turn of the event loop arrives together.
 *
 * @module
 */

import type { Failures } from "./failures.ts";
import type { Raw } from "./pool.ts";
import type { Recorder } from "./recorder.ts";
import { Arrivals, type Place, Staging } from "./staging.ts";

/** What came of a read. */
export interface Read {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Why the device refused to copy them; null unless it has. */
  readonly error: Error | null;
}

/** A word that is read along with what is asked for. */
export interface Noted {
  readonly raw: Raw;
  arrived(bytes: Uint8Array<ArrayBuffer>): void;
}

/** The reads of a device. */
export class Reads {
  readonly #staging: Staging;
  #turn: { arrivals: Arrivals; done: Promise<void> } | null = null;

  /** @param noted What is worth reading along, if anything. */
  constructor(
    readonly recorder: Recorder,
    readonly failures: Failures,
    readonly noted: () => Noted | null,
  ) {
    this.#staging = new Staging(recorder.device);
  }

  /**
   * Copies words to the host: offset and length are multiples of 4.
   *
   * @throws {Error} If the device is gone.
   */
  async words(raw: Raw, byteOffset: number, byteLength: number): Promise<Read> {
    const { arrivals, done } = this.#turn ??= this.#begin();
    const place = this.#copy(raw, byteOffset, byteLength, arrivals);
    await done;
    return { bytes: place.bytes, error: arrivals.error };
  }

  #copy(raw: Raw, byteOffset: number, byteLength: number, arrivals: Arrivals): Place {
    const encoder = this.recorder.between(arrivals);
    this.recorder.note(raw);
    const place = arrivals.place(byteLength);
    encoder.copyBufferToBuffer(raw.buffer, byteOffset, place.buffer, place.offset, byteLength);
    return place;
  }

  #begin(): { arrivals: Arrivals; done: Promise<void> } {
    const arrivals = new Arrivals(this.#staging);
    const done = this.#wait(arrivals);
    done.catch(() => {}); // nobody waits for it if not even the copy can be recorded
    return { arrivals, done };
  }

  async #wait(arrivals: Arrivals): Promise<void> {
    const { failures, recorder } = this;
    await null; // until the end of this turn
    this.#turn = null;
    const noted = this.noted();
    let word: Place | null = null;
    try {
      failures.checkDevice();
      word = noted && this.#copy(noted.raw, 0, 4, arrivals);
      recorder.flush();
      recorder.counts.waits++;
      await arrivals.arrive();
    } catch (error) {
      failures.lost ??= `it was lost (${(error as Error).message})`;
    } finally {
      arrivals.release();
    }
    failures.checkDevice();
    await failures.settle();
    if (word && arrivals.error === null) noted!.arrived(word.bytes);
  }
}

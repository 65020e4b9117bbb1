/**
 * What only a kernel can find wrong, such as an index out of range: it notes what it is, and the next read throws.
 *
 * @module
 */

import trap from "../../../kernels/wgsl/trap.wgsl" with { type: "text" };
import type { GpuBuffer } from "./buffer.ts";
import type { Epoch } from "./failures.ts";
import type { Part } from "./kernel.ts";

/** `note_trap`. Needs `trap`, a word for atomics, and the number of a message in `p.more.w`. */
export const TRAP: Part = { name: "trap.wgsl", source: trap };

/** The messages of a device. */
export class Traps {
  readonly #messages: string[] = [];

  /**
   * @param word Where kernels note the number of a message; 0 for nothing.
   * @param since When it was looked at last.
   */
  constructor(readonly word: GpuBuffer, public since: Epoch) {}

  /** The number of a message, from 1 on. */
  numberOf(message: string): number {
    const known = this.#messages.indexOf(message);
    return known >= 0 ? known + 1 : this.#messages.push(message);
  }

  /** What has been noted, null for nothing. */
  errorOf(noted: Uint8Array<ArrayBuffer>): RangeError | null {
    const [number] = new Uint32Array(noted.buffer);
    return number === 0 ? null : new RangeError(this.#messages[number - 1]);
  }
}

/**
 * The data behind latency tensors that share storage: first spike steps, and potentials at them,
 * which are computed when first asked for. Data is shared between cells until one of them is
 * written to in place.
 *
 * @module
 */

import type { Backend, DeviceBuffer } from "../backend/backend.ts";
import type { Latency } from "./latency.ts";
import { Held, holdBuffer, releaseBuffer } from "./lifetime.ts";

/** Where potentials come from that have not been computed yet. */
export interface ValueSource {
  /**
   * Computes potentials.
   *
   * @param at Compact waves: at their spikes.
   * @param first The stimulus of the source that the first one of `at` belongs to.
   * @returns A new buffer `[n, c, h, w]`, 0 where `at` is silent.
   */
  valuesAt(at: Latency, first: number): DeviceBuffer;
}

/** Potentials at the spikes of a cell, computed once for all that share them. */
export class Values extends Held {
  #buffer: DeviceBuffer | null = null;

  constructor(
    readonly backend: Backend,
    /** The spikes at which the potentials are wanted, all of a cell. */
    readonly spikes: Latency | null,
    /** How to compute them; null when they are given. */
    readonly source: ValueSource | null,
    buffer: DeviceBuffer | null = null,
  ) {
    super();
    if (buffer) this.#keep(buffer);
  }

  /** Whether they are still to be computed. */
  get pending(): boolean {
    return this.#buffer === null;
  }

  /** The potentials `[n, c, h, w]`; without meaning where the cell is silent. */
  buffer(): DeviceBuffer {
    return this.#buffer ?? this.#keep(this.source!.valuesAt(this.spikes!, 0));
  }

  #keep(buffer: DeviceBuffer): DeviceBuffer {
    holdBuffer(buffer);
    return (this.#buffer = buffer);
  }

  protected override free(): void {
    if (this.#buffer) releaseBuffer(this.backend, this.#buffer);
  }
}

/** First spike steps and potentials that latency tensors share. */
export class LatencyCell extends Held {
  /** Counts the writes. */
  version = 0;
  #times: DeviceBuffer;
  #shared = false;
  #values: Values | null;

  /**
   * @param times First spike steps `[n, c, h, w]`.
   * @param values Potentials at them; null for a wave of spikes.
   * @param threshold What the potentials are known to be above.
   */
  constructor(
    readonly backend: Backend,
    times: DeviceBuffer,
    values: Values | null,
    readonly threshold: number = 0,
  ) {
    super();
    this.#times = times;
    this.#values = values;
    holdBuffer(times);
    values?.hold();
  }

  /** First spike steps; not to be written to. */
  get times(): DeviceBuffer {
    return this.#times;
  }

  /** Potentials; null for a wave. */
  get values(): Values | null {
    return this.#values;
  }

  /** Another cell with the same times, until one of the two is written to. */
  share(values: Values | null, threshold: number = this.threshold): LatencyCell {
    this.#shared = true;
    const cell = new LatencyCell(this.backend, this.#times, values, threshold);
    cell.#shared = true;
    return cell;
  }

  /** First spike steps to write to: copied before, if another cell has them too. */
  writableTimes(): DeviceBuffer {
    this.version++;
    if (this.#shared) {
      const { backend, times } = this;
      const copy = backend.alloc(times.byteLength, "activation");
      const bytes = { dtype: "uint8", shape: [times.byteLength], strides: [1], offset: 0 } as const;
      backend.copy({ buffer: times, ...bytes }, { buffer: copy, ...bytes });
      releaseBuffer(backend, times);
      holdBuffer(copy);
      this.#times = copy;
      this.#shared = false;
    }
    return this.#times;
  }

  /** Puts other potentials in place, null for none. */
  replaceValues(values: Values | null): void {
    this.version++;
    values?.hold();
    this.#values?.release();
    this.#values = values;
  }

  protected override free(): void {
    releaseBuffer(this.backend, this.#times);
    this.#values?.release();
  }
}

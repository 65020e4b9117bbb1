/**
 * The data behind latency tensors that share storage: first spike steps, and potentials at them,
 * which are computed when first asked for. Data is shared between cells until one of them is
 * written to in place.
 *
 * @module
 */

import type { Backend, DeviceBuffer, Span, Wave, Weight } from "../backend/backend.ts";
import type { Latency } from "./latency.ts";
import { Held, type Holdable, holdBuffer, releaseBuffer } from "./lifetime.ts";

/** Where potentials come from that have not been computed yet. */
export interface ValueSource {
  /** What it computes them from. */
  readonly inputs: Holdable;
  /**
   * Computes potentials.
   *
   * @param at Compact waves: at their spikes.
   * @param first The stimulus of the source that the first one of `at` belongs to.
   * @returns A new buffer `[n, c, h, w]`, 0 where `at` is silent.
   */
  valuesAt(at: Latency, first: number): DeviceBuffer;
  /**
   * What the potentials of `n` stimuli, from one on, are the sums of, for whoever needs but few of them;
   * null where all are computed anyway.
   */
  convolution(first: number, n: number): Convolved | null;
}

/** A convolution, and where its potentials come from. */
export interface Convolved {
  readonly input: Wave;
  readonly weight: Weight;
  readonly potentials: ValueSource;
}

/** A firing whose spikes and potentials have not been asked for yet. */
export interface PendingFiring {
  /** What it computes them from. */
  readonly inputs: Holdable;
  /**
   * One winner for each of `n` stimuli, from the stimulus `first` on, without the spikes.
   *
   * @returns Whether the device can do so; otherwise nothing has been written.
   */
  winners(first: number, n: number, winners: Span, counts: Span): boolean;
}

/** Memory that is computed when somebody asks for it. */
abstract class Lazy extends Held {
  #buffer: DeviceBuffer | null;

  constructor(
    readonly backend: Backend,
    buffer: DeviceBuffer | null,
    /** What it is computed from. */
    readonly inputs: readonly Holdable[],
  ) {
    super();
    this.#buffer = buffer;
  }

  /** Whether it is still to be computed. */
  protected get isPending(): boolean {
    return this.#buffer === null;
  }

  /** The memory; not to be written to. */
  buffer(): DeviceBuffer {
    if (this.#buffer) return this.#buffer;
    const buffer = this.compute();
    if (this.held) {
      holdBuffer(buffer);
      this.#dropInputs();
    }
    return (this.#buffer = buffer);
  }

  protected abstract compute(): DeviceBuffer;

  protected override take(): void {
    if (this.#buffer) holdBuffer(this.#buffer);
    else for (const input of this.inputs) input.hold();
  }

  protected override free(): void {
    if (this.#buffer) releaseBuffer(this.backend, this.#buffer);
    else this.#dropInputs();
  }

  #dropInputs(): void {
    for (const input of this.inputs) input.release();
  }
}

/** Potentials at the spikes of a cell, computed once for all that share them. */
export class Values extends Lazy {
  constructor(
    backend: Backend,
    /** The spikes at which the potentials are wanted, all of a cell. */
    readonly spikes: Latency | null,
    /** How to compute them; null when they are given. */
    readonly source: ValueSource | null,
    buffer: DeviceBuffer | null = null,
  ) {
    super(backend, buffer, [spikes, source?.inputs].filter((input) => input != null));
  }

  /** The convolution of `n` stimuli, from one on, while not all potentials have been computed. */
  pending(first: number, n: number): Convolved | null {
    return this.isPending ? this.source!.convolution(first, n) : null;
  }

  /** The potentials `[n, c, h, w]`; without meaning where the cell is silent. */
  protected override compute(): DeviceBuffer {
    return this.source!.valuesAt(this.spikes!, 0);
  }
}

/** First spike steps of a cell, computed once for all that share them. */
export class Times extends Lazy {
  /**
   * @param source The steps `[n, c, h, w]`, or how to compute them.
   * @param firing What computes them and may know winners without.
   */
  constructor(
    backend: Backend,
    readonly source: DeviceBuffer | (() => DeviceBuffer),
    readonly firing: PendingFiring | null = null,
  ) {
    super(backend, typeof source === "function" ? null : source, firing ? [firing.inputs] : []);
  }

  /** Whether they are still to be computed. */
  get pending(): boolean {
    return this.isPending;
  }

  protected override compute(): DeviceBuffer {
    return (this.source as () => DeviceBuffer)();
  }
}

/** First spike steps and potentials that latency tensors share. */
export class LatencyCell extends Held {
  /** Counts the writes. */
  version = 0;
  #times: Times;
  #shared = false;
  #values: Values | null;

  /**
   * @param times First spike steps `[n, c, h, w]`.
   * @param values Potentials at them; null for a wave of spikes.
   * @param threshold What the potentials are known to be above.
   */
  constructor(
    readonly backend: Backend,
    times: DeviceBuffer | Times,
    values: Values | null,
    readonly threshold: number = 0,
  ) {
    super();
    this.#times = times instanceof Times ? times : new Times(backend, times);
    this.#values = values;
  }

  /** First spike steps, computed now if they were pending; not to be written to. */
  get times(): DeviceBuffer {
    return this.#times.buffer();
  }

  /** What fired, while nobody has asked for its spikes; else null. */
  get firing(): PendingFiring | null {
    return this.#times.pending ? this.#times.firing : null;
  }

  /** Whether another cell has the same spikes and neither has been written to since. */
  hasTimesOf(other: LatencyCell): boolean {
    return this.#times === other.#times;
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
      if (this.held) this.#times.release();
      this.#times = new Times(backend, copy);
      if (this.held) this.#times.hold();
      this.#shared = false;
    }
    return this.times;
  }

  /** Puts other potentials in place, null for none. */
  replaceValues(values: Values | null): void {
    this.version++;
    if (this.held) {
      values?.hold();
      this.#values?.release();
    }
    this.#values = values;
  }

  protected override take(): void {
    this.#times.hold();
    this.#values?.hold();
  }

  protected override free(): void {
    this.#times.release();
    this.#values?.release();
  }
}

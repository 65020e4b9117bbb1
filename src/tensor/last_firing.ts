/**
 * Firing in the last step, when nothing has been asked of it yet. Most scripts ask for the winner alone,
 * and a device may find it without the potentials of all neurons.
 *
 * @module
 */

import {
  type Backend,
  type DeviceBuffer,
  type Span,
  timeBytes,
  type WaveShape,
} from "../backend/backend.ts";
import { Latency, neuronsOf } from "./latency.ts";
import {
  LatencyCell,
  type PendingFiring,
  Times,
  Values,
  type ValueSource,
} from "./latency_cell.ts";
import type { Holdable } from "./lifetime.ts";
import { fill } from "./ops/copy.ts";
import { narrow } from "./ops/views.ts";
import { contiguousStrides } from "./shape.ts";
import { Strided, weightOf } from "./strided.ts";

/** What a convolution is of: the potentials that fire. */
export interface Potentials {
  readonly inputs: Holdable;
  readonly backend: Backend;
  readonly input: Latency;
  readonly weight: Strided;
  readonly inhibited: ReadonlySet<number>;
  readonly extent: WaveShape;
  readonly batched: boolean;
}

/** Spikes of the neurons whose potential is above 0 at the last step, and those potentials. */
export class LastFiring implements PendingFiring, ValueSource {
  readonly #times: Times;
  readonly #values: Values;
  #computed: { times: DeviceBuffer; values: DeviceBuffer } | null = null;

  /** What potentials are computed from. */
  get inputs(): Holdable {
    return this.of.inputs;
  }

  /** @param check Throws if the input or the weight has changed. */
  constructor(readonly of: Potentials, readonly check: () => void) {
    this.#times = new Times(of.backend, () => this.#compute("times").times, this);
    this.#values = new Values(of.backend, null, this);
  }

  /** The spikes with their potentials. */
  get fired(): Latency {
    const { backend, extent, batched } = this.of;
    return new Latency(
      backend,
      new LatencyCell(backend, this.#times, this.#values),
      extent,
      batched,
    );
  }

  /** Computes spikes and potentials now. */
  compute(): void {
    this.#times.buffer();
  }

  valuesAt(): DeviceBuffer {
    return this.#compute("values").values;
  }

  convolution(): null {
    return null;
  }

  winners(first: number, n: number, winners: Span, counts: Span): boolean {
    this.check();
    const { backend, input, weight, inhibited } = this.of;
    const wave = input.narrowBatch(first, n).wave;
    return backend.finalWinners(wave, weightOf(weight), [...inhibited], winners, counts);
  }

  /** Both are computed at once, and kept by whoever shares them: the other one asks for it here. */
  #compute(asked: "times" | "values"): { times: DeviceBuffer; values: DeviceBuffer } {
    if (this.#computed) return this.#computed;
    this.check();
    const { backend, input, weight, inhibited, extent } = this.of;
    const values = backend.alloc(neuronsOf(extent) * 4, "activation");
    const times = backend.alloc(neuronsOf(extent) * timeBytes(extent.steps), "activation");
    const at = (buffer: DeviceBuffer): Span => ({ buffer, offset: 0 });
    backend.convFinal(input.wave, weightOf(weight), at(values));
    backend.fireLast(at(values), { ...extent, times: at(times) });
    const shape = [extent.n, extent.c, extent.h, extent.w];
    const type = timeBytes(extent.steps) === 1 ? "uint8" : "uint16";
    const view = new Strided(backend, times, type, shape, contiguousStrides(shape), 0);
    for (const feature of inhibited) fill(narrow(view, 1, feature, 1), extent.steps);
    this.#computed = { times, values };
    if (asked === "times") this.#values.buffer();
    else this.#times.buffer();
    return this.#computed;
  }
}

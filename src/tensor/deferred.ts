/**
 * Deferred potentials: what a convolution of a latency wave gives. Nothing is summed until somebody
 * asks, and what is computed depends on the question: `fire`, `threshold` and the selection of
 * winners get first crossings (compact), a dense read gets all steps. Results are kept. If the
 * weight or the wave has changed since the convolution, a question that has no kept answer is
 * refused.
 *
 * @module
 */

import type { Backend, DeviceBuffer, WaveShape } from "../backend/backend.ts";
import { LastFiring } from "./last_firing.ts";
import { denseShape, emptyWave, type Latency, neuronsOf, withValues } from "./latency.ts";
import type { Convolved, ValueSource } from "./latency_cell.ts";
import type { Holdable } from "./lifetime.ts";
import { emptyStrided, type Strided, weightOf } from "./strided.ts";
import { fill } from "./ops/copy.ts";
import { narrow } from "./ops/views.ts";

/** Storage of a tensor whose potentials have not been asked for yet. */
export class Deferred implements ValueSource {
  readonly layout = "latency" as const;
  readonly dtype = "float32" as const;
  readonly #versions: readonly [input: number, weight: number];
  readonly #fired = new Map<number | null, Latency>();
  #dense: Strided | null = null;
  #holders = 0;
  /** The wave and the weight, which whoever computes from them later holds. */
  readonly inputs: Holdable = {
    hold: () => {
      this.input.hold();
      this.weight.hold();
    },
    release: () => {
      this.input.release();
      this.weight.release();
    },
  };

  constructor(
    readonly backend: Backend,
    readonly input: Latency,
    readonly weight: Strided,
    /** Features whose potentials are 0. */
    readonly inhibited: ReadonlySet<number> = new Set(),
    versions?: readonly [number, number],
  ) {
    this.#versions = versions ?? [input.cell.version, weight.buffer.version];
  }

  /** The extent of the potentials. */
  get extent(): WaveShape {
    const { n, steps, h, w } = this.input.extent;
    const [f, , kh, kw] = this.weight.shape;
    return { n, steps, c: f, h: h - kh + 1, w: w - kw + 1 };
  }

  /** Whether there is an axis for the stimuli. */
  get batched(): boolean {
    return this.input.batched;
  }

  /** The dense shape. */
  get shape(): readonly number[] {
    return denseShape(this.extent, this.batched);
  }

  /**
   * Spikes and potentials of the neurons above a threshold, in compact form; with `null` the
   * potentials above 0 at the last step. The potentials at a threshold stay pending: few readers
   * need them all.
   */
  fired(threshold: number | null): Latency {
    let fired = this.#fired.get(threshold);
    if (fired === undefined) {
      this.check();
      fired = threshold === null ? this.#fireLast() : this.#fire(threshold);
      fired.hold();
      this.#fired.set(threshold, fired);
    }
    return fired.clone();
  }

  /** Potentials at the spikes of `at`. */
  valuesAt(at: Latency, first: number): DeviceBuffer {
    this.check();
    const values = this.backend.alloc(neuronsOf(at.extent) * 4, "activation");
    const input = this.input.narrowBatch(first, at.extent.n);
    const span = { buffer: values, offset: 0 };
    this.backend.convValues(input.wave, weightOf(this.weight), at.wave, span);
    return values;
  }

  convolution(first: number, n: number): Convolved {
    this.check();
    const whole = first === 0 && n === this.input.extent.n;
    const potentials = whole ? this : this.narrowBatch(first, n);
    return { input: potentials.input.wave, weight: weightOf(this.weight), potentials };
  }

  /** Potentials at all steps. */
  dense(): Strided {
    if (this.#dense) return this.#dense;
    this.check();
    const dense = emptyStrided(this.backend, this.shape, "float32");
    this.backend.convSteps(this.input.wave, weightOf(this.weight), dense);
    const axis = dense.shape.length - 3;
    for (const feature of this.inhibited) fill(narrow(dense, axis, feature, 1), 0);
    dense.hold();
    return (this.#dense = dense);
  }

  /** The same potentials with whole features set to 0. */
  withInhibited(features: Iterable<number>): Deferred {
    const inhibited = new Set([...this.inhibited, ...features]);
    return new Deferred(this.backend, this.input, this.weight, inhibited, this.#versions);
  }

  /** The potentials of stimuli `start` to `start + length` of a batch. */
  narrowBatch(start: number, length: number): Deferred {
    return this.#of(this.input.narrowBatch(start, length));
  }

  /** The potentials of one stimulus of a batch. */
  selectBatch(index: number): Deferred {
    return this.#of(this.input.selectBatch(index));
  }

  /** What has changed since the convolution, so that potentials that are not there yet cannot be computed; or null. */
  outdated(): string | null {
    const [input, weight] = this.#versions;
    if (this.weight.buffer.version !== weight) return "weight of the layer";
    return this.input.cell.version !== input ? "input wave" : null;
  }

  /** @throws {Error} If the input or the weight has changed since the convolution. */
  check(): void {
    const what = this.outdated();
    if (what !== null) throw changed(what);
  }

  /** Counts one more holder. */
  hold(): void {
    this.#holders++;
    this.inputs.hold();
  }

  /** Counts one holder less; with the last one what has been kept goes. */
  release(): void {
    if (--this.#holders === 0) {
      for (const fired of this.#fired.values()) fired.release();
      this.#fired.clear();
      this.#dense?.release();
      this.#dense = null;
    }
    this.inputs.release();
  }

  #of(input: Latency): Deferred {
    return new Deferred(this.backend, input, this.weight, this.inhibited, this.#versions);
  }

  #fire(threshold: number): Latency {
    const spikes = emptyWave(this.backend, this.extent, this.batched);
    this.backend.convFire(this.input.wave, weightOf(this.weight), threshold, spikes.wave);
    for (const feature of this.inhibited) silenceFeature(spikes, feature);
    return withValues(spikes, this, threshold);
  }

  /** While the weight stays as it is, only the winners may be asked for; while it learns, all will be. */
  #fireLast(): Latency {
    const firing = new LastFiring(this, () => this.check());
    if (weightChanged(this.weight)) firing.compute();
    return firing.fired;
  }
}

/** The version of each weight when it fired in the last step the last time. */
const versions = new WeakMap<DeviceBuffer, number>();

/** Whether a weight has changed since it was asked about the last time. */
function weightChanged({ buffer }: Strided): boolean {
  const before = versions.get(buffer);
  versions.set(buffer, buffer.version);
  return before !== undefined && before !== buffer.version;
}

/** Silences a whole feature of compact waves or potentials, in place. */
export function silenceFeature(latency: Latency, feature: number): void {
  const times = latency.writableTimesView();
  fill(narrow(times, times.shape.length - 3, feature, 1), latency.extent.steps);
}

function changed(what: string): Error {
  return new Error(
    `Cannot compute potentials that were deferred: the ${what} has changed since the convolution; ` +
      `read them before that`,
  );
}

/**
 * Latency storage: what is kept of spike waves and of thresholded potentials is, for each neuron,
 * the step of its first spike and (for potentials) the potential at that step. This file is the
 * storage and what can be done with it as a tensor; operators on waves are in `../wave`.
 *
 * @module
 */

import {
  type Backend,
  type DType,
  type Span,
  timeBytes,
  type Wave,
  type WaveShape,
} from "../backend/backend.ts";
import { type Convolved, LatencyCell, Values, type ValueSource } from "./latency_cell.ts";
import { contiguousStrides } from "./shape.ts";
import { emptyStrided, Strided } from "./strided.ts";
import { convertTo, duplicate, fill } from "./ops/copy.ts";

/** Storage of a tensor in latency layout: `extent.n` stimuli of a cell, from `first` on. */
export class Latency {
  readonly layout = "latency" as const;

  constructor(
    readonly backend: Backend,
    readonly cell: LatencyCell,
    readonly extent: WaveShape,
    /** Whether the tensor has an axis for the stimuli. Without, `extent.n` is 1. */
    readonly batched: boolean,
    readonly dtype: DType = "float32",
    /** The first stimulus in the cell. */
    readonly first: number = 0,
  ) {}

  /** The dense shape: `[t, c, h, w]` or `[n, t, c, h, w]`. */
  get shape(): readonly number[] {
    return denseShape(this.extent, this.batched);
  }

  /** Neurons of one stimulus. */
  get neurons(): number {
    return this.extent.c * this.extent.h * this.extent.w;
  }

  /** The wave as backends take it, to be read. */
  get wave(): Wave {
    return { ...this.extent, times: this.#span(this.cell.times) };
  }

  /** The wave as backends take it, to be written to. */
  get writableWave(): Wave {
    return { ...this.extent, times: this.#span(this.cell.writableTimes()) };
  }

  /** The potentials, computed now if they were pending; null for a wave. */
  values(): Span | null {
    return this.cell.values && this.#span(this.cell.values.buffer());
  }

  /** The convolution that the potentials are of, while not all have been computed; else null. */
  pending(): Convolved | null {
    return this.cell.values?.pending(this.first, this.extent.n) ?? null;
  }

  /** First spike steps as a strided view `[n, c, h, w]` or `[c, h, w]`, to be read. */
  timesView(): Strided {
    return this.#view(this.wave.times, this.timeType);
  }

  /** The same, to be written to. */
  writableTimesView(): Strided {
    return this.#view(this.writableWave.times, this.timeType);
  }

  /** The potentials as a strided view, without meaning where silent; null for a wave. */
  valuesView(): Strided | null {
    const values = this.values();
    return values && this.#view(values, "float32");
  }

  /** The dtype of first spike steps. */
  get timeType(): "uint8" | "uint16" {
    return timeBytes(this.extent.steps) === 1 ? "uint8" : "uint16";
  }

  /** The dense form. */
  toStrided(): Strided {
    const dense = emptyStrided(this.backend, this.shape, "float32");
    this.backend.expand(this.wave, this.values(), dense);
    return convertTo(dense, this.dtype);
  }

  /** The same data seen with another dtype. */
  withDType(dtype: DType): Latency {
    if (dtype === this.dtype) return this;
    return new Latency(this.backend, this.cell, this.extent, this.batched, dtype, this.first);
  }

  /** Data of its own, as far as anybody can see. */
  clone(): Latency {
    return this.#with(this.cell.share(this.cell.values));
  }

  /** Spikes alone: the sign of potentials. */
  spikes(): Latency {
    return this.#with(this.cell.share(null));
  }

  /** Makes spikes of potentials, in place: for all that share the cell, their values become 1. */
  dropValues(): void {
    const { backend, cell, extent } = this;
    if (cell.values === null) return;
    const whole = cell.times.byteLength === neuronsOf(extent) * timeBytes(extent.steps);
    if (whole) return cell.replaceValues(null);
    const all = backend.alloc(cell.values.buffer().byteLength, "activation");
    const copy = new Values(backend, null, null, all);
    const length = all.byteLength / 4;
    const view = { dtype: "float32", shape: [length], strides: [1], offset: 0 } as const;
    backend.copy({ buffer: cell.values.buffer(), ...view }, { buffer: all, ...view });
    cell.replaceValues(copy);
    fill(this.valuesView()!, 1);
  }

  /** The spikes alone, in a cell that begins with them. */
  detached(): Latency {
    if (this.first === 0) return this.spikes();
    const { extent, batched, dtype } = this;
    return latencyOf(duplicate(this.timesView()), extent.steps, null, dtype, batched);
  }

  /** Stimuli `start` to `start + length` of a batch, sharing storage. */
  narrowBatch(start: number, length: number): Latency {
    const extent = { ...this.extent, n: length };
    return new Latency(this.backend, this.cell, extent, true, this.dtype, this.first + start);
  }

  /** One stimulus of a batch, without the axis of the stimuli, sharing storage. */
  selectBatch(index: number): Latency {
    const extent = { ...this.extent, n: 1 };
    return new Latency(this.backend, this.cell, extent, false, this.dtype, this.first + index);
  }

  /** Counts one more holder. */
  hold(): void {
    this.cell.hold();
  }

  /** Counts one holder less. */
  release(): void {
    this.cell.release();
  }

  #with(cell: LatencyCell): Latency {
    return new Latency(this.backend, cell, this.extent, this.batched, this.dtype, this.first);
  }

  #span(buffer: Span["buffer"]): Span {
    return { buffer, offset: this.first * this.neurons };
  }

  #view(span: Span, dtype: DType): Strided {
    const { n, c, h, w } = this.extent;
    const shape = this.batched ? [n, c, h, w] : [c, h, w];
    const strides = contiguousStrides(shape);
    return new Strided(this.backend, span.buffer, dtype, shape, strides, span.offset);
  }
}

/** The dense shape of waves. */
export function denseShape(extent: WaveShape, batched: boolean): readonly number[] {
  const { n, steps, c, h, w } = extent;
  return batched ? [n, steps, c, h, w] : [steps, c, h, w];
}

/** The number of neurons of all stimuli. */
export function neuronsOf(extent: WaveShape): number {
  return extent.n * extent.c * extent.h * extent.w;
}

/** New waves whose times are still to be written. */
export function emptyWave(backend: Backend, extent: WaveShape, batched: boolean): Latency {
  const times = backend.alloc(neuronsOf(extent) * timeBytes(extent.steps), "activation");
  return new Latency(backend, new LatencyCell(backend, times, null), extent, batched);
}

/**
 * The spikes of a wave with potentials.
 *
 * @param values Known potentials, or how to get them.
 * @param threshold What they are known to be above.
 */
export function withValues(
  spikes: Latency,
  values: Span["buffer"] | ValueSource,
  threshold = 0,
): Latency {
  const { backend, extent, batched } = spikes;
  const wave = spikes.detached();
  const potentials = "valuesAt" in values
    ? new Values(backend, wave, values)
    : new Values(backend, null, null, values);
  return new Latency(backend, wave.cell.share(potentials, threshold), extent, batched);
}

/** A wave as potentials of 1; potentials as they are. */
export function asPotentials(latency: Latency): Latency {
  if (latency.cell.values !== null) return latency;
  const ones = latency.backend.alloc(neuronsOf(latency.extent) * 4, "activation");
  const potentials = withValues(latency, ones);
  fill(potentials.valuesView()!, 1);
  return potentials;
}

/**
 * Compact storage of times (and values) that lie contiguous in buffers of their own.
 *
 * @param threshold What the values are known to be above.
 */
export function latencyOf(
  times: Strided,
  steps: number,
  values: Strided | null,
  dtype: DType = "float32",
  batched: boolean = times.shape.length === 4,
  threshold = 0,
): Latency {
  const [n, c, h, w] = batched ? times.shape : [1, ...times.shape];
  const { backend } = times;
  const known = values && new Values(backend, null, null, values.buffer);
  const cell = new LatencyCell(backend, times.buffer, known, threshold);
  return new Latency(backend, cell, { n, steps, c, h, w }, batched, dtype);
}

/**
 * What the operations on compact waves mean, in plain loops: the definition that every kernel is
 * compared with. Sums are float32 in flat order, one rounding per addition. Slow on purpose.
 *
 * @module
 */

import type { StdpKind } from "../../src/backend/backend.ts";

/** Waves as plain data: `times` is `[n, c, h, w]`, `steps` where silent. */
export interface PlainWave {
  n: number;
  steps: number;
  c: number;
  h: number;
  w: number;
  times: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** Weights as plain data: `[f, c, kh, kw]`. */
export interface PlainWeight {
  f: number;
  c: number;
  kh: number;
  kw: number;
  data: Float32Array<ArrayBuffer>;
}

/** A silent wave. */
export function silence(extent: Omit<PlainWave, "times">): PlainWave {
  const { n, steps, c, h, w } = extent;
  const times = steps > 254 ? new Uint16Array(n * c * h * w) : new Uint8Array(n * c * h * w);
  return { n, steps, c, h, w, times: times.fill(steps) };
}

/** The extent of a convolution's result. */
export function convExtent(input: PlainWave, weight: PlainWeight): Omit<PlainWave, "times"> {
  const { n, steps, h, w } = input;
  return { n, steps, c: weight.f, h: h - weight.kh + 1, w: w - weight.kw + 1 };
}

/** One meaning of a potential: the flat-order sum of the weights whose inputs have spiked by a step. */
export function potential(
  input: PlainWave,
  weight: PlainWeight,
  [image, f, y, x]: readonly [number, number, number, number],
  step: number,
): number {
  const { c, h, w, times } = input;
  const { kh, kw, data } = weight;
  let sum = 0;
  for (let channel = 0; channel < c; channel++) {
    for (let row = 0; row < kh; row++) {
      for (let column = 0; column < kw; column++) {
        const time = times[((image * c + channel) * h + y + row) * w + x + column];
        if (time > step) continue;
        sum = Math.fround(sum + data[((f * c + channel) * kh + row) * kw + column]);
      }
    }
  }
  return sum;
}

/** Calls `visit` for each neuron in flat order. */
export function eachNeuron(
  { n, c, h, w }: Omit<PlainWave, "times">,
  visit: (neuron: readonly [number, number, number, number], index: number) => void,
): void {
  let index = 0;
  for (let image = 0; image < n; image++) {
    for (let f = 0; f < c; f++) {
      for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) visit([image, f, y, x], index++);
      }
    }
  }
}

/** First step with a potential above the threshold. */
export function convFire(input: PlainWave, weight: PlainWeight, threshold: number): PlainWave {
  const out = silence(convExtent(input, weight));
  eachNeuron(out, (neuron, index) => {
    for (let step = 0; step < input.steps; step++) {
      if (potential(input, weight, neuron, step) > Math.fround(threshold)) {
        out.times[index] = step;
        return;
      }
    }
  });
  return out;
}

/** Potentials at the last step. */
export function convFinal(input: PlainWave, weight: PlainWeight): Float32Array {
  const extent = convExtent(input, weight);
  const values = new Float32Array(silence(extent).times.length);
  eachNeuron(extent, (neuron, index) => {
    values[index] = potential(input, weight, neuron, input.steps - 1);
  });
  return values;
}

/** Spikes in the last step where a value is above 0. */
export function fireLast(values: Float32Array, extent: Omit<PlainWave, "times">): PlainWave {
  const out = silence(extent);
  values.forEach((value, i) => {
    if (value > 0) out.times[i] = out.steps - 1;
  });
  return out;
}

/** Silences features, those with a mark. */
export function drop(wave: PlainWave, marks: ArrayLike<number>): void {
  const plane = wave.h * wave.w;
  wave.times.forEach((_, i) => {
    if (marks[Math.floor(i / plane) % wave.c]) wave.times[i] = wave.steps;
  });
}

/** Potentials at given steps, 0 where silent. */
export function convValues(input: PlainWave, weight: PlainWeight, at: PlainWave): Float32Array {
  const values = new Float32Array(at.times.length);
  eachNeuron(at, (neuron, index) => {
    if (at.times[index] < at.steps) {
      values[index] = potential(input, weight, neuron, at.times[index]);
    }
  });
  return values;
}

/** Potentials at all steps, `[n, t, f, h, w]`. */
export function convSteps(input: PlainWave, weight: PlainWeight): Float32Array {
  const extent = convExtent(input, weight);
  const { n, steps, c, h, w } = extent;
  const dense = new Float32Array(n * steps * c * h * w);
  eachNeuron(extent, (neuron) => {
    const [image, f, y, x] = neuron;
    for (let step = 0; step < steps; step++) {
      dense[(((image * steps + step) * c + f) * h + y) * w + x] = potential(
        input,
        weight,
        neuron,
        step,
      );
    }
  });
  return dense;
}

/** `wave` and, where not 0, `values` as a dense array `[n, t, c, h, w]`. */
export function expand(wave: PlainWave, values: Float32Array | null): Float32Array<ArrayBuffer> {
  const { n, steps, c, h, w, times } = wave;
  const length = c * h * w;
  const dense = new Float32Array(n * steps * length);
  times.forEach((time, index) => {
    const image = Math.floor(index / length);
    for (let step = time; step < steps; step++) {
      dense[(image * steps + step) * length + index % length] = values ? values[index] : 1;
    }
  });
  return dense;
}

/** A window that slides. */
export interface PlainWindow {
  kernel: [number, number];
  stride: [number, number];
  padding: [number, number];
}

/** The size of what a window gives. */
export function slidSize(h: number, w: number, window: PlainWindow): [number, number] {
  const { kernel, stride, padding } = window;
  return [h, w].map((size, i) =>
    Math.floor((size + 2 * padding[i] - kernel[i]) / stride[i]) + 1
  ) as [number, number];
}

/** The flat indices, within a plane, of a window's inputs; -1 for padding. */
export function windowAt(
  [y, x]: readonly [number, number],
  [h, w]: readonly [number, number],
  { kernel, stride, padding }: PlainWindow,
): number[] {
  const indices: number[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const inY = y * stride[0] - padding[0] + row;
      const inX = x * stride[1] - padding[1] + column;
      const inside = inY >= 0 && inY < h && inX >= 0 && inX < w;
      indices.push(inside ? inY * w + inX : -1);
    }
  }
  return indices;
}

/** Earliest step in each window, and the largest value among those that spike at it. */
export function pool(
  input: PlainWave,
  values: Float32Array | null,
  window: PlainWindow,
): { wave: PlainWave; values: Float32Array } {
  const { n, steps, c, h, w } = input;
  const [ho, wo] = slidSize(h, w, window);
  const wave = silence({ n, steps, c, h: ho, w: wo });
  const best = new Float32Array(wave.times.length);
  eachNeuron(wave, ([image, channel, y, x], index) => {
    const plane = (image * c + channel) * h * w;
    const inside = windowAt([y, x], [h, w], window).filter((i) => i >= 0).map((i) => plane + i);
    const first = Math.min(steps, ...inside.map((i) => input.times[i]));
    wave.times[index] = first;
    if (first === steps || !values) return;
    const candidates = inside.filter((i) => input.times[i] === first).map((i) => values[i]);
    const numbers = candidates.filter((value) => !Number.isNaN(value));
    best[index] = numbers.length > 0 ? Math.max(...numbers) : NaN;
  });
  return { wave, values: best };
}

/** Silent neurons around each plane, or fewer neurons. */
export function pad(
  input: PlainWave,
  [left, right, top, bottom]: readonly [number, number, number, number],
): PlainWave {
  const { c, h, w, times } = input;
  const out = silence({ ...input, h: h + top + bottom, w: w + left + right });
  eachNeuron(out, ([image, channel, row, column], index) => {
    const [y, x] = [row - top, column - left];
    if (y < 0 || y >= h || x < 0 || x >= w) return;
    out.times[index] = times[((image * c + channel) * h + y) * w + x];
  });
  return out;
}

/** Leaves at each position the features that spike first. */
export function earliestFeatures(input: PlainWave): PlainWave {
  const { c, h, w, times } = input;
  const out = silence(input);
  eachNeuron(input, ([image, , y, x], index) => {
    const rivals = Array.from({ length: c }, (_, f) => times[((image * c + f) * h + y) * w + x]);
    if (times[index] === Math.min(...rivals)) out.times[index] = times[index];
  });
  return out;
}

/** Leaves at each position one feature; NaN never wins. */
export function pointwiseInhibition(input: PlainWave, values: Float32Array): PlainWave {
  const { n, steps, c, h, w, times } = input;
  const out = silence(input);
  eachNeuron({ n, steps, c: 1, h, w }, ([image, , y, x]) => {
    const indices = Array.from({ length: c }, (_, f) => ((image * c + f) * h + y) * w + x);
    const best = bestOf(indices, times, values, steps);
    if (best !== undefined) out.times[best] = times[best];
  });
  return out;
}

/** Up to `kwta` winners `[feature, row, column]` for each stimulus. */
export function selectWinners(
  wave: PlainWave,
  values: Float32Array,
  kwta: number,
  radius: number,
): [number, number, number][][] {
  const { n, steps, c, h, w, times } = wave;
  return Array.from({ length: n }, (_, image) => {
    let left: number[] = [];
    for (let i = 0; i < c * h * w; i++) left.push(image * c * h * w + i);
    const place = (index: number): [number, number, number] => {
      const i = index - image * c * h * w;
      return [Math.floor(i / (h * w)), Math.floor(i / w) % h, i % w];
    };
    const winners: [number, number, number][] = [];
    while (winners.length < kwta) {
      const best = bestOf(left, times, values, steps);
      if (best === undefined) break;
      const [feature, row, column] = place(best);
      winners.push([feature, row, column]);
      left = left.filter((index) => {
        const [f, y, x] = place(index);
        const near = Math.abs(y - row) <= radius && Math.abs(x - column) <= radius;
        return f !== feature && !(radius > 0 && near);
      });
    }
    return winners;
  });
}

/** Earliest, then largest, then first of the candidates that spike. */
function bestOf(
  indices: readonly number[],
  times: PlainWave["times"],
  values: Float32Array,
  steps: number,
): number | undefined {
  return indices
    .filter((i) => times[i] < steps && !Number.isNaN(values[i]))
    .reduce<number | undefined>((best, i) => {
      if (best === undefined || times[i] < times[best]) return i;
      return times[i] === times[best] && values[i] > values[best] ? i : best;
    }, undefined);
}

/** Winners as kernels write them: `[n, kwta, 3]`, rows beyond those of a stimulus are 0. */
export function winnerRows(winners: readonly (readonly number[][])[], kwta: number): number[] {
  return winners.flatMap((list) => {
    return [...list.flat(), ...new Array<number>(3 * (kwta - list.length)).fill(0)];
  });
}

/** The constants of an update. */
export interface PlainRule {
  ltp: Float32Array;
  ltd: Float32Array;
  kind: StdpKind;
  lower: number;
  upper: number;
}

/** 1 where an input of the winner's window spiked, and no later than the winner. */
export function ordering(
  input: PlainWave,
  output: PlainWave,
  [f, y, x]: readonly [number, number, number],
  [kh, kw]: readonly [number, number],
): Float32Array {
  const { steps, c, h, w } = input;
  const last = output.times[(f * output.h + y) * output.w + x];
  return Float32Array.from({ length: c * kh * kw }, (_, k) => {
    const row = y + Math.floor(k / kw) % kh;
    const time = input.times[(Math.floor(k / (kh * kw)) * h + row) * w + x + k % kw];
    return time < steps && time <= last ? 1 : 0;
  });
}

/** The weight after an update; the whole of it is clamped. */
export function stdp(
  input: PlainWave,
  output: PlainWave,
  winners: readonly (readonly [number, number, number])[],
  weight: PlainWeight,
  rule: PlainRule,
): Float32Array {
  const round = Math.fround;
  const [lower, upper] = [round(rule.lower), round(rule.upper)];
  const clamp = (w: number): number => w < lower ? lower : w > upper ? upper : w;
  const after = weight.data.slice();
  for (const winner of winners) {
    ordering(input, output, winner, [weight.kh, weight.kw]).forEach((early, k, { length }) => {
      const at = winner[0] * length + k;
      const rate = (early ? rule.ltp : rule.ltd)[winner[0]];
      const w = after[at];
      const change = {
        additive: rate,
        stabilized: round(rate * round(round(w - lower) * round(upper - w))),
        soft_bounds: round(rate * round(early ? upper - w : w - lower)),
        multiplicative: early ? rate : round(rate * round(w - lower)),
      }[rule.kind];
      const changed = round(w + change);
      // A list given by hand may name a feature twice: each winner finds the bounds respected.
      after[at] = clamp(Math.abs(changed) < Math.fround(1e-30) ? 0 : changed);
    });
  }
  return after.map(clamp);
}

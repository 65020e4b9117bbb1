/**
 * Learning of several networks of one shape at the same time: what a GPU is for with networks this small.
 * Their weights are laid side by side, and every kernel does all networks at once.
 *
 * @module
 */

import { type LearnPlan, type Span, timeBytes, type Wave, type Weight } from "../../backend.ts";
import { isBounded, noteBounded } from "../../bounds.ts";
import { elementsOf, inputsOf, neuronsOf } from "../../layout.ts";
import { type GpuBuffer, gpuBuffer } from "../buffer.ts";
import { copyView } from "../dense/copy.ts";
import type { Gpu } from "../gpu.ts";
import { givenTo, teach, thresholdsOf } from "./lesson.ts";
import { ratesOf } from "./rates.ts";
import { narrow } from "./times.ts";

/** A network that learns. */
interface Pupil {
  readonly input: Wave;
  readonly weight: Weight;
  readonly plan: LearnPlan;
}

/** Bytes of what lies side by side of the inputs. */
const MOST_INPUT_BYTES = 2 ** 26;

/** See {@linkcode SpikeOps.learnTogether}. */
export function learnTogether(
  gpu: Gpu,
  inputs: readonly Wave[],
  weights: readonly Weight[],
  plans: readonly LearnPlan[],
  outcomes: Span,
): boolean {
  const pupils = weights.map((weight, i) => ({ input: inputs[i], weight, plan: plans[i] }));
  if (new Set(pupils.map(kindOf)).size !== 1) return false;
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  const bytes = (weights[0].f * inputsOf(weights[0]) + 1) * 4;
  const most = Math.floor(Math.min(maxBufferSize, maxStorageBufferBindingSize) / bytes);
  if (pupils.length < 2 || most < 2) return false;
  for (let first = 0; first < pupils.length; first += most) {
    const own = { ...outcomes, offset: outcomes.offset + 3 * first };
    learnGroup(gpu, pupils.slice(first, first + most), own);
  }
  return true;
}

/** What networks have to have in common. */
function kindOf({ input, weight, plan }: Pupil): string {
  const { n, steps, c, h, w } = input;
  const { f, kh, kw } = weight;
  const { kwta, radius, pointwise, threshold, teacher, rules } = plan;
  const rule = rules.map(({ kind, lower, upper }) => `${kind} ${lower} ${upper}`);
  const fires = [threshold === null, teacher === null];
  return String([n, steps, c, h, w, f, kh, kw, kwta, radius, pointwise, fires, rule]);
}

function learnGroup(gpu: Gpu, pupils: readonly Pupil[], outcomes: Span): void {
  const [{ input, weight, plan }] = pupils;
  const { n } = input;
  const networks = pupils.length;
  const size = weight.f * inputsOf(weight);
  const plans = pupils.map((pupil) => pupil.plan);
  const thresholds = thresholdsOf(gpu, plans);
  const given = givenTo(gpu, weight.f, n, plans);
  const rates = stack(
    gpu,
    plans.map(({ rules }) => ({ buffer: ratesOf(gpu, rules, weight.f), offset: 0 })),
    4 * weight.f,
  );
  const data = stack(gpu, pupils.map((pupil) => pupil.weight.data), size);
  const winners = gpu.alloc(n * networks * plan.kwta * 12);
  const counts = gpu.alloc(n * networks * 4);
  const lesson = {
    ...{ plan, thresholds, rates, given, outcomes },
    winners: { buffer: winners, offset: 0 },
    counts: { buffer: counts, offset: 0 },
    unbounded: !pupils.every((pupil) => isBounded(pupil.weight, plan.rules[0])),
  };
  const stacked = { ...weight, data: { buffer: data, offset: 0 }, networks };
  for (const [first, part, apart] of inputsOfAll(gpu, pupils.map((pupil) => pupil.input))) {
    teach(gpu, { ...lesson, input: part, first, weights: { ...stacked, apart } });
  }
  for (const [i, { weight: own }] of pupils.entries()) {
    const { buffer, offset } = own.data;
    gpu.copyBytes(data, i * size * 4, gpuBuffer(buffer), offset * 4, size * 4);
    if (plan.teacher === null || !lesson.unbounded) noteBounded(own, plan.rules[0]);
  }
  for (const buffer of [thresholds, given, rates, data, winners, counts]) gpu.free(buffer);
}

/**
 * The inputs of all networks as one wave, with the elements between those of two networks: nothing if all have
 * the same input, else parts of the batch, whose memory is given back afterwards.
 */
function* inputsOfAll(
  gpu: Gpu,
  inputs: readonly Wave[],
): Generator<[first: number, input: Wave, apart: number]> {
  const [input] = inputs;
  const { buffer, offset } = input.times;
  if (inputs.every(({ times }) => times.buffer === buffer && times.offset === offset)) {
    return yield [0, input, 0];
  }
  const bytes = neuronsOf(input) * timeBytes(input.steps) * inputs.length;
  const most = Math.max(1, Math.floor(MOST_INPUT_BYTES / bytes));
  for (let first = 0; first < input.n; first += most) {
    const parts = inputs.map((wave) => narrow(wave, first, Math.min(most, wave.n - first)));
    const apart = Math.ceil(elementsOf(parts[0]) / 4) * 4;
    const all = sideBySide(gpu, parts, apart);
    yield [first, { ...parts[0], times: { buffer: all, offset: 0 } }, apart];
    gpu.free(all);
  }
}

function sideBySide(gpu: Gpu, waves: readonly Wave[], apart: number): GpuBuffer {
  const each = timeBytes(waves[0].steps);
  const all = gpu.alloc(waves.length * apart * each);
  const dtype = each === 1 ? "uint8" : "uint16";
  for (const [i, { times }] of waves.entries()) {
    const line = { dtype, shape: [elementsOf(waves[i])], strides: [1] } as const;
    copyView(gpu, { ...times, ...line }, { buffer: all, offset: i * apart, ...line });
  }
  return all;
}

/** Arrays of 32-bit elements, one behind another. */
function stack(gpu: Gpu, parts: readonly Span[], each: number): GpuBuffer {
  const all = gpu.alloc(parts.length * each * 4);
  for (const [i, { buffer, offset }] of parts.entries()) {
    gpu.copyBytes(gpuBuffer(buffer), offset * 4, all, i * each * 4, each * 4);
  }
  return all;
}

/**
 * Learning, one stimulus after another without a word from the host: each is three kernels, for one network
 * or for several of one shape, all recorded in advance.
 *
 * @module
 */

import type { LearnPlan, Span, Wave } from "../../backend.ts";
import { type GpuBuffer, gpuBuffer } from "../buffer.ts";
import { copyView } from "../dense/copy.ts";
import type { Gpu } from "../gpu.ts";
import { fills, reads } from "../kernel.ts";
import { CANDIDATE_BYTES, chooseWinners, type Chosen, emptyChosen } from "./choose.ts";
import { passesFor } from "./fire.ts";
import { lanesFor, layerParams, outputOf, runLayer } from "./layer.ts";
import { LEARN_ABOVE, LEARN_LAST } from "./learn_kernels.ts";
import type { Weights } from "./packed.ts";
import { clampWhole, learnFrom } from "./plasticity.ts";
import { narrow } from "./times.ts";

/** What is learnt, and from what. */
export interface Lesson {
  readonly input: Wave;
  /** The number of its first stimulus. */
  readonly first: number;
  readonly weights: Weights;
  /** How all networks fire and choose. */
  readonly plan: LearnPlan;
  /** float32 `[networks]`; not read where neurons above 0 fire in the last step. */
  readonly thresholds: GpuBuffer;
  /** float32 `[networks, rules, (ltp, ltd), f]`. */
  readonly rates: GpuBuffer;
  /** For each network who takes no part `[f]`; of a teacher, classes `[f]` and targets `[n]`. */
  readonly given: GpuBuffer;
  /** Whether weights may be out of their bounds. */
  readonly unbounded: boolean;
  /** int32 `[n, networks, kwta, 3]`, `[n, networks]`, `[networks, 3]`. */
  readonly winners: Span;
  readonly counts: Span;
  readonly outcomes: Span;
}

/** Memory of the stimulus at hand. */
interface Scratch {
  /** Neurons that may win: see candidates.wgsl. */
  readonly candidates: GpuBuffer;
  readonly chosen: Chosen;
}

/** Each network learns from each stimulus in order. */
export function teach(gpu: Gpu, lesson: Lesson): void {
  const { input, weights, plan, rates } = lesson;
  const { f, networks } = weights;
  const { kwta, teacher, rules } = plan;
  const { h, w } = outputOf(input, weights);
  const planes = plan.pointwise ? Math.ceil(f / lanesFor(f)) : f;
  const scratch: Scratch = {
    candidates: gpu.alloc(networks * planes * h * w * CANDIDATE_BYTES),
    chosen: emptyChosen(gpu, kwta, networks),
  };
  for (let stimulus = 0; stimulus < input.n; stimulus++) {
    fireWindows(gpu, lesson, scratch, stimulus);
    chooseWinners(gpu, {
      layer: layerParams(input, weights),
      ...{ networks, candidates: scratch.candidates, planes, positions: h * w },
      ...{ radius: plan.radius, pointwise: plan.pointwise, stimulus: lesson.first + stimulus },
      ...{ winners: lesson.winners, counts: lesson.counts },
      lesson: { ...lesson, taught: teacher !== null },
    }, scratch.chosen);
    learnFrom(gpu, input, stimulus, weights, scratch.chosen, rules, rates);
    // Without a teacher the first stimulus clamps; with one, the first that is no silence.
    const clamps = lesson.unbounded && (teacher !== null || stimulus === 0);
    if (clamps) clampWhole(gpu, weights, scratch.chosen, rules[0]);
  }
  gpu.free(scratch.candidates);
  gpu.free(scratch.chosen.buffer);
}

/** Words that each network has in `given`. */
function givenWords({ given, weights }: Lesson): number {
  return given.byteLength / 4 / weights.networks;
}

function fireWindows(gpu: Gpu, lesson: Lesson, { candidates }: Scratch, stimulus: number): void {
  const { input, weights, plan, thresholds, given } = lesson;
  const kernel = plan.threshold === null ? LEARN_LAST : LEARN_ABOVE;
  runLayer(gpu, kernel, narrow(input, stimulus, 1), weights, {
    constants: { POINTWISE: plan.pointwise },
    bindings: [
      fills(candidates),
      reads({ buffer: thresholds }),
      reads({ buffer: given }),
    ],
    params: [passesFor(input.steps), givenWords(lesson)],
  });
}

/** The thresholds of networks, 0 where neurons above 0 fire in the last step. Freed by the caller. */
export function thresholdsOf(gpu: Gpu, plans: readonly LearnPlan[]): GpuBuffer {
  const thresholds = Float32Array.from(plans, ({ threshold }) => threshold ?? 0);
  const buffer = gpu.alloc(thresholds.byteLength);
  gpu.write(buffer, 0, new Uint8Array(thresholds.buffer));
  return buffer;
}

/** What networks are given besides the stimuli: see {@linkcode Lesson}. Freed by the caller. */
export function givenTo(gpu: Gpu, f: number, n: number, plans: readonly LearnPlan[]): GpuBuffer {
  const each = plans[0].teacher ? 2 * f + n : f;
  const given = gpu.alloc(plans.length * each * 4);
  for (const [i, { dropped, teacher }] of plans.entries()) {
    const start = i * each;
    if (dropped) {
      const line = { shape: [f], strides: [1] };
      copyView(
        gpu,
        { ...dropped, ...line, dtype: "uint8" },
        { buffer: given, offset: start, ...line, dtype: "int32" },
      );
    }
    if (teacher) {
      const { classes, targets } = teacher;
      const copy = (from: Span, to: number, count: number) =>
        gpu.copyBytes(gpuBuffer(from.buffer), from.offset * 4, given, to * 4, count * 4);
      copy(classes, start + f, f);
      copy(targets, start + 2 * f, n);
    }
  }
  return given;
}

/**
 * What `learn` takes: how a layer fires and chooses its winners, and how its rates change.
 *
 * @module
 */

import type { Latency } from "../tensor/latency.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkInteger, checkKeys, describe } from "../validation.ts";
import { checkThreshold } from "../wave/fire.ts";
import { checkFeatures } from "../wave/inhibition.ts";
import type { Lesson } from "../wave/lesson.ts";
import { spikesOf, waveStorage } from "../wave/operands.ts";
import type { Convolution } from "./convolution.ts";
import type { Schedule } from "./schedules.ts";

/** How a layer fires and chooses its winners. */
export interface LessonOptions {
  /** As `fire` takes it; null (the default): neurons above 0 at the last step. */
  threshold?: number | null;
  /** The most winners of a stimulus, 1 by default. */
  kwta?: number;
  /** Rows and columns around a winner without another one, 0 by default. */
  inhibition_radius?: number;
  /** Whether at each position only the first feature to fire may win, false by default. */
  pointwise_inhibition?: boolean;
  /** Features that take no part, as by `feature_inhibition_` on the potentials (dropout). */
  inhibited_features?: readonly number[];
}

/** What `STDP.learn` takes. */
export interface LearnOptions extends LessonOptions {
  /** How the rates change with the stimuli; null for not at all. */
  schedule?: Schedule | null;
  /** Ends learning between two stimuli. */
  signal?: AbortSignal;
}

const KEYS = [
  "threshold",
  "kwta",
  "inhibition_radius",
  "pointwise_inhibition",
  "inhibited_features",
  "schedule",
  "signal",
];
const subject = 'the options of "learn"';

/** Reads the options of `learn`. */
export function readLesson(
  options: LearnOptions,
  layer: Convolution,
): { lesson: Omit<Lesson, "rules" | "teacher">; schedule: Schedule | null } {
  checkKeys(options as Record<string, unknown>, KEYS, subject);
  const { threshold = null, pointwise_inhibition: pointwise = false, schedule = null } = options;
  checkThreshold(threshold, "learn");
  if (typeof pointwise !== "boolean") {
    throw new TypeError(
      `Cannot read ${subject}: "pointwise_inhibition" is ${
        describe(pointwise)
      }, expected a boolean`,
    );
  }
  if (schedule !== null && typeof schedule?.begin !== "function") {
    throw new TypeError(
      `Cannot read ${subject}: "schedule" is ${describe(schedule)}, expected a schedule or null`,
    );
  }
  const dropped = [...options.inhibited_features ?? []];
  checkFeatures(dropped, layer.out_channels);
  return {
    lesson: {
      threshold,
      kwta: checkInteger(options.kwta ?? 1, "kwta", subject, 1),
      radius: checkInteger(options.inhibition_radius ?? 0, "inhibition_radius", subject, 0),
      pointwise,
      dropped,
    },
    schedule,
  };
}

/** The stimuli of a layer, in compact form. */
export function readWaves(waves: Tensor, layer: Convolution): Latency {
  if (!(waves instanceof Tensor)) {
    throw new TypeError(`Cannot learn from ${describe(waves)}: it needs a tensor`);
  }
  const spikes = spikesOf(waveStorage(waves, "learn from"));
  const { c, h, w } = spikes.extent;
  const [kh, kw] = layer.kernel_size;
  if (c !== layer.in_channels || h < kh || w < kw) {
    throw new TypeError(
      `Cannot learn from waves of shape [${waves.shape}] with a weight of shape ` +
        `[${layer.weight.shape}]: they are not of one layer`,
    );
  }
  return spikes;
}

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

/** The options of `learn` by name. */
export const LEARN_KEYS: readonly string[] = [
  "threshold",
  "kwta",
  "inhibition_radius",
  "pointwise_inhibition",
  "inhibited_features",
  "schedule",
  "signal",
];

/**
 * Reads the options of `learn`.
 *
 * @param action What takes them, for the sentences.
 */
export function readLesson(
  options: LearnOptions,
  layer: Convolution,
  action = "learn",
): { lesson: Omit<Lesson, "rules" | "teacher">; schedule: Schedule | null } {
  const subject = `the options of "${action}"`;
  checkKeys(options as Record<string, unknown>, LEARN_KEYS, subject);
  const { threshold = null, pointwise_inhibition: pointwise = false, schedule = null } = options;
  checkThreshold(threshold, action);
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
      radius: checkInteger(
        options.inhibition_radius ?? 0,
        "inhibition_radius",
        subject,
        0,
        2 ** 31 - 1,
      ),
      pointwise,
      dropped,
    },
    schedule,
  };
}

/**
 * Refuses what does not give each feature a class.
 *
 * @throws {TypeError} If it does not.
 */
export function checkDecisionMap(
  decision_map: unknown,
  features: number,
): asserts decision_map is readonly number[] {
  const classes = Array.isArray(decision_map) && decision_map.length === features &&
    decision_map.every((value) => Number.isInteger(value));
  if (!classes) {
    throw new TypeError(
      `Cannot decide by the map ${describe(decision_map)}: it needs a class for each of ` +
        `${features} features`,
    );
  }
}

/**
 * The stimuli of a layer, in compact form.
 *
 * @param action What is done with them, for the sentences.
 */
export function readWaves(waves: unknown, layer: Convolution, action = "learn from"): Latency {
  if (!(waves instanceof Tensor)) {
    throw new TypeError(`Cannot ${action} ${describe(waves)}: it needs a tensor`);
  }
  const spikes = spikesOf(waveStorage(waves, action));
  const { c, h, w } = spikes.extent;
  const [kh, kw] = layer.kernel_size;
  if (c !== layer.in_channels || h < kh || w < kw) {
    throw new TypeError(
      `Cannot ${action} waves of shape [${waves.shape}] with a weight of shape ` +
        `[${layer.weight.shape}]: they are not of one layer`,
    );
  }
  return spikes;
}

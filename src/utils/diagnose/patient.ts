/**
 * What is looked at: a layer, with what is known of how it learns.
 *
 * @module
 */

import { Convolution } from "../../snn/convolution.ts";
import type { LessonOptions } from "../../snn/lesson.ts";
import { RSTDP } from "../../snn/rstdp.ts";
import { STDP } from "../../snn/stdp.ts";
import { describe } from "../../validation.ts";

/** What a rule is for: what it is applied after. */
export type Purpose = "learning" | "reward" | "punishment";

/** A layer and how it learns. */
export interface Patient {
  readonly layer: Convolution;
  readonly lower: number;
  readonly upper: number;
  /** Its rules; none for a bare layer. */
  readonly rules: readonly (readonly [purpose: Purpose, rule: STDP])[];
  /** The class that each feature stands for. */
  readonly decision_map: readonly number[] | null;
  /** How it fires and chooses, where the layer's rule says so. */
  readonly lesson: LessonOptions;
}

/**
 * Reads what is to be looked at.
 *
 * @throws {TypeError} If it is no layer and no rule of one.
 */
export function readPatient(layer: Convolution | STDP | RSTDP): Patient {
  if (layer instanceof Convolution) {
    return { layer, lower: 0, upper: 1, rules: [], decision_map: null, lesson: {} };
  }
  if (layer instanceof STDP) {
    return { ...boundsOf(layer), rules: [["learning", layer]], decision_map: null, lesson: {} };
  }
  if (layer instanceof RSTDP) {
    const { reward, punish, decision_map, lesson } = layer;
    const rules = [["reward", reward], ["punishment", punish]] as const;
    return { ...boundsOf(reward), rules, decision_map, lesson };
  }
  throw new TypeError(
    `Cannot diagnose ${describe(layer)}: it needs a Convolution, an STDP or an RSTDP`,
  );
}

function boundsOf({ conv_layer, lower_bound, upper_bound }: STDP) {
  return { layer: conv_layer, lower: lower_bound, upper: upper_bound };
}

/**
 * What input and potentials say.
 *
 * @module
 */

import type { Diagnosis } from "./diagnosis.ts";
import type { Finding } from "./finding.ts";
import { largestOf, number, percent, some } from "./words.ts";

/** Stimuli that fire nothing, as a share, before they are told of. */
const MANY_SILENT = 0.1;
/** Inputs that come in one step, as a share, before they are told of. */
const NO_ORDER = 0.5;
/** Output spikes in the first step with input, as a share, before they are told of. */
const AT_ONCE = 0.9;

/** Inputs without spikes, or without order. */
export function* inputFindings(
  { stimuli, input: { empty, one_step } }: Diagnosis,
): Generator<Finding> {
  if (empty > 0) {
    yield {
      kind: "empty_inputs",
      text: `${some(empty, stimuli, "inputs", "has no spike", "have no spike")}; look at the ` +
        `intensities before they are encoded: filters with thresholds for images in 0..255 give ` +
        `nothing for 0..1`,
    };
  }
  if (one_step > NO_ORDER * stimuli) {
    yield {
      kind: "one_step_inputs",
      text: `${some(one_step, stimuli, "inputs", "has all its", "have all their")} spikes in one ` +
        `step, so that their order tells nothing; encode intensities with Intensity2Latency, and ` +
        `let the layer before fire by a threshold`,
    };
  }
}

/** Too few spikes, or too soon. */
export function* firingFindings(report: Diagnosis): Generator<Finding> {
  const { stimuli, silent_stimuli, input, potentials } = report;
  const shown = stimuli - input.empty;
  const silent = silent_stimuli - input.empty;
  if (shown > 0 && silent === shown) {
    yield { kind: "nothing_fires", text: `${whyNothing(report)}; ${MORE_SPIKES}` };
  } else if (silent > MANY_SILENT * shown) {
    const who = some(silent, shown, "stimuli", "fires nothing", "fire nothing");
    const largest = number(largestOf(potentials.largest));
    yield {
      kind: "silent_stimuli",
      text: `${who}: the largest potential of all is ${largest}, ${limit(report)}; ${MORE_SPIKES}`,
    };
  }
  const { threshold, at_once } = potentials;
  if (threshold !== null && at_once >= AT_ONCE && input.one_step <= NO_ORDER * stimuli) {
    yield {
      kind: "fires_at_once",
      text: `${whoAtOnce(report)}${whyAtOnce(threshold, report.weights.mean)}; raise the threshold`,
    };
  }
}

const MORE_SPIKES = "lower the threshold, raise the mean of the weights, or let more inputs spike";

function whyNothing(report: Diagnosis): string {
  const { potentials, weights } = report;
  const reach = largestOf(weights.reach);
  if (reach <= (potentials.threshold ?? 0)) {
    return `Nothing can fire: the weights of a feature sum up to at most ${number(reach)}, ` +
      limit(report);
  }
  const largest = number(largestOf(potentials.largest));
  return `Nothing fires: the largest potential is ${largest}, ${limit(report)}`;
}

function limit({ potentials: { threshold } }: Diagnosis): string {
  if (threshold === null) return "and it has to be above 0 in the last step";
  return `the threshold ${number(threshold)}`;
}

function whoAtOnce({ potentials: { crossing, at_once } }: Diagnosis): string {
  if (at_once < 1) {
    return `${percent(at_once)} of the neurons that fire do so in the first step with input`;
  }
  return `Every neuron${
    crossing < 1 ? " that fires does so" : " fires"
  } in the first step with input`;
}

function whyAtOnce(threshold: number, mean: number): string {
  if (!(mean > 0)) return "";
  const needed = Math.floor(threshold / mean) + 1;
  const spikes = needed === 1 ? "one spike brings" : `${needed} spikes bring`;
  return `: the threshold ${number(threshold)} is below what ${spikes}`;
}

/**
 * Why a layer does not learn.
 *
 * @module
 */

import type { Convolution } from "../snn/convolution.ts";
import { checkDecisionMap, LEARN_KEYS, type LearnOptions, readLesson } from "../snn/lesson.ts";
import type { RSTDP } from "../snn/rstdp.ts";
import type { STDP } from "../snn/stdp.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkKeys } from "../validation.ts";
import { respond, type Response } from "./diagnose/activity.ts";
import { Diagnosis } from "./diagnose/diagnosis.ts";
import { readPatient } from "./diagnose/patient.ts";
import { examineRates } from "./diagnose/rates.ts";
import { readStimuli, readTargets, type Stimuli } from "./diagnose/stimuli.ts";
import { examineWeight } from "./diagnose/weights.ts";

/** What `diagnose` takes by name: how the layer fires and chooses, as `learn` takes it, and classes. */
export interface DiagnoseOptions extends LearnOptions {
  /** The class that each feature stands for; by default that of an RSTDP. */
  decision_map?: readonly number[] | null;
  /** The class of each stimulus; by default what comes with the waves. */
  targets?: Tensor | readonly number[] | null;
}

const KEYS = [...LEARN_KEYS, "decision_map", "targets"];

/**
 * Looks at a layer and at what it does with stimuli, and says what keeps it from learning: that
 * nothing fires, that everything fires at once, that features never win or are copies, that weights are at
 * a bound or rates have the wrong sign, … Nothing learns and nothing changes: weights, rates, schedules
 * and random numbers stay as they are.
 *
 * About 100 stimuli tell most. That features never win is said once they would have ten wins each on
 * average: with fewer, chance leaves some out. A layer that has not learnt yet has findings too: features
 * drawn at random are not equally good.
 *
 * @param layer The layer, or the rule that it learns by, which knows bounds and rates. The bounds of
 * a bare layer are taken to be 0 and 1.
 * @param waves What the layer is given, padded: `[T, in, H, W]`, `[N, T, in, H, W]`, or an array, a
 * DataLoader or any other (async) iterable of these. Of `[waves, targets]` the targets are the classes.
 * @param options How the layer fires and chooses, as `learn` takes it (by default as the RSTDP does; a
 * schedule is left alone, a signal is heeded), and the classes of features and stimuli.
 * @returns Numbers and findings; printed it is a table. Potentials are in units of the weights, steps
 * count from 0.
 * @throws {TypeError} If the shape is not that of the layer, there is no stimulus, there is not one class
 * a stimulus, or an option has a wrong type.
 * @throws {RangeError} If an option is out of range.
 * @throws The reason of a signal.
 *
 * @example
 * ```ts
 * import { snn, torch, utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const conv = new snn.Convolution(1, 2, 3, { weight_mean: 0.5 });
 * const stdp = new snn.STDP(conv, [0.004, -0.003]);
 * const waves = torch.from_times(torch.randint(0, 8, [20, 1, 6, 6]), 8);
 * const report = await utils.diagnose(stdp, waves, { threshold: 15 });
 * assertEquals(report.silent_stimuli, 20);
 * assertEquals(report.findings[0].kind, "nothing_fires"); // nine weights of 0.5 are below 15
 * console.log(String(report));
 * ```
 */
export async function diagnose(
  layer: Convolution | STDP | RSTDP,
  waves: Stimuli,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const patient = readPatient(layer);
  const conv = patient.layer;
  checkKeys(options, KEYS, 'the options of "diagnose"');
  const { decision_map = patient.decision_map, targets = null, ...given } = options;
  const { lesson } = readLesson({ ...patient.lesson, ...given }, conv, "diagnose");
  const { threshold, kwta, radius, pointwise, dropped } = lesson;
  if (decision_map !== null) checkDecisionMap(decision_map, conv.out_channels);
  else if (targets !== null) {
    throw new TypeError("Cannot judge decisions by targets without a decision_map");
  }
  const weights = await examineWeight(conv, patient.lower, patient.upper);
  const responses: Response[] = [];
  const labels: number[] = [];
  for await (const batch of readStimuli(waves, conv, decision_map !== null && targets === null)) {
    const { signal = null } = given;
    for (const response of await respond(conv, batch.input, lesson, weights.signed, signal)) {
      responses.push(response);
    }
    for (const label of batch.targets ?? []) labels.push(label);
  }
  if (responses.length === 0) {
    throw new TypeError("Cannot diagnose by no stimuli: it needs at least one");
  }
  const known = targets ?? (labels.length > 0 ? labels : null);
  return new Diagnosis(
    responses,
    {
      threshold,
      kwta,
      inhibition_radius: radius,
      pointwise_inhibition: pointwise,
      inhibited_features: [...new Set(dropped)],
    },
    weights,
    await examineRates(patient),
    decision_map && {
      decision_map,
      targets: known && await readTargets(known, responses.length),
    },
  );
}

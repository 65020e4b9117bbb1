/**
 * Learning in one step.
 *
 * @module
 */

import type { SpikeOps } from "../../backend.ts";
import { isBounded, noteBounded } from "../../bounds.ts";
import type { Gpu } from "../gpu.ts";
import { givenTo, teach, thresholdsOf } from "./lesson.ts";
import { alone, packedOf } from "./packed.ts";
import { ratesOf } from "./rates.ts";
import { learnTogether } from "./together.ts";

/** The operations. */
export function learning(gpu: Gpu): Pick<SpikeOps, "learn" | "learnTogether"> {
  return {
    learn(input, weight, plan, result) {
      const [rule] = plan.rules;
      const thresholds = thresholdsOf(gpu, [plan]);
      const given = givenTo(gpu, weight.f, input.n, [plan]);
      const rates = ratesOf(gpu, plan.rules, weight.f);
      const unbounded = !isBounded(weight, rule);
      const lesson = { plan, thresholds, rates, given, unbounded, ...result };
      teach(gpu, { ...lesson, input, first: 0, weights: alone(weight) });
      gpu.free(given);
      gpu.free(thresholds);
      packedOf(gpu, alone(weight)).follow(weight);
      // With a teacher all may have been silent, and nothing clamped.
      if (plan.teacher === null || !unbounded) noteBounded(weight, rule);
      return input.n;
    },

    learnTogether: (inputs, weights, plans, outcomes) =>
      learnTogether(gpu, inputs, weights, plans, outcomes),
  };
}

/**
 * What to do where features are too much alike, or some win in place of the others.
 *
 * @module
 */

import type { Diagnosis } from "./diagnosis.ts";

/** What keeps features apart and is not done yet. */
export function apart({ lesson, decisions }: Diagnosis): string {
  const { kwta, inhibition_radius: radius, pointwise_inhibition: pointwise } = lesson;
  const advice: readonly (readonly [when: boolean, advice: string])[] = [
    // A single winner is the first of all neurons, with inhibition and without.
    [kwta > 1 && !pointwise, "use pointwise_inhibition"],
    [kwta > 1 && radius === 0, "give an inhibition_radius"],
    [decisions !== null, "leave out features at random while it learns (inhibited_features)"],
    [true, "draw fresh weights with a larger weight_std, or have fewer features"],
  ];
  return advice.flatMap(([when, text]) => when ? [text] : []).join(", ");
}

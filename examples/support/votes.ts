/**
 * How a last layer decides: by its first winner, as published, or by the votes of several features, of
 * one network or of several.
 */

import { functional as sf, type snn, type torch } from "../../mod.ts";

const CLASSES = 10;

/** What one feature has to say of one stimulus. */
export interface Vote {
  /** The class that the feature stands for. */
  label: number;
  /** The largest potential of its neurons, above 0. */
  potential: number;
}

/** The votes of the features that have spiked, the winner first. */
export type Ballot = readonly Vote[];

/**
 * How votes are counted: `majority` of the k best features of each ballot (of as many votes, the
 * larger sum of potentials), the `summed` potentials of these, or the summed potentials of the k best
 * features of each `class`. With k = 1 and one ballot all three are the published decision.
 */
export type Rule = "majority" | "summed" | "class";
export const RULES: readonly Rule[] = ["majority", "summed", "class"];

/** How many features of a ballot, or of a class of it, are counted: all of these at once. */
export const VOTERS = [1, 2, 3, 5, 10, 20] as const;

/** A rule, and which of the numbers of voters. */
export interface Decision {
  rule: Rule;
  index: number;
}

/** The first winner decides. */
export const PUBLISHED: Decision = { rule: "majority", index: 0 };

/** The class that comes out by each rule for each number of voters, -1 without votes. */
export function decide(ballots: readonly Ballot[]): Record<Rule, number[]> {
  const votes = new Float64Array(CLASSES);
  const sums = new Float64Array(CLASSES);
  const classSums = VOTERS.map(() => new Float64Array(CLASSES));
  const seen = ballots.map(() => new Uint32Array(CLASSES));
  const majority = VOTERS.map(() => -1);
  const summed = VOTERS.map(() => -1);
  const longest = Math.max(...ballots.map(({ length }) => length));
  for (let rank = 0, i = 0; rank < longest || i < VOTERS.length; rank++) {
    for (let b = 0; b < ballots.length; b++) {
      if (rank >= ballots[b].length) continue;
      const { label, potential } = ballots[b][rank];
      votes[label]++;
      sums[label] += potential;
      const before = seen[b][label]++;
      for (let j = VOTERS.length - 1; before < VOTERS[j]; j--) classSums[j][label] += potential;
    }
    if (rank + 1 !== VOTERS[i]) continue;
    majority[i] = largest(votes, sums);
    summed[i] = largest(sums, sums);
    i++;
  }
  return { majority, summed, class: classSums.map((values) => largest(values, values)) };
}

/** Where the largest value is, of equal ones that with the larger second one; -1 if all are 0. */
function largest(values: Float64Array, second: Float64Array): number {
  let best = 0;
  for (let i = 1; i < CLASSES; i++) {
    const difference = values[i] - values[best] || second[i] - second[best];
    if (difference > 0) best = i;
  }
  return values[best] > 0 ? best : -1;
}

/** The ballots of a layer that fires in the last step, one for each of a batch of stimuli. */
export async function ballotsOf(
  layer: snn.Convolution,
  decision_map: readonly number[],
  inputs: torch.Tensor,
): Promise<Ballot[]> {
  const [, thresholded] = sf.fire(layer(inputs), null, true);
  const values = thresholded.values!;
  const potentials = await values.data();
  const [stimuli, features] = values.shape;
  const neurons = potentials.length / (stimuli * features);
  return Array.from({ length: stimuli }, (_, n) => {
    const ballot = decision_map.map((label, feature): Vote => {
      const first = (n * features + feature) * neurons;
      let potential = 0;
      for (let i = first; i < first + neurons; i++) {
        potential = Math.max(potential, potentials[i] as number);
      }
      return { label, potential };
    });
    // The sort is stable: of equal potentials the lower feature wins, as by `get_k_winners`.
    return ballot.filter(({ potential }) => potential > 0)
      .sort((a, b) => b.potential - a.potential);
  });
}

/**
 * How votes of several features are counted.
 */

import { assertEquals } from "@std/assert";
import { functional as sf, snn, torch } from "../../mod.ts";
import { type Ballot, ballotsOf, decide, VOTERS } from "../../examples/support/votes.ts";

function ballot(...votes: [label: number, potential: number][]): Ballot {
  return votes.map(([label, potential]) => ({ label, potential }));
}

/** What comes out where so many vote. */
function of(decisions: number[], k: (typeof VOTERS)[number]): number {
  return decisions[VOTERS.indexOf(k)];
}

Deno.test("one voter is the winner by each rule, none is silence", () => {
  const first = VOTERS.indexOf(1);
  const won = decide([ballot([3, 9], [5, 8], [5, 7])]);
  assertEquals([won.majority[first], won.summed[first], won.class[first]], [3, 3, 3]);
  const silent = VOTERS.map(() => -1);
  assertEquals(decide([[]]), { majority: silent, summed: silent, class: silent });
});

Deno.test("a majority counts heads, a sum potentials, a sum by class the best of each", () => {
  const { majority, summed, class: byClass } = decide([
    ballot([3, 9], [3, 8], [5, 2], [5, 2], [5, 2], [7, 1]),
  ]);
  assertEquals([of(majority, 2), of(majority, 5), of(majority, 20)], [3, 5, 5]);
  assertEquals([of(summed, 5), of(summed, 20)], [3, 3]);
  assertEquals([of(byClass, 1), of(byClass, 3)], [3, 3]);
  const many = decide([ballot([3, 9], [5, 6], [5, 6], [3, 1])]);
  assertEquals([of(many.class, 1), of(many.class, 2)], [3, 5]);
});

Deno.test("of as many votes the larger sum decides, and networks vote together", () => {
  const ballots = [ballot([3, 5], [4, 1]), ballot([4, 6], [3, 1]), ballot([8, 2])];
  assertEquals(of(decide(ballots.slice(0, 2)).majority, 1), 4);
  assertEquals(of(decide(ballots).summed, 1), 4);
  assertEquals(of(decide([...ballots, ballot([8, 2])]).majority, 1), 8);
});

Deno.test("the first of a ballot is the winner that get_k_winners selects", async () => {
  torch.manual_seed(5);
  const layer = new snn.Convolution(3, 20, 3, 0.8, 0.2);
  const waves = torch.from_times(torch.randint(0, 25, [8, 3, 5, 5]), 15);
  const classes = Array.from({ length: 20 }, (_, feature) => Math.floor(feature / 2));
  const ballots = await ballotsOf(layer, classes, waves);
  const [spikes, potentials] = sf.fire(layer(waves), null, true);
  const winners = await sf.get_k_winners(potentials, 20, 0, spikes).batch();
  assertEquals(
    ballots.map((ballot) => ballot.map(({ label }) => label)),
    winners.map((list) => list.map(([feature]) => classes[feature])),
  );
});

/**
 * Layer 3, which decides: epochs of learning with tests in between.
 */

import type { snn } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import { percentOf } from "./record.ts";
import type { Run } from "./run.ts";
import type { Test } from "./run_record.ts";
import { CHUNK, range, type Stimuli } from "./stimuli.ts";
import { ballotsOf, decide, type Decision, PUBLISHED, RULES, VOTERS } from "./votes.ts";

/**
 * Learns until all epochs are done, and tests every `--test-every` epochs and after the last.
 *
 * @param learn One epoch, given how many are done.
 * @param decision By which votes the accuracy is counted.
 */
export async function learnAndTest(
  run: Run,
  test: Stimuli,
  learn: (epoch: number) => Promise<void>,
  decision: Decision = PUBLISHED,
): Promise<void> {
  const { layer3, testEvery } = run.about.options;
  const { record } = run;
  for (;;) {
    const { epoch } = run.position;
    const due = epoch >= layer3 || (epoch > 0 && epoch % testEvery === 0);
    if (due && test.length > 0 && !record.tests.some((test) => test.epoch === epoch)) {
      await testLayer(run, test, decision);
      await run.save();
    }
    if (epoch >= layer3) break;
    await learn(epoch);
  }
  await run.save();
}

/** Tests the network, and puts the result into the record. */
async function testLayer(run: Run, test: Stimuli, { rule, index }: Decision): Promise<void> {
  const { record, about: { net }, position: { epoch } } = run;
  const result = await run.during(
    "tests",
    ["test", test.length],
    () => evaluate([{ net, test }], run.step),
    ({ votes, silent }) => {
      const shares = [votes[rule][index], silent].map((share) => `${share.toFixed(2)} %`);
      return `${shares[0]} right, ${shares[1]} silent after ${epoch} epochs of layer 3`;
    },
  );
  record.accuracy = result.votes[rule][index];
  record.tests.push({ epoch, ...result, right: record.accuracy });
}

/**
 * One epoch of layer 3.
 *
 * @param order Which stimulus comes when.
 * @param dropped Features that sit out, by batch.
 */
export async function learnEpoch(
  run: Run,
  rstdp: snn.RSTDP,
  stimuli: Stimuli,
  order: readonly number[],
  dropped: readonly (readonly number[])[] = [],
): Promise<void> {
  const { options: { layer3 }, schedules: { adaptive } } = run.about;
  const label = `layer 3, epoch ${run.position.epoch + 1} of ${layer3}`;
  await run.epoch(label, order, async (indices, end) => {
    const { inputs, labels } = await stimuli.batch(indices);
    const inhibited_features = dropped[Math.floor(run.position.image / adaptive.every)] ?? [];
    return (await rstdp.learn(inputs, labels, { end, inhibited_features })).right;
  });
}

/**
 * Which share of stimuli a network decides rightly, or several together, each given the stimuli as its
 * own first layers see them.
 */
export async function evaluate(
  networks: readonly { net: MozafariMNIST2018; test: Stimuli }[],
  step: (count: number) => Promise<void>,
): Promise<Omit<Test, "epoch">> {
  const images = networks[0].test.length;
  const right = { majority: zeros(), summed: zeros(), class: zeros() };
  let silent = 0;
  for (let first = 0; first < images; first += CHUNK) {
    const indices = range(first, Math.min(first + CHUNK, images));
    const batches = await Promise.all(networks.map(async ({ net, test }) => {
      const { inputs, labels } = await test.batch(indices);
      return { labels, ballots: await ballotsOf(net.conv3, net.decision_map, inputs) };
    }));
    for (const [i, label] of batches[0].labels.entries()) {
      const decisions = decide(batches.map(({ ballots }) => ballots[i]));
      if (decisions.majority[0] < 0) silent++;
      for (const rule of RULES) {
        decisions[rule].forEach((decision, k) => right[rule][k] += Number(decision === label));
      }
    }
    await step(indices.length);
  }
  const shares = (counts: number[]) => counts.map((count) => percentOf(count, images));
  const { majority, summed, class: byClass } = right;
  return {
    right: percentOf(majority[0], images),
    silent: percentOf(silent, images),
    votes: { majority: shares(majority), summed: shares(summed), class: shares(byClass) },
  };
}

function zeros(): number[] {
  return VOTERS.map(() => 0);
}

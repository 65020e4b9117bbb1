/**
 * Layer 3, which decides: epochs of learning with tests in between.
 */

import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import { percentOf, type Test } from "./record.ts";
import type { Run } from "./run.ts";
import { CHUNK, range, type Stimuli } from "./stimuli.ts";
import { ballotsOf, decide, RULES, VOTERS } from "./votes.ts";

/**
 * Learns until all epochs are done, and tests every `--test-every` epochs and after the last.
 *
 * @param learn One epoch, given how many are done.
 */
export async function learnAndTest(
  run: Run,
  test: Stimuli,
  learn: (epoch: number) => Promise<void>,
): Promise<void> {
  const { layer3, testEvery } = run.about.options;
  const { record } = run;
  for (;;) {
    const { epoch } = run.position;
    const due = epoch >= layer3 || (epoch > 0 && epoch % testEvery === 0);
    if (due && test.length > 0 && !record.tests.some((test) => test.epoch === epoch)) {
      await testLayer(run, test);
      await run.save();
    }
    if (epoch >= layer3) break;
    await learn(epoch);
  }
  await run.save();
}

/** Tests the network, and puts the result into the record. */
async function testLayer(run: Run, test: Stimuli): Promise<void> {
  const { record, about: { net }, position: { epoch } } = run;
  await run.during("tests", ["test", test.length], async () => {
    const result = { epoch, ...await evaluate([{ net, test }], run.step) };
    record.tests.push(result);
    record.accuracy = result.right;
    const shares = [result.right, result.silent].map((share) => `${share.toFixed(2)} %`);
    return `${shares[0]} right, ${shares[1]} silent after ${epoch} epochs of layer 3`;
  });
}

/**
 * Which share of stimuli a network decides rightly, or several together, each given the stimuli as its
 * own first layers see them.
 */
export async function evaluate(
  voters: readonly { net: MozafariMNIST2018; test: Stimuli }[],
  step: (count: number) => Promise<void>,
): Promise<Omit<Test, "epoch">> {
  const images = voters[0].test.length;
  const right = { majority: zeros(), summed: zeros(), class: zeros() };
  let silent = 0;
  for (let first = 0; first < images; first += CHUNK) {
    const indices = range(first, Math.min(first + CHUNK, images));
    const batches = await Promise.all(voters.map(async ({ net, test }) => {
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

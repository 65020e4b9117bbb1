/**
 * The published experiments of Mozafari et al. on objects (doi 10.1109/TNNLS.2018.2826721), with any
 * folder of images that has a folder for each class:
 *
 * ```sh
 * deno task shallow --data DIR                       # ETH-80: an object of each class held back
 * deno task shallow --data DIR --setting caltech     # half of each class held back
 * deno task shallow --data DIR --setting norb --test-data DIR2
 * deno task shallow:native --data DIR --splits 5     # on the native library, several splits
 * ```
 *
 * Ctrl-C finishes the epoch, writes the checkpoint and prints the command that goes on.
 */

import { snn, torch, torchvision } from "../mod.ts";
import { encoding, MozafariShallow, SETTINGS } from "./mozafari_shallow_network.ts";
import { readCheckpoint, writeCheckpoint } from "./support/checkpoint.ts";
import { confusionTable, noAnswers, rightOf } from "./support/confusion.ts";
import { epochGenerator } from "./support/epoch_generator.ts";
import { useKernels } from "./support/kernels.ts";
import { commandOf, LongRun } from "./support/long_run.ts";
import { about, counting, percentOf, writeRecord } from "./support/record.ts";
import { batches, encodeAll, pick, type Samples } from "./support/samples.ts";
import { readOptions } from "./support/shallow_options.ts";
import { ShallowRecord, ShallowState, type SplitRecord } from "./support/shallow_record.ts";
import { readOffWaves } from "./support/wave_svm.ts";
import { byObject, byShare, type Split } from "./support/splits.ts";

/** Images that are tested at once. */
const TOGETHER = 100;

const options = readOptions();
const setting = SETTINGS[options.setting];
const { seed, threads, checkpoint, epochs = setting.epochs } = options;
const kernels = await useKernels(threads);
const task = threads > 0 ? "shallow:native" : "shallow";
const transform = encoding(setting);
const images = await torchvision.datasets.ImageFolder.open(options.data, { transform });
const others = options.testData === undefined
  ? null
  : await torchvision.datasets.ImageFolder.open(options.testData, { transform });
const { classes } = images;
if (others && String(others.classes) !== String(classes)) {
  throw new TypeError(`Cannot test [${classes}] by images of [${others.classes}]`);
}
const net = new MozafariShallow(setting, classes.length);

let state: ShallowState = { split: 0, epoch: 0 };
let record: ShallowRecord = {
  ...await about({ command: commandOf(task), kernels, threads, seed }),
  setting: options.setting,
  classes: [...classes],
  seconds: { encoding: 0, learning: 0, tests: 0 },
  splits: [],
  accuracy: null,
};
if (options.resume) {
  const kinds = { state: ShallowState, record: ShallowRecord };
  const saved = await readCheckpoint(checkpoint, net, kinds);
  const { command, machine } = record;
  record = { ...saved.record, command, machine, kernels, threads };
  state = saved.state;
}

async function save(): Promise<void> {
  await writeCheckpoint(checkpoint, net, { state, record });
  if (options.json !== undefined) await writeRecord(options.json, record);
}

using run = new LongRun(task, save);

/** What is drawn for a split depends on this. */
function seedOf(split: number): number {
  return seed * 1000 + split;
}

/** Encodes all images, once. */
async function encode(
  label: string,
  images: torchvision.datasets.ImageFolder<torch.Tensor>,
): Promise<Samples> {
  const say = () => `${images.length} of ${classes.length} classes`;
  const work = () => encodeAll(images, run.step);
  return await run.during([label, images.length], work, say, counting(record, "encoding"));
}

/** One pass over all images, in an order and with features that depend on seed, split and epoch alone. */
async function learn(rstdp: snn.RSTDP, samples: Samples): Promise<number> {
  const generator = await epochGenerator(seedOf(state.split), state.epoch);
  await net.update_dropout(generator);
  const { length } = samples.waves;
  const order = await torch.randperm(length, { generator }).tolist() as number[];
  const inhibited_features = net.to_be_dropped;
  let right = 0;
  let left = length;
  for (const [inputs, targets] of batches(pick(samples, order), length)) {
    left -= targets.length;
    const end = left === 0;
    right += (await rstdp.learn(inputs, targets, { end, inhibited_features })).right;
  }
  return percentOf(right, length);
}

/** Tests the network, and puts the result into the record. */
async function test(samples: Samples, split: SplitRecord): Promise<void> {
  const images = samples.targets.length;
  const work = async () => {
    const answers = noAnswers(classes.length, true);
    let unheard = 0;
    net.eval();
    for (const [inputs, targets] of batches(samples, TOGETHER)) {
      const waves = [...inputs];
      const decisions = await Promise.all(waves.map((wave) => net(wave)));
      for (const [i, target] of targets.entries()) {
        const silent = decisions[i] === -1;
        answers[target][silent ? classes.length : decisions[i]]++;
        if (silent && await net.strongest(waves[i]) === target) unheard++;
      }
      await run.step(targets.length);
    }
    net.train();
    return { answers, unheard };
  };
  const { answers, unheard } = await run.during(
    ["test", images],
    work,
    ({ answers }) =>
      `${percentOf(rightOf(answers), images).toFixed(2)} % right after ${state.epoch} epochs`,
    counting(record, "tests"),
  );
  const silent = answers.reduce((sum, row) => sum + row[classes.length], 0);
  split.answers = answers;
  split.tests.push({
    epoch: state.epoch,
    right: percentOf(rightOf(answers), images),
    silent: percentOf(silent, images),
    right_with_silent: percentOf(rightOf(answers) + unheard, images),
  });
}

/** Learns from a split, from where the run is. */
async function experiment(train: Samples, unseen: Samples): Promise<void> {
  if (state.epoch === 0) {
    torch.manual_seed(seedOf(state.split));
    net.s2.reset_weight(0.8, 0.05);
    net.update_learning_rates(setting.reward, setting.punish);
    const sizes: [number, number] = [train.waves.length, unseen.waves.length];
    record.splits[state.split] = { images: sizes, learning: [], tests: [], answers: [] };
  }
  const split = record.splits[state.split];
  const rstdp = new snn.RSTDP(net.s2, {
    ...{ reward: net.stdp, punish: net.anti_stdp, decision_map: net.decision_map },
    threshold: net.threshold,
    schedule: new snn.AdaptiveReward({
      ...{ reward: setting.reward, punish: setting.punish, floor: options.rateFloor },
      every: train.waves.length,
    }),
  });
  const saveEvery = Math.max(Math.floor(options.checkpointEvery / train.waves.length), 1);
  while (state.epoch < epochs) {
    const label = `split ${state.split + 1} of ${options.splits}, epochs to ${epochs}`;
    const work = async () => {
      while (state.epoch < epochs) {
        const share = await learn(rstdp, train);
        split.learning.push(share);
        state = { ...state, epoch: state.epoch + 1 };
        await run.step(1, `${share.toFixed(1)} % right`);
        if (state.epoch % options.testEvery === 0 || state.epoch === epochs) break;
        if (state.epoch % saveEvery === 0) await save();
      }
    };
    await run.during(
      [label, epochs, state.epoch],
      work,
      () => `${split.learning.at(-1)!.toFixed(2)} % right while learning`,
      counting(record, "learning"),
    );
    await test(unseen, split);
    await save();
  }
}

const known = await encode("images", images);
const apart = others ? await encode("images for the test", others) : null;

async function splitOf(split: number): Promise<Split> {
  const { testShare = options.setting === "eth80" ? undefined : 0.5 } = options;
  return testShare === undefined
    ? await byObject(images.samples, seed, split)
    : await byShare(images.samples, testShare, seed, split);
}

/** For comparison: no network, but a classifier of its inputs. */
async function compare(): Promise<never> {
  const rights: number[] = [];
  for (let split = 0; split < options.splits; split++) {
    const label = `split ${split + 1} of ${options.splits}, linear classifier of the spikes`;
    const work = async () => await readOffWaves(known, await splitOf(split));
    rights.push(await run.during([label, 1], work, (right) => `${right.toFixed(2)} % right`));
  }
  const { mean, deviation } = spreadOf(rights);
  console.log(`${mean.toFixed(2)} % on average (standard deviation ${deviation.toFixed(2)})`);
  Deno.exit(0);
}

/** Mean and standard deviation over splits. */
function spreadOf(rights: readonly number[]): { mean: number; deviation: number } {
  const mean = rights.reduce((a, b) => a + b) / rights.length;
  const squares = rights.reduce((sum, right) => sum + (right - mean) ** 2, 0);
  return { mean, deviation: rights.length > 1 ? Math.sqrt(squares / (rights.length - 1)) : 0 };
}

if (options.svm) await compare();
while (state.split < options.splits) {
  if (apart) await experiment(known, apart);
  else {
    const split = await splitOf(state.split);
    await experiment(pick(known, split.train), pick(known, split.test));
  }
  state = { split: state.split + 1, epoch: 0 };
  record.accuracy = spreadOf(record.splits.map(({ tests }) => tests.at(-1)?.right ?? 0));
  await save();
}

const together = noAnswers(classes.length, true);
for (const { answers } of record.splits) {
  answers.forEach((row, i) => row.forEach((count, k) => together[i][k] += count));
}
const { mean, deviation } = record.accuracy!;
console.log(`
${mean.toFixed(2)} % of the test images of ${options.splits} splits are right (standard deviation ${
  deviation.toFixed(2)
})

${confusionTable(together, classes)}`);

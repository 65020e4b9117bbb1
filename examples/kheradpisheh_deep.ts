/**
 * The published experiment of Kheradpisheh et al. (doi 10.1016/j.neunet.2017.12.005) on MNIST: two
 * layers learn by STDP, without being told what the digits are; a linear classifier reads them off what
 * the second layer sees.
 *
 * ```sh
 * deno task kheradpisheh --data DIR             # as published: 2 + 20 epochs, all images
 * deno task kheradpisheh --data DIR --images 6000
 * deno task kheradpisheh:native --data DIR      # the same on the native library, with two threads
 * ```
 *
 * Images are handed over many at a time to `learn`, which gives exactly what the network's `forward` and
 * `stdp` give one image at a time. Ctrl-C finishes the step, writes the checkpoint and prints the command
 * that goes on; the classifier, which takes minutes, starts anew.
 */

import { snn, torch } from "../mod.ts";
import { batchEncoding, KheradpishehMNIST } from "./kheradpisheh_network.ts";
import {
  command,
  MNIST_DATA,
  natural,
  number,
  type RunOptions,
  withRunOptions,
} from "./support/arguments.ts";
import { readCheckpoint, writeCheckpoint } from "./support/checkpoint.ts";
import { confusionTable, DIGITS, noAnswers, rightOf } from "./support/confusion.ts";
import { useKernels } from "./support/kernels.ts";
import { LinearSvm } from "./support/linear_svm.ts";
import { KheradpishehRecord, KheradpishehState } from "./support/kheradpisheh_record.ts";
import { commandOf, LongRun } from "./support/long_run.ts";
import { about, counting, percentOf, writeRecord } from "./support/record.ts";
import { RowCollector, type SparseRows } from "./support/sparse_rows.ts";
import {
  CHUNK,
  chunks,
  encoded,
  openMnist,
  packed,
  range,
  some,
  type Stimuli,
  through,
} from "./support/stimuli.ts";

const options = withRunOptions(
  command("kheradpisheh_deep", "Trains the network of Kheradpisheh et al. on MNIST"),
  {
    data: MNIST_DATA,
    checkpoint: "checkpoints/kheradpisheh.safetensors",
    checkpointEvery: 60000,
  },
)
  .option("--images <n>", "images to learn from", natural, 60000)
  .option("--test-images <n>", "test images", natural, 10000)
  .option("--layer1 <epochs>", "epochs of layer 1", natural, 2)
  .option("--layer2 <epochs>", "epochs of layer 2", natural, 20)
  .option("--cost <C>", "what a wrong side costs the classifier", number, 2.4)
  // A tenth is what LIBLINEAR stops at by default.
  .option("--tolerance <distance>", "how close the classifier comes to its optimum", number, 0.1)
  .parse(Deno.args, { from: "user" })
  .opts<
    RunOptions & {
      images: number;
      testImages: number;
      layer1: number;
      layer2: number;
      cost: number;
      tolerance: number;
    }
  >();

const kernels = await useKernels(options.threads);
torch.manual_seed(options.seed);
const net = new KheradpishehMNIST();
const doubling = new snn.Doubling({ every: 500, max_ltp: 0.15, ratio: -0.75 });
const task = options.threads > 0 ? "kheradpisheh:native" : "kheradpisheh";
const { seed, threads, checkpoint, cost, tolerance } = options;
const images = some(await openMnist(options.data, true), options.images);
const testImages = some(await openMnist(options.data, false), options.testImages);

let state: KheradpishehState = { layer: 1, epoch: 0, image: 0, seen: 0 };
let record: KheradpishehRecord = {
  ...await about({ command: commandOf(task), kernels, threads, seed }),
  images: images.length,
  test_images: testImages.length,
  seconds: { encoding: 0, layer1: 0, layer2: 0, features: 0, classifier: 0 },
  convergence: { layer1: [], layer2: [] },
  classifier: null,
  learning: null,
  accuracy: null,
};
if (options.resume) {
  const saved = await readCheckpoint(checkpoint, net, {
    state: KheradpishehState,
    record: KheradpishehRecord,
  });
  const { command, machine } = record;
  record = { ...saved.record, command, machine, kernels, threads };
  state = saved.state;
  doubling.seen = state.seen;
}

async function save(): Promise<void> {
  await writeCheckpoint(checkpoint, net, { state: { ...state, seen: doubling.seen }, record });
  if (options.json !== undefined) await writeRecord(options.json, record);
}

using run = new LongRun(task, save);

/** Computes stimuli and keeps them, packed. */
async function compute(label: string, stimuli: Stimuli): Promise<Stimuli> {
  const work = () => packed(stimuli, (count) => run.step(count));
  return await run.during(
    [label, stimuli.length],
    work,
    () => "done",
    counting(record, "encoding"),
  );
}

/** How far the weights of a layer are from 0 and 1. */
async function convergence({ weight }: snn.Convolution): Promise<number> {
  return await weight.mul(weight.neg().add(1)).mean().item();
}

/** Lets a layer learn all its epochs. */
async function learn(layer: 1 | 2, stimuli: Stimuli, epochs: number): Promise<void> {
  const name = `layer${layer}` as const;
  const [stdp, conv] = layer === 1 ? [net.stdp1, net.conv1] : [net.stdp2, net.conv2];
  const lesson = { ...net.lesson(layer), schedule: layer === 1 ? doubling : null };
  const order = range(0, stimuli.length);
  while (state.epoch < epochs) {
    const { epoch, image } = state;
    const label = `layer ${layer}, epoch ${epoch + 1} of ${epochs}`;
    const walk = { first: image, chunk: () => CHUNK, saveEvery: options.checkpointEvery };
    const work = async () => {
      await run.walk(order, walk, async (indices, end) => {
        const { inputs } = await stimuli.batch(indices);
        stdp.learn(inputs, lesson);
        state = { ...state, image: end };
      });
      return await convergence(conv);
    };
    const say = (open: number) => `weights are ${open.toExponential(1)} from 0 and 1`;
    const open = await run.during([label, order.length, image], work, say, counting(record, name));
    record.convergence[name].push(open);
    state = { ...state, epoch: epoch + 1, image: 0 };
  }
  state = { ...state, layer: layer + 1, epoch: 0, image: 0 };
  await save();
}

/** What the classifier is given. */
async function features(
  label: string,
  stimuli: Stimuli,
): Promise<{ rows: SparseRows; labels: number[] }> {
  const collector = new RowCollector(true);
  const labels: number[] = [];
  const work = async () => {
    for await (const batch of chunks(stimuli)) {
      await collector.add(net.features(batch.inputs));
      labels.push(...batch.labels);
      await run.step(batch.labels.length);
    }
    return { rows: collector.rows(), labels };
  };
  return await run.during(
    [label, stimuli.length],
    work,
    () => "done",
    counting(record, "features"),
  );
}

const waves = encoded(images, batchEncoding());
if (state.layer < 3 && images.length > 0) {
  const first = await compute("images", waves);
  if (state.layer === 1) await learn(1, first, options.layer1);
  const lessons = through(first, (inputs) => net.lesson_input2(net.input2(inputs)));
  await learn(2, await compute("what layer 2 is given", lessons), options.layer2);
}
net.eval();
const known = await features("features of the training images", waves);
const unseen = await features("features of the test images", encoded(testImages, batchEncoding()));

/** A classifier of what the training images give, shown by the digits that its accuracy gains. */
async function classify(): Promise<LinearSvm> {
  let shown = 0;
  let start = 0;
  const progress = async (pass: number, distance: number) => {
    if (pass === 1) start = distance;
    const share = Math.log(start / distance) / Math.log(start / tolerance);
    const steps = Math.max(Math.min(Math.floor(100 * share), 100) - shown, 0) || 0;
    shown += steps;
    await run.step(steps, `pass ${pass}`);
  };
  return await run.during(
    ["classifier", 100],
    () => LinearSvm.fit(known.rows, known.labels, { C: cost, tolerance, seed, progress }),
    ({ passes, converged }) => `${passes} passes${converged ? "" : ", not converged"}`,
    counting(record, "classifier"),
  );
}

const machine = await classify();
const answers = noAnswers(10, false);
const read = machine.predict(unseen.rows);
unseen.labels.forEach((label, i) => answers[label][read[i]]++);
const learnt = machine.predict(known.rows).filter((digit, i) => digit === known.labels[i]).length;
const { passes, converged } = machine;
record.classifier = { cost, tolerance, passes, converged };
record.learning = percentOf(learnt, known.labels.length);
record.accuracy = percentOf(rightOf(answers), unseen.labels.length);
await save();
console.log(`
${record.learning.toFixed(2)} % of the images it learnt from are right,
${record.accuracy.toFixed(2)} % of ${unseen.labels.length} test images

${confusionTable(answers, DIGITS)}`);

/**
 * What the size of a mini-batch does to accuracy: both layers of the network of Kheradpisheh et al. learn by
 * `MiniBatchSTDP` from batches of several sizes, everything else being equal, and a linear classifier reads what comes
 * out of the second one.
 *
 * ```sh
 * deno task bench:mini-batch                    # drawn digits
 * deno task bench:mini-batch --data DIR         # MNIST
 * ```
 *
 * Rates depend on the images seen, as published, whatever the size: a batch sums up what its images teach. A batch of
 * one is the published rule itself.
 */

import { snn, torch, torchvision } from "../mod.ts";
import { batchEncoding, KheradpishehMNIST } from "../examples/kheradpisheh_network.ts";
import { useKernels } from "../examples/support/kernels.ts";
import { LinearSvm } from "../examples/support/linear_svm.ts";
import { about, notePeak, percentOf, writeRecord } from "../examples/support/record.ts";
import { RowCollector } from "../examples/support/sparse_rows.ts";
import {
  chunks,
  encoded,
  type Images,
  kept,
  openMnist,
  range,
  some,
  type Stimuli,
  through,
} from "../examples/support/stimuli.ts";
import { command, count } from "./support/arguments.ts";
import type { MiniBatchRecord } from "./support/records.ts";
import { table } from "./support/table.ts";

const SIZES = [1, 10, 100, 1000];

/** Where a layer has learnt nothing, the classifier would take forever. */
const READ_OUT = { C: 2.4, tolerance: 0.1, passes: 100 };

const options = command("bench:mini-batch", "Measures accuracy by the size of a mini-batch")
  .option("--images <n>", "digits to learn from", count, 6000)
  .option("--test-images <n>", "digits to be tested with", count, 2000)
  .option("--layer1 <epochs>", "epochs of layer 1", count, 2)
  .option("--layer2 <epochs>", "epochs of layer 2", count, 4)
  .option("--sizes <n...>", "sizes of a batch", (text, all: number[]) => [...all, count(text)], [])
  .option("--seed <n>", "seed of the initial weights", Number, 0)
  .option("--data <folder>", "where the files of MNIST are; without, digits are drawn")
  .option("--threads <n>", "threads of the native library; 0: WebAssembly", Number, 1)
  .option("--json <file>", "where the record goes")
  .parse(Deno.args, { from: "user" })
  .opts<
    Record<"images" | "testImages" | "layer1" | "layer2" | "seed" | "threads", number> & {
      sizes: number[];
      data?: string;
      json?: string;
    }
  >();

/** So many digits, from MNIST or drawn. */
async function digits(train: boolean): Promise<Images> {
  const count = train ? options.images : options.testImages;
  if (options.data !== undefined) return some(await openMnist(options.data, train), count);
  const transform = new torchvision.transforms.ToTensor();
  return new torchvision.datasets.StrokeDigits(count, { train, transform });
}

const keep = (stimuli: Stimuli) => kept(stimuli, () => Promise.resolve());
const encode = async (train: boolean) => keep(encoded(await digits(train), batchEncoding()));

/** The published rates after so many images of layer 1: they double after every 500th one. */
function ltpAfter(seen: number): number {
  return Math.min(0.004 * 2 ** Math.floor(seen / 500), 0.15);
}

/** Teaches a layer, `size` images at a time. */
async function teach(
  net: KheradpishehMNIST,
  layer: 1 | 2,
  stimuli: Stimuli,
  size: number,
): Promise<void> {
  const rule = new snn.MiniBatchSTDP(layer === 1 ? net.conv1 : net.conv2, [0, 0]);
  let seen = 0;
  for (let epoch = 0; epoch < options[`layer${layer}`]; epoch++) {
    for (let first = 0; first < stimuli.length; first += size) {
      const ltp = layer === 1 ? ltpAfter(seen) : 0.004;
      rule.update_all_learning_rate(ltp, -0.75 * ltp);
      const indices = range(first, Math.min(first + size, stimuli.length));
      const { inputs } = await stimuli.batch(indices);
      await rule.learn(inputs, net.lesson(layer) as snn.MiniBatchOptions);
      seen += indices.length;
    }
  }
}

/** What the classifier is given. */
async function featuresOf(net: KheradpishehMNIST, stimuli: Stimuli) {
  const collector = new RowCollector(true);
  const labels: number[] = [];
  for await (const batch of chunks(stimuli)) {
    await collector.add(net.features(batch.inputs));
    labels.push(...batch.labels);
  }
  return { rows: collector.rows(), labels };
}

/** How far weights are from 0 and 1. */
async function convergence({ weight }: snn.Convolution): Promise<number> {
  return await weight.mul(weight.neg().add(1)).mean().item();
}

async function measure(
  train: Stimuli,
  test: Stimuli,
  batch: number,
): Promise<MiniBatchRecord["results"][number]> {
  torch.manual_seed(options.seed);
  const net = new KheradpishehMNIST();
  const start = performance.now();
  await teach(net, 1, train, batch);
  const second = await keep(through(train, (inputs) => net.lesson_input2(net.input2(inputs))));
  await teach(net, 2, second, batch);
  const seconds = (performance.now() - start) / 1000;
  net.eval();
  const [known, unseen] = [await featuresOf(net, train), await featuresOf(net, test)];
  const machine = await LinearSvm.fit(known.rows, known.labels, READ_OUT);
  const answers = machine.predict(unseen.rows);
  const right = answers.filter((answer, i) => answer === unseen.labels[i]).length;
  return {
    ...{ batch, seconds },
    right_percent: percentOf(right, answers.length),
    convergence: [await convergence(net.conv1), await convergence(net.conv2)],
  };
}

const kernels = await useKernels(options.threads);
const [train, test] = [await encode(true), await encode(false)];
const { seed, threads, images, testImages, layer1, layer2 } = options;
const record: MiniBatchRecord = {
  ...await about({ command: `bench:mini-batch ${Deno.args.join(" ")}`, kernels, threads, seed }),
  ...{ data: options.data === undefined ? "drawn digits" : "MNIST" },
  ...{ images, test_images: testImages, epochs: [layer1, layer2], results: [] },
};
for (const size of options.sizes.length > 0 ? options.sizes : SIZES) {
  const result = await measure(train, test, size);
  record.results.push(result);
  notePeak(record);
  console.log(`batches of ${size}: ${result.right_percent.toFixed(2)} % right`);
  if (options.json !== undefined) await writeRecord(options.json, record);
}
console.log(`\n${
  table([
    ["batch", "right, %", "w (1 - w), layer 1", "layer 2", "learning, s"],
    ...record.results.map(({ batch, right_percent, convergence, seconds }) => [
      ...[String(batch), right_percent.toFixed(2)],
      ...convergence.map((open) => open.toExponential(1)),
      seconds.toFixed(0),
    ]),
  ])
}`);

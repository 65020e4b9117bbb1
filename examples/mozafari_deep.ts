/**
 * The published experiment of Mozafari et al. (arXiv:1804.00227) on MNIST, as its port reads:
 *
 * ```sh
 * deno task mozafari --data DIR            # as published: 2 + 4 + 680 epochs, all images
 * deno task mozafari --data DIR --layer1 2 --layer2 4 --images12 6000 --layer3 20 --images3 10000
 * deno task mozafari:native --data DIR     # the same on the native library, with two threads
 * ```
 *
 * Images are handed over many at a time to `learn`, which gives exactly what the network's `forward`,
 * `stdp`, `reward` and `punish` give one image at a time. What a layer is given is computed once the
 * layer before has learnt, and kept.
 *
 * Ctrl-C finishes the step, writes the checkpoint and prints the command that goes on.
 */

import { Command, InvalidArgumentError } from "npm:commander@15.1.0";
import { functional as sf, snn, torch, torchvision, utils } from "../mod.ts";
import { encoding, MozafariMNIST2018 } from "./mozafari_network.ts";
import { type Position, readCheckpoint, type Run, writeCheckpoint } from "./support/checkpoint.ts";
import { Interrupt } from "./support/interrupt.ts";
import { Progress } from "./support/progress.ts";

const BATCH = 1000;
const REWARD = [0.004, -0.003] as const;
const PUNISHMENT = [-0.004, 0.0005] as const;

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError("It needs an integer of at least 0.");
  }
  return value;
}

const options = new Command("mozafari_deep")
  // Its colours would be asked of the environment.
  .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
  .description("Trains the network of Mozafari et al. (arXiv:1804.00227) on MNIST")
  .option("--data <folder>", "where the files of MNIST are", "data/mnist")
  .option("--images12 <n>", "images for layers 1 and 2", count, 60000)
  .option("--images3 <n>", "images for layer 3", count, 60000)
  .option("--test-images <n>", "test images", count, 10000)
  .option("--layer1 <epochs>", "epochs of layer 1", count, 2)
  .option("--layer2 <epochs>", "epochs of layer 2", count, 4)
  .option("--layer3 <epochs>", "epochs of layer 3", count, 680)
  .option("--test-every <epochs>", "test after so many epochs of layer 3", count, 20)
  .option("--seed <n>", "seed of the initial weights", count, 0)
  .option("--checkpoint <file>", "where the state goes", "checkpoints/mozafari.safetensors")
  .option("--checkpoint-every <images>", "write it after so many images", count, 20000)
  .option("--resume", "go on from the checkpoint", false)
  .option(
    "--threads <n>",
    "run on the native library with so many threads; 0: on WebAssembly",
    count,
    0,
  )
  .parse(Deno.args, { from: "user" })
  .opts<{
    data: string;
    images12: number;
    images3: number;
    testImages: number;
    layer1: number;
    layer2: number;
    layer3: number;
    testEvery: number;
    seed: number;
    checkpoint: string;
    checkpointEvery: number;
    resume: boolean;
    threads: number;
  }>();

/** Images that are handed over at once: between them, Ctrl-C is heard and checkpoints are written. */
const chunk = Math.min(100, options.checkpointEvery);

type Sample = [input: torch.Tensor, label: number];
type Samples = utils.CacheDataset<Sample>;

if (options.threads > 0) {
  const { instructions } = await torch.backends.native.load();
  torch.set_num_threads(options.threads);
  console.log(`Running on the native library, ${instructions}, ${options.threads} threads`);
}
const progress = new Progress();
using interrupt = new Interrupt();
torch.manual_seed(options.seed);
const net = new MozafariMNIST2018();
let position: Position = { layer: 1, epoch: 0, image: 0 };
let resumed: Run | null = null;
if (options.resume) {
  resumed = await readCheckpoint(options.checkpoint, net);
  position = resumed.position;
}
const doubling = ([0, 1] as const).map((layer) =>
  new snn.Doubling({ every: 500, max_ltp: 0.15, ratio: -0.75, seen: resumed?.seen[layer] })
);
const adaptive = new snn.AdaptiveReward({
  reward: REWARD,
  punish: PUNISHMENT,
  every: BATCH,
  decisions: resumed?.decisions,
});
const rstdp = new snn.RSTDP(net.conv3, {
  reward: net.stdp3,
  punish: net.anti_stdp3,
  decision_map: net.decision_map,
  schedule: adaptive,
});

async function save(): Promise<void> {
  const [first, second] = doubling;
  const seen: [number, number] = [first.seen, second.seen];
  await writeCheckpoint(options.checkpoint, net, { position, seen, decisions: adaptive.decisions });
}

/** Writes the checkpoint and says how to go on. */
async function stop(): Promise<never> {
  progress.stop();
  await save();
  const args = Deno.args.filter((arg) => arg !== "--resume").concat("--resume");
  const task = options.threads > 0 ? "mozafari:native" : "mozafari";
  console.log(`Stopped. To go on:\n  deno task ${task} ${args.join(" ")}`);
  Deno.exit(0);
}

/** The first images of MNIST as padded spike waves. */
async function open(train: boolean, images: number): Promise<Samples> {
  const encode = encoding();
  const mnist = await torchvision.datasets.MNIST.open(options.data, { train });
  const first = Math.min(images, mnist.length);
  const transform = (image: torchvision.Image) => sf.pad(encode(image), [2, 2, 2, 2]);
  return await computed(`images for ${train ? "learning" : "the test"}`, first, async (i) => {
    const [image, label] = await mnist.get(i);
    return [transform(image), label];
  });
}

/** Samples that are computed now and kept. */
async function computed(
  label: string,
  length: number,
  get: (index: number) => Promise<Sample>,
): Promise<Samples> {
  const samples = new utils.CacheDataset<Sample>({ length, get });
  progress.start(label, length);
  for (let i = 0; i < length; i++) {
    await samples.get(i);
    await progress.step();
    if (interrupt.requested) await stop();
  }
  progress.finish("encoded");
  return samples;
}

/** What the next layer is given of what this one is given, which is not needed any more. */
async function through(
  samples: Samples,
  label: string,
  layer: (input: torch.Tensor) => torch.Tensor,
): Promise<Samples> {
  const next = await computed(label, samples.length, async (i) => {
    const [input, target] = await samples.get(i);
    return [layer(input), target];
  });
  samples.reset_cache();
  return next;
}

/** The last layer asks only whether an input has spiked: then each spike may as well come last. */
function spikedAtAll(wave: torch.Tensor): torch.Tensor {
  const steps = wave.size(0);
  const { times } = wave;
  return torch.from_times(times.masked_fill_(times.lt(steps), steps - 1), steps);
}

/** Goes through images in chunks, from where the position says. */
async function epoch(
  samples: Samples,
  images: number,
  learn: (inputs: torch.Tensor, targets: torch.Tensor, end: boolean) => Promise<void>,
): Promise<void> {
  const last = Math.min(images, samples.length);
  const rest = Array.from({ length: last - position.image }, (_, i) => position.image + i);
  const loader = new torch.utils.data.DataLoader(new torch.utils.data.Subset(samples, rest), {
    batch_size: chunk,
    shuffle: false,
  });
  let written = position.image;
  for await (const [inputs, targets] of loader) {
    const count = targets.size(0);
    await learn(inputs, targets, position.image + count === last);
    position.image += count;
    await progress.step("", count);
    if (interrupt.requested) await stop();
    if (position.image - written < options.checkpointEvery) continue;
    await save();
    written = position.image;
  }
  position = { ...position, epoch: position.epoch + 1, image: 0 };
}

async function unsupervised(layer: 1 | 2, samples: Samples, epochs: number): Promise<void> {
  const stdp = layer === 1 ? net.stdp1 : net.stdp2;
  const lesson = layer === 1
    ? { threshold: net.conv1_t, kwta: net.k1, inhibition_radius: net.r1 }
    : { threshold: net.conv2_t, kwta: net.k2, inhibition_radius: net.r2 };
  const schedule = doubling[layer - 1];
  while (position.layer === layer && position.epoch < epochs) {
    const label = `layer ${layer}, epoch ${position.epoch + 1} of ${epochs}`;
    progress.start(label, Math.min(options.images12, samples.length), position.image);
    await epoch(samples, options.images12, (inputs) => {
      stdp.learn(inputs, { ...lesson, pointwise_inhibition: true, schedule });
      return Promise.resolve();
    });
    progress.finish("done");
  }
  if (position.layer === layer) position = { layer: layer + 1, epoch: 0, image: 0 };
  await save();
}

async function reinforced(samples: Samples): Promise<void> {
  const images = Math.min(options.images3, samples.length);
  let right = 0;
  progress.start(
    `layer 3, epoch ${position.epoch + 1} of ${options.layer3}`,
    images,
    position.image,
  );
  await epoch(samples, images, async (inputs, targets, end) => {
    right += (await rstdp.learn(inputs, targets, { end })).right;
  });
  progress.finish(`${percent(right, images)} right while learning`);
}

async function evaluate(samples: Samples): Promise<void> {
  if (samples.length === 0) return;
  let right = 0;
  let silent = 0;
  progress.start("test", samples.length);
  const loader = new torch.utils.data.DataLoader(samples, { batch_size: chunk });
  for await (const [inputs, targets] of loader) {
    const [spk, pot] = sf.fire(net.conv3(inputs), null, true);
    const winners = await sf.get_k_winners(pot, 1, 0, spk).batch();
    const labels = await targets.tolist() as number[];
    winners.forEach(([winner], i) => {
      if (winner === undefined) silent++;
      else right += Number(net.decision_map[winner[0]] === labels[i]);
    });
    await progress.step("", labels.length);
    if (interrupt.requested) await stop();
  }
  progress.finish(
    `${percent(right, samples.length)} right, ${percent(silent, samples.length)} silent ` +
      `after ${position.epoch} epochs of layer 3`,
  );
}

function percent(part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(2)} %`;
}

let train = await open(true, Math.max(options.images12, options.images3));
await unsupervised(1, train, options.layer1);
train = await through(train, "what layer 2 is given", (input) => net.input2(input));
await unsupervised(2, train, options.layer2);
const deep = (input: torch.Tensor) => spikedAtAll(net.input3(input));
train = await through(train, "what layer 3 is given", deep);
const test = await through(
  await open(false, options.testImages),
  "what layer 3 is given in the test",
  (input) => deep(net.input2(input)),
);
let tested = -1;
while (position.epoch < options.layer3) {
  await reinforced(train);
  if (position.epoch % options.testEvery !== 0) continue;
  await save();
  await evaluate(test);
  tested = position.epoch;
}
await save();
if (tested !== position.epoch) await evaluate(test);

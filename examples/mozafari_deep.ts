/**
 * The published experiment of Mozafari et al. (arXiv:1804.00227) on MNIST, as its port reads:
 *
 * ```sh
 * deno task mozafari --data DIR            # as published: 2 + 4 + 680 epochs, all images
 * deno task mozafari --data DIR --layer1 2 --layer2 4 --images12 6000 --layer3 20 --images3 10000
 * deno task mozafari:native --data DIR     # the same on the native library, with two threads
 * deno task mozafari --data DIR --device webgpu  # the same on a GPU
 * deno task mozafari:native --data DIR --device cuda  # on an NVIDIA GPU
 * ```
 *
 * Images are handed over many at a time to `learn`, which gives exactly what the network's `forward`,
 * `stdp`, `reward` and `punish` give one image at a time. What a layer is given is computed once the
 * layer before has learnt, and kept.
 *
 * Ctrl-C finishes the step, writes the checkpoint and prints the command that goes on.
 */

import { snn, torch } from "../mod.ts";
import { batchEncoding, MozafariMNIST2018, PUNISHMENT, REWARD } from "./mozafari_network.ts";
import {
  command,
  type LastLayerOptions,
  MNIST_DATA,
  natural,
  number,
  positive,
  type RunOptions,
  withLastLayerOptions,
  withRunOptions,
} from "./support/arguments.ts";
import { useKernels, waitFor } from "./support/kernels.ts";
import { learnAndTest, learnEpoch } from "./support/last_layer.ts";
import { Run } from "./support/run.ts";
import {
  CHUNK,
  encoded,
  type Images,
  kept,
  onDevice,
  openMnist,
  packed,
  range,
  some,
  type Stimuli,
  through,
} from "./support/stimuli.ts";

/** Images after which the rates of layer 3 follow its decisions. */
const BATCH = 1000;

const about = "Trains the network of Mozafari et al. (arXiv:1804.00227) on MNIST";
const line = withRunOptions(command("mozafari_deep", about), {
  data: MNIST_DATA,
  checkpoint: "checkpoints/mozafari.safetensors",
  checkpointEvery: 60000,
});
const options = withLastLayerOptions(line)
  .option("--images12 <n>", "images for layers 1 and 2", natural, 60000)
  .option("--images3 <n>", "images for layer 3", natural, 60000)
  .option("--test-images <n>", "test images", natural, 10000)
  .option("--layer1 <epochs>", "epochs of layer 1", natural, 2)
  .option("--layer2 <epochs>", "epochs of layer 2", natural, 4)
  // For experiments: another second layer than the published one.
  .option("--features2 <n>", "features of layer 2", positive, 250)
  .option("--threshold2 <potential>", "threshold of layer 2", number, 10)
  .option("--device <name>", "where the network lives and learns: cpu, webgpu or cuda", "cpu")
  .parse(Deno.args, { from: "user" })
  .opts<
    RunOptions & LastLayerOptions & {
      images12: number;
      images3: number;
      testImages: number;
      layer1: number;
      layer2: number;
      features2: number;
      threshold2: number;
      device: string;
    }
  >();

const { device } = options;
const kernels = await useKernels(options.threads, device);
const caughtUp = waitFor(device);
/** An NVIDIA GPU has room for what all images give, and encodes them too. */
const resident = device.startsWith("cuda");
/** It is soon done with a chunk: what is between two of them would take as long. */
const chunk = resident ? 10 * CHUNK : CHUNK;
torch.manual_seed(options.seed);
const net = new MozafariMNIST2018(options.features2).to(device);
net.conv2_t = options.threshold2;
const doubling = () => new snn.Doubling({ every: 500, max_ltp: 0.15, ratio: -0.75 });
const schedules = {
  doubling: [doubling(), doubling()],
  adaptive: new snn.AdaptiveReward({ reward: REWARD, punish: PUNISHMENT, every: BATCH }),
} as const;
const rstdp = new snn.RSTDP(net.conv3, {
  reward: net.stdp3,
  punish: net.anti_stdp3,
  decision_map: net.decision_map,
  schedule: schedules.adaptive,
});
// The task that has the permission to load a library.
const task = options.threads > 0 || resident ? "mozafari:native" : "mozafari";
using run = await Run.start({
  ...{ task, kernels, options, net, schedules, layer: 1, chunk },
  measured_by: "test images",
});

/** Computes stimuli and keeps them, mostly packed on the CPU; each batch is moved to where it is learnt. */
async function compute(label: string, stimuli: Stimuli): Promise<Stimuli> {
  const work = () =>
    resident
      ? kept(stimuli, run.step, chunk)
      : packed(through(stimuli, (inputs) => inputs.cpu()), run.step);
  const computed = await run.during("encoding", [label, stimuli.length], work, () => "encoded");
  return onDevice(computed, device);
}

/** Images as the first layer is given them. */
function encode(images: Images): Stimuli {
  return encoded(images, batchEncoding(), [0, 0], resident ? device : "cpu");
}

/** The last layer asks only whether an input has spiked: then each spike may as well come last. */
function spikedAtAll(waves: torch.Tensor): torch.Tensor {
  const steps = waves.size(1);
  const { times } = waves;
  return torch.from_times(times.masked_fill_(times.lt(steps), steps - 1), steps);
}

/** Lets layer 1 or 2 learn all its epochs. */
async function unsupervised(layer: 1 | 2, stimuli: Stimuli, epochs: number): Promise<void> {
  const stdp = layer === 1 ? net.stdp1 : net.stdp2;
  const schedule = schedules.doubling[layer - 1];
  const order = range(0, Math.min(options.images12, stimuli.length));
  while (run.position.epoch < epochs) {
    const label = `layer ${layer}, epoch ${run.position.epoch + 1} of ${epochs}`;
    await run.epoch(label, order, async (indices) => {
      const { inputs } = await stimuli.batch(indices);
      stdp.learn(inputs, { ...net.lesson(layer), schedule });
      await caughtUp(); // a GPU should not fall behind what is shown
      return 0;
    });
  }
  run.position = { layer: layer + 1, epoch: 0, image: 0, right: 0 };
  await run.save();
}

const images = await openMnist(options.data, true);
const waves = encode(some(images, Math.max(options.images12, options.images3)));
let stimuli = onDevice(waves, device);
if (run.position.layer === 1) {
  stimuli = await compute("images for learning", waves);
  await unsupervised(1, stimuli, options.layer1);
}
stimuli = through(stimuli, (inputs) => net.input2(inputs));
if (run.position.layer === 2) {
  stimuli = await compute("what layer 2 is given", stimuli);
  await unsupervised(2, stimuli, options.layer2);
}
stimuli = through(stimuli, (inputs) => spikedAtAll(net.input3(inputs)));
stimuli = { ...stimuli, length: Math.min(options.images3, stimuli.length) };
stimuli = await compute("what layer 3 is given", stimuli);
const unseen = some(await openMnist(options.data, false), options.testImages);
const testImages = encode(unseen);
const test = await compute(
  "what layer 3 is given in the test",
  through(onDevice(testImages, device), (inputs) => spikedAtAll(net.deep_input(inputs))),
);
const order = range(0, stimuli.length);
await learnAndTest(run, test, () => learnEpoch(run, rstdp, stimuli, order));

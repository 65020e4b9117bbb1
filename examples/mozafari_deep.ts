/**
 * The published experiment of Mozafari et al. (arXiv:1804.00227) on MNIST, as its port reads:
 *
 * ```sh
 * deno task mozafari --data DIR            # as published: 2 + 4 + 680 epochs, all images
 * deno task mozafari --data DIR --layer1 2 --layer2 4 --images12 6000 --layer3 20 --images3 10000
 * ```
 *
 * Ctrl-C finishes the step, writes the checkpoint and prints the command that goes on.
 */

import { Command, InvalidArgumentError } from "npm:commander@15.1.0";
import { torch, torchvision, utils } from "../mod.ts";
import { encoding, MozafariMNIST2018 } from "./mozafari_network.ts";
import { type Position, readCheckpoint, writeCheckpoint } from "./support/checkpoint.ts";
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
  }>();

/** The first images of MNIST as spike waves, each encoded once. */
async function load(train: boolean, images: number): Promise<torch.utils.data.Subset<Sample>> {
  const mnist = await torchvision.datasets.MNIST.open(options.data, {
    train,
    transform: encoding(),
  });
  const first = Array.from({ length: Math.min(images, mnist.length) }, (_, i) => i);
  return new torch.utils.data.Subset(new utils.CacheDataset(mnist), first);
}

type Sample = [input: torch.Tensor, label: number];

const progress = new Progress();
using interrupt = new Interrupt();
torch.manual_seed(options.seed);
const net = new MozafariMNIST2018();
let position: Position = { layer: 1, epoch: 0, image: 0, right: 0, wrong: 0 };
if (options.resume) position = await readCheckpoint(options.checkpoint, net);

const train = await load(true, Math.max(options.images12, options.images3));
const test = await load(false, options.testImages);

async function save(): Promise<void> {
  await writeCheckpoint(options.checkpoint, net, position);
}

/** Writes the checkpoint and says how to go on. */
async function stop(): Promise<never> {
  progress.stop();
  await save();
  const args = Deno.args.filter((arg) => arg !== "--resume").concat("--resume");
  console.log(`Stopped. To go on:\n  deno task mozafari ${args.join(" ")}`);
  Deno.exit(0);
}

/** Goes through images in batches, from where the position says. */
async function epoch(
  images: number,
  step: (input: torch.Tensor, target: number) => Promise<void>,
  batchDone: () => void = () => {},
): Promise<void> {
  const indices = train.indices.slice(0, images);
  const loader = new torch.utils.data.DataLoader(
    new torch.utils.data.Subset(train, indices.slice(position.image)),
    { batch_size: BATCH, shuffle: false },
  );
  for await (const [data, targets] of loader) {
    const labels = await targets.tolist() as number[];
    let i = 0;
    for (const x of data) {
      await step(x, labels[i++]);
      position.image++;
      if (position.image % BATCH === 0 || position.image === indices.length) batchDone();
      await progress.step();
      if (interrupt.requested) await stop();
      if (position.image % options.checkpointEvery === 0) await save();
    }
  }
  position = { ...position, epoch: position.epoch + 1, image: 0 };
}

async function unsupervised(layer: 1 | 2, epochs: number): Promise<void> {
  while (position.layer === layer && position.epoch < epochs) {
    const label = `layer ${layer}, epoch ${position.epoch + 1} of ${epochs}`;
    progress.start(label, options.images12, position.image);
    await epoch(options.images12, async (x) => {
      await net(x, layer);
      net.stdp(layer);
    });
    progress.finish("done");
  }
  if (position.layer === layer) position = { ...position, layer: layer + 1, epoch: 0 };
  await save();
}

/** After each batch the rates follow the shares of right and wrong answers. */
function adaptRates(): void {
  const batch = (position.image - 1) % BATCH + 1;
  const [right, wrong] = [position.right / batch, position.wrong / batch];
  net.update_learning_rates(
    [REWARD[0] * wrong, REWARD[1] * wrong],
    [PUNISHMENT[0] * right, PUNISHMENT[1] * right],
  );
  position.right = position.wrong = 0;
}

async function reinforced(): Promise<void> {
  let right = 0;
  progress.start(
    `layer 3, epoch ${position.epoch + 1} of ${options.layer3}`,
    options.images3,
    position.image,
  );
  await epoch(options.images3, async (x, target) => {
    const decision = await net(x, 3);
    if (decision === -1) return;
    if (decision === target) {
      right++;
      position.right++;
      net.reward();
    } else {
      position.wrong++;
      net.punish();
    }
  }, adaptRates);
  progress.finish(`${percent(right, options.images3)} right while learning`);
}

async function evaluate(): Promise<void> {
  net.eval();
  let right = 0;
  let silent = 0;
  progress.start("test", test.length);
  for (let i = 0; i < test.length; i++) {
    const [x, target] = await test.get(i);
    const decision = await net(x);
    right += Number(decision === target);
    silent += Number(decision === -1);
    await progress.step();
    if (interrupt.requested) await stop();
  }
  net.train();
  progress.finish(
    `${percent(right, test.length)} right, ${percent(silent, test.length)} silent ` +
      `after ${position.epoch} epochs of layer 3`,
  );
}

function percent(part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(2)} %`;
}

await unsupervised(1, options.layer1);
await unsupervised(2, options.layer2);
let tested = -1;
while (position.epoch < options.layer3) {
  await reinforced();
  if (position.epoch % options.testEvery === 0) {
    await save();
    await evaluate();
    tested = position.epoch;
  }
}
await save();
if (tested !== position.epoch) await evaluate();

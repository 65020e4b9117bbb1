/**
 * Teaches a network of spiking neurons to read drawn digits, in about a minute:
 *
 * ```sh
 * deno task demo
 * deno task demo --device webgpu   # on a GPU, where each look at a decision waits for it
 * ```
 *
 * The network of Mozafari et al. (arXiv:1804.00227), with fewer features: two layers learn by STDP
 * what strokes look like, without being told what the digits are; a third one learns by reward to
 * name them. Then it says how many digits that it has never seen it reads, beside what it read before
 * it had learnt anything, and draws what its features have become.
 */

import { functional as sf, torch, torchvision } from "../mod.ts";
import { command, positive } from "./support/arguments.ts";
import { drawFeatures } from "./support/features.ts";
import { confusionTable, DIGITS, noAnswers, rightOf } from "./support/confusion.ts";
import { encoding, MozafariMNIST2018, PUNISHMENT, REWARD } from "./mozafari_network.ts";
import { Progress } from "./support/progress.ts";

/** Decisions that are read at once. */
const TOGETHER = 50;

const options = command("demo", "Teaches a network of spiking neurons to read drawn digits")
  .option("--train <n>", "digits to learn from", positive, 4000)
  .option("--test <n>", "digits to be tested with", positive, 1000)
  .option("--epochs <n>", "passes of the last layer", positive, 10)
  .option("--seed <n>", "seed of the initial weights", positive, 1)
  .option("--out <file>", "where the picture goes", "features.png")
  .option(
    "--device <name>",
    "where the network lives: cpu, webgpu, or cuda (with --allow-ffi)",
    "cpu",
  )
  .parse(Deno.args, { from: "user" })
  .opts<
    { train: number; test: number; epochs: number; seed: number; out: string; device: string }
  >();

type Sample = [input: torch.Tensor, label: number];

const progress = new Progress();
const device = await torch.device(options.device);
torch.manual_seed(options.seed);
const net = new MozafariMNIST2018(150, 10).to(device);

/** Draws digits and turns them into spikes. */
async function draw(label: string, digits: number, train: boolean): Promise<Sample[]> {
  const drawn = new torchvision.datasets.StrokeDigits(digits, { train, transform: encoding() });
  const samples: Sample[] = [];
  progress.start(label, digits);
  for (let i = 0; i < digits; i++) {
    const [wave, digit] = drawn.get(i);
    samples.push([sf.pad(wave, [2, 2, 2, 2]).to(device), digit]);
    await progress.step();
  }
  progress.finish(`${digits} drawn and encoded`);
  return samples;
}

/** Lets one of the first two layers look at digits, without their names. */
async function watch(layer: 1 | 2, samples: Sample[], looks: number): Promise<void> {
  progress.start(`layer ${layer} watches`, looks);
  for (let i = 0; i < looks; i++) {
    await net(sf.pad(samples[i % samples.length][0], [-2, -2, -2, -2]), layer);
    net.stdp(layer);
    await progress.step();
  }
  progress.finish(`${looks} digits seen`);
}

/** What the last layer is given, for all samples. */
async function deepInputs(label: string, samples: Sample[]): Promise<Sample[]> {
  const deep: Sample[] = [];
  progress.start(label, samples.length);
  for (const [wave, digit] of samples) {
    deep.push([net.deep_input(wave), digit]);
    await progress.step();
  }
  progress.finish("done");
  return deep;
}

/** Lets the last layer name digits, and tells it whether it was right. */
async function practise(samples: Sample[], epochs: number): Promise<void> {
  progress.start("layer 3 practises", epochs * samples.length);
  let share = "";
  for (let epoch = 0; epoch < epochs; epoch++) {
    let right = 0;
    let wrong = 0;
    for (const [input, digit] of samples) {
      const answer = await net.decide(input);
      if (answer === digit) {
        right++;
        net.reward();
      } else if (answer !== -1) {
        wrong++;
        net.punish();
      }
      await progress.step(share);
    }
    share = `${percent(right, samples.length)} right`;
    const [r, w] = [right / samples.length, wrong / samples.length];
    net.update_learning_rates(
      [REWARD[0] * w, REWARD[1] * w],
      [PUNISHMENT[0] * r, PUNISHMENT[1] * r],
    );
  }
  progress.finish(share);
}

/** Answers to digits: `answers[digit][answer]`, the last column for silence. */
async function examine(label: string, deep: Sample[]): Promise<number[][]> {
  const answers = noAnswers(10, true);
  progress.start(label, deep.length);
  for (let first = 0; first < deep.length; first += TOGETHER) {
    const some = deep.slice(first, first + TOGETHER);
    const decisions = await Promise.all(some.map(([input]) => net.decide(input)));
    some.forEach(([, digit], i) => answers[digit][decisions[i] === -1 ? 10 : decisions[i]]++);
    await progress.step("", some.length);
  }
  progress.finish(`${percent(rightOf(answers), deep.length)} right`);
  return answers;
}

function percent(part: number, whole: number): string {
  return `${(100 * part / whole).toFixed(1)} %`;
}

const train = await draw("digits to learn", options.train, true);
const test = await draw("digits for the test", options.test, false);
const before = await examine("untrained", await deepInputs("untrained, layers 1 and 2", test));
const watched = Math.min(options.train, 1500);
await watch(1, train.slice(0, watched), 2 * watched);
await watch(2, train.slice(0, watched), 3 * watched);
await practise(await deepInputs("layers 1 and 2 look at all", train), options.epochs);
const after = await examine("trained", await deepInputs("trained, layers 1 and 2", test));
await drawFeatures(await net.cpu(), options.out);

console.log(`
${options.test} digits it has never seen:
  before learning  ${percent(rightOf(before), options.test).padStart(6)} right
  after learning   ${percent(rightOf(after), options.test).padStart(6)} right

${confusionTable(after, DIGITS)}

What the features of layers 1 and 2 have learnt to see is in ${options.out}`);

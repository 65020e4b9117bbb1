/**
 * Changes to the last layer of the published experiment (arXiv:1804.00227), one at a time or several
 * together, to see which of them raise its accuracy:
 *
 * ```sh
 * deno task mozafari:native --images3 0 --test-images 0 --layer3 0 --checkpoint checkpoints/layers12.safetensors
 * deno task mozafari:experiments --from checkpoints/layers12.safetensors --layer3 50 --shuffle
 * deno task mozafari:experiments --from … --layer3 50 --shuffle --dropout 0.5 --json shuffle.json
 * deno task mozafari:experiments --ensemble a.safetensors b.safetensors c.safetensors
 * ```
 *
 * By default (`--validation`) it learns from the first 50,000 training images and is measured by the
 * last 10,000, so that what is chosen by these figures is not chosen by the test images. What is best
 * then is run once with `--test`: all training images, and the test images.
 *
 * Layers 1 and 2 come from a checkpoint and learn no more, so what layer 3 is given is computed once,
 * and kept in files `inputs-…` beside the checkpoint for the next experiment.
 */

import { Option } from "npm:commander@15.1.0";
import { snn, torch } from "../mod.ts";
import { batchEncoding, type MozafariMNIST2018 } from "./mozafari_network.ts";
import {
  command,
  type LastLayerOptions,
  MNIST_DATA,
  natural,
  number,
  type RunOptions,
  withLastLayerOptions,
  withRunOptions,
} from "./support/arguments.ts";
import { lastInputs } from "./support/last_inputs.ts";
import { evaluate, learnAndTest, learnEpoch } from "./support/last_layer.ts";
import { Progress } from "./support/progress.ts";
import { adaptation, draw, moves, prepare, type Recipe, withRecipe } from "./support/recipe.ts";
import { writeRecord } from "./support/record.ts";
import { commandOf } from "./support/long_run.ts";
import { useKernels } from "./support/kernels.ts";
import { Run } from "./support/run.ts";
import { networkOf } from "./support/saved_network.ts";
import {
  encoded,
  gathered,
  type Images,
  kept,
  openMnist,
  packed,
  some,
  type Stimuli,
} from "./support/stimuli.ts";
import { RULES, VOTERS } from "./support/votes.ts";

/** The training images from this one on are held back for validation. */
const HELD_BACK = 50000;

const task = "mozafari:experiments";
const about = "Trains the last layer of the network of Mozafari et al. by a changed recipe";
const checkpoint = "checkpoints/experiment.safetensors";
const given = withRunOptions(command("mozafari_experiments", about), {
  data: MNIST_DATA,
  checkpoint,
  checkpointEvery: 60000,
});
const line = withRecipe(withLastLayerOptions(given))
  .option("--from <file>", "a checkpoint of which layers 1 and 2 are taken")
  .option("--threshold2 <potential>", "the threshold that layer 2 has learnt with", number, 10)
  .option("--ensemble <files...>", "learn nothing: let the networks of files decide together")
  .addOption(
    new Option("--validation", "measure by the last 10,000 training images (the default)")
      .conflicts("test"),
  )
  .option("--test", "measure by the test images", false)
  .option("--images <n>", "images to learn from, at most", natural, 60000)
  .option("--test-images <n>", "images to measure by, at most", natural, 10000)
  .parse(Deno.args, { from: "user" });
const options = line.opts<
  & RunOptions
  & LastLayerOptions
  & Recipe
  & {
    from?: string;
    threshold2: number;
    ensemble?: string[];
    test: boolean;
    images: number;
    testImages: number;
  }
>();

if (!options.ensemble && options.from === undefined) {
  line.error("error: it needs layers 1 and 2 by '--from <file>', or '--ensemble <files...>'");
}
const kernels = await useKernels(options.threads);
const measured_by = options.test ? "test images" : "validation images";
const training = await openMnist(options.data, true);
const folder = options.checkpoint.replace(/[^/\\]*$/, "") || ".";

type Step = (count: number) => Promise<void>;

/** Packed so that each can be had by itself. */
const oneByOne: typeof kept = (stimuli, step) => packed(stimuli, step, 1);

/** What the last layer of a network is given of images, called by a name. */
async function inputsOf(
  net: MozafariMNIST2018,
  images: Images,
  name: string,
  step: Step,
  move: readonly [right: number, down: number] = [0, 0],
): Promise<Stimuli> {
  const moved = move.some((pixels) => pixels !== 0) ? `-moved-${move.join("-")}` : "";
  const id = `${name}-${images.length}${moved}`;
  return await lastInputs(net, encoded(images, batchEncoding(), move), [folder, id], step);
}

/** The images that are measured by. */
async function measured(): Promise<[images: Images, name: string]> {
  if (!options.test) return [some(training, options.testImages, HELD_BACK), "validation"];
  return [some(await openMnist(options.data, false), options.testImages), "test"];
}

/** Networks that have learnt, each for itself and all together. */
async function ensemble(files: readonly string[]): Promise<void> {
  const progress = new Progress();
  const step: Step = (count) => progress.step("", count);
  const [images, name] = await measured();
  const networks = [];
  const alone: { file: string; right: number }[] = [];
  for (const file of files) {
    const net = await networkOf(file);
    net.conv2_t = options.threshold2;
    progress.start(file, 2 * images.length);
    const test = await kept(await inputsOf(net, images, name, step), step);
    networks.push({ net, test });
    const { right } = await evaluate([{ net, test }], () => Promise.resolve());
    alone.push({ file, right });
    progress.finish(`${right.toFixed(2)} % right`);
  }
  progress.start(`${files.length} networks together`, images.length);
  const { right, votes } = await evaluate(networks, step);
  progress.finish(`${right.toFixed(2)} % right by their winners`);
  for (const rule of RULES) {
    const shares = votes[rule].map((share, i) => `${VOTERS[i]}: ${share.toFixed(2)} %`);
    console.log(`  ${rule} of ${shares.join(", ")}`);
  }
  if (options.json === undefined) return;
  const record = { command: commandOf(task), measured_by, images: images.length };
  await writeRecord(options.json, { ...record, networks: alone, voters: VOTERS, votes });
}

/** A last layer that learns by the recipe. */
async function experiment(from: string): Promise<void> {
  const { seed, featuresPerClass } = options;
  torch.manual_seed(seed);
  const net = await networkOf(from, featuresPerClass);
  net.conv2_t = options.threshold2;
  prepare(net, options);
  const schedules = {
    doubling: [new snn.Doubling(), new snn.Doubling()] as const,
    adaptive: adaptation(options, 0),
  };
  using run = await Run.start({
    ...{ task, kernels, options, net, schedules, layer: 3, measured_by },
  });
  const compute = (
    [images, name]: readonly [Images, string],
    keep: typeof kept,
    move?: readonly [right: number, down: number],
  ): Promise<Stimuli> => {
    const label = `what layer 3 is given, ${name} images${move ? ` moved by ${move}` : ""}`;
    return run.during("encoding", [label, 2 * images.length], async () => {
      return await keep(await inputsOf(net, images, name, run.step, move), run.step);
    }, () => "done");
  };
  const count = Math.min(options.images, options.test ? training.length : HELD_BACK);
  const both = [
    [some(training, Math.min(count, HELD_BACK)), "training"],
    [some(training, count - HELD_BACK, HELD_BACK), "validation"],
  ] as const;
  const parts = both.filter(([images]) => images.length > 0);
  const sources: Stimuli[] = [];
  for (const move of moves(options.shift)) {
    for (const part of parts) {
      // Kept as they are, the same images moved in many ways would not fit in memory.
      sources.push(
        await (options.shift === 0 ? compute(part, kept) : compute(part, oneByOne, move)),
      );
    }
  }
  const test = await compute(await measured(), kept);
  await learnAndTest(run, test, async (epoch) => {
    const { order, move, dropped } = await draw(options, [seed, epoch, count]);
    const stimuli = gathered(sources, count, (index) => {
      const part = Number(index >= HELD_BACK);
      return [move[index] * parts.length + part, index - part * HELD_BACK];
    });
    schedules.adaptive = adaptation(options, epoch, schedules.adaptive.decisions);
    const rstdp = new snn.RSTDP(net.conv3, {
      reward: net.stdp3,
      punish: net.anti_stdp3,
      decision_map: net.decision_map,
      schedule: schedules.adaptive,
    });
    await learnEpoch(run, rstdp, stimuli, order, dropped);
  }, options.vote);
}

if (options.ensemble) await ensemble(options.ensemble);
else await experiment(options.from!);

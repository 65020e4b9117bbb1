/**
 * The recipe of layer 3 with changes to the published one, each an option with its reason; all are off
 * by default, and then it is the published recipe.
 */

import { type Command, InvalidArgumentError } from "npm:commander@15.1.0";
import { snn, torch } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import { natural, number, numbers, positive } from "./arguments.ts";
import { epochGenerator } from "./epoch_generator.ts";
import { range } from "./stimuli.ts";
import { type Decision, PUBLISHED, RULES, VOTERS } from "./votes.ts";

/** The options. */
export interface Recipe {
  shuffle: boolean;
  featuresPerClass: number;
  dropout: number;
  bounds: number[];
  rule: snn.Rule;
  rates: number[];
  every: number;
  rateFloor: number;
  decay: number;
  init?: number[];
  shift: number;
  vote: Decision;
}

const RULE_NAMES: readonly string[] = ["additive", "stabilized", "soft_bounds", "multiplicative"];

function ruleName(text: string): string {
  if (RULE_NAMES.includes(text)) return text;
  throw new InvalidArgumentError(`It needs one of ${RULE_NAMES.join(", ")}.`);
}

function share(text: string): number {
  const value = number(text);
  if (value < 0 || value > 1) throw new InvalidArgumentError("It needs a number from 0 to 1.");
  return value;
}

function decision(text: string): Decision {
  const [rule, k] = text.split(":");
  const found = {
    rule: RULES.find((name) => name === rule),
    index: VOTERS.findIndex((n) => String(n) === k),
  };
  if (found.rule !== undefined && found.index >= 0) return { ...found, rule: found.rule };
  throw new InvalidArgumentError(
    `It needs ${RULES.join(", ")}, a colon and one of ${VOTERS.join(", ")}.`,
  );
}

/** Adds the options, each with what speaks for it. */
export function withRecipe(command: Command): Command {
  return command
    // In a fixed order the last images of an epoch always have the last word.
    .option("--shuffle", "a new order of the images every epoch", false)
    // More features can keep more ways to write a digit.
    .option("--features-per-class <n>", "features that stand for each digit", positive, 20)
    // Features that sit out leave images to others, so that fewer of them learn the same.
    .option("--dropout <share>", "features that sit out, drawn anew for each batch", share, 0)
    // Wider bounds let a synapse count more against another one.
    .option("--bounds <lower,upper>", "bounds of the weights", numbers(2), [0.2, 0.8])
    // A change that shrinks towards the bounds leaves weights between them: more shades.
    .option("--rule <name>", `how weights change: ${RULE_NAMES.join(", ")}`, ruleName, "additive")
    .option(
      "--rates <numbers>",
      "potentiation and depression by reward, then by punishment",
      numbers(4),
      [0.004, -0.003, -0.004, 0.0005],
    )
    // Rates follow the share of wrong answers: a smaller batch follows faster, a larger one steadier.
    .option("--every <images>", "images of a batch, after which the rates adapt", positive, 1000)
    // Without a floor, reward ends as soon as all answers are right.
    .option("--rate-floor <share>", "the least share of the rates", share, 0)
    // Weights that come to rest are an average over more images.
    .option("--decay <share>", "what the rates lose each epoch", share, 0)
    .option("--init <mean,deviation>", "the initial weights", numbers(2))
    // A digit is the same one a pixel further on.
    .option("--shift <pixels>", "learn from images moved at random by up to so many", natural, 0)
    // The potentials of the features behind the winner are known too, and may outweigh it.
    .option("--vote <rule:k>", "decide by majority, summed or class of k", decision, PUBLISHED);
}

/** Makes the last layer of a network that of the recipe. */
export function prepare(net: MozafariMNIST2018, { rule, bounds, rates, init }: Recipe): void {
  const [lower_bound, upper_bound] = bounds;
  const [reward, punish] = pairs(rates);
  net.stdp3 = new snn.STDP(net.conv3, reward, { rule, lower_bound, upper_bound });
  net.anti_stdp3 = new snn.STDP(net.conv3, punish, { rule, lower_bound, upper_bound });
  if (init) net.conv3.reset_weight(init[0], init[1]);
}

/** How rates adapt in an epoch, given the decisions of a batch that the last one left unfinished. */
export function adaptation(
  { rates, every, rateFloor, decay }: Recipe,
  epoch: number,
  decisions?: snn.Decisions,
): snn.AdaptiveReward {
  const [reward, punish] = pairs(rates.map((rate) => rate * (1 - decay) ** epoch));
  return new snn.AdaptiveReward({ reward, punish, every, floor: rateFloor, decisions });
}

function pairs([a, b, c, d]: readonly number[]): [snn.LearningRate, snn.LearningRate] {
  return [[a, b], [c, d]];
}

/** What is random in an epoch. */
export interface Draws {
  /** Which image comes when. */
  order: readonly number[];
  /** Which of the `moves` each image makes. */
  move: readonly number[];
  /** Features that sit out, by batch. */
  dropped: readonly (readonly number[])[];
}

/** Draws an epoch. It depends on seed and epoch alone, so that a run that goes on draws the same. */
export async function draw(
  { shuffle, shift, dropout, every, featuresPerClass }: Recipe,
  [seed, epoch, images]: readonly [seed: number, epoch: number, images: number],
): Promise<Draws> {
  const generator = await epochGenerator(seed, epoch);
  const list = async (tensor: torch.Tensor) => await tensor.tolist() as number[];
  const order = shuffle ? await list(torch.randperm(images, { generator })) : range(0, images);
  const move = await list(torch.randint(0, moves(shift).length, [images], { generator }));
  const dropped: number[][] = [];
  for (let first = 0; dropout > 0 && first < images; first += every) {
    const chances = await list(torch.rand(10 * featuresPerClass, { generator }));
    dropped.push(chances.flatMap((chance, feature) => chance < dropout ? [feature] : []));
  }
  return { order, move, dropped };
}

/** All ways to move an image by up to so many pixels, `[right, down]`. */
export function moves(shift: number): [right: number, down: number][] {
  const steps = range(-shift, shift + 1);
  return steps.flatMap((right) => steps.map((down) => [right, down] as [number, number]));
}

/**
 * Options of the object network of Mozafari et al.
 */

import { InvalidArgumentError, Option } from "npm:commander@15.1.0";
import { SETTINGS } from "../mozafari_shallow_network.ts";
import {
  command,
  natural,
  number,
  positive,
  type RunOptions,
  withRunOptions,
} from "./arguments.ts";

/** What it is run with. */
interface ShallowOptions extends RunOptions {
  setting: keyof typeof SETTINGS;
  testData?: string;
  testShare?: number;
  splits: number;
  epochs?: number;
  rateFloor: number;
  svm?: true;
  testEvery: number;
}

function share(text: string): number {
  const value = number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError("It needs a number between 0 and 1.");
}

function rateFloor(text: string): number {
  return Number(text) === 0 ? 0 : share(text);
}

/** Reads the command line. */
export function readOptions(): ShallowOptions {
  return withRunOptions(
    command(
      "mozafari_shallow",
      "Trains the object network of Mozafari et al. on a folder of images",
    ),
    {
      data: ["folders of images, one for each class,", "data/eth80"],
      checkpoint: "checkpoints/shallow.safetensors",
      checkpointEvery: 100000,
    },
  )
    .addOption(
      new Option("--setting <name>", "the published sizes and rates").choices(Object.keys(SETTINGS))
        .default("eth80"),
    )
    .option("--test-data <folder>", "folders of images for the test; by default some are held back")
    // ETH-80 holds back one object of each class: the name of a file up to its first dash.
    .option("--test-share <share>", "hold back a share of each class; eth80: one object", share)
    .option("--splits <n>", "learn anew from so many splits", positive, 1)
    .option("--epochs <n>", "passes over all images; as published by default", natural)
    // The floor keeps learning going where all answers are right.
    .option(
      "--rate-floor <share>",
      "the least share of the rates; 0.2 as published",
      rateFloor,
      0.2,
    )
    .addOption(
      new Option("--svm", "learn nothing: what a linear classifier reads off the spikes")
        .conflicts("testData"),
    )
    .option("--test-every <epochs>", "test after so many epochs", positive, 10)
    .parse(Deno.args, { from: "user" })
    .opts<ShallowOptions>();
}

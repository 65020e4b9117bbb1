/**
 * Options of the examples.
 */

import { Command, InvalidArgumentError } from "npm:commander@15.1.0";

/** Reads an integer of at least 0. */
export function natural(text: string): number {
  return integer(text, 0);
}

/** Reads an integer of at least 1. */
export function positive(text: string): number {
  return integer(text, 1);
}

function integer(text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new InvalidArgumentError(`It needs an integer of at least ${least}.`);
  }
  return value;
}

/** Reads a number. */
export function number(text: string): number {
  return numbers(1)(text)[0];
}

/** Reads so many numbers with commas between them. */
export function numbers(count: number): (text: string) => number[] {
  return (text) => {
    const values = text.split(",").map(Number);
    if (values.length !== count || text.trim() === "" || !values.every(Number.isFinite)) {
      throw new InvalidArgumentError(
        count === 1 ? "It needs a number." : `It needs ${count} numbers with commas between them.`,
      );
    }
    return values;
  };
}

/** A command without colours, which would be asked of the environment. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
    .description(description);
}

/** What every long run takes. */
export interface RunOptions {
  data: string;
  seed: number;
  checkpoint: string;
  checkpointEvery: number;
  resume: boolean;
  json?: string;
  threads: number;
}

/** What differs between long runs. */
interface RunDefaults {
  /** What is in the folder of the data, and where it is. */
  data: readonly [what: string, folder: string];
  checkpoint: string;
  /** Images after which the checkpoint is written. */
  checkpointEvery: number;
}

/** Adds the options that every long run takes. */
export function withRunOptions(
  command: Command,
  { data: [what, folder], checkpoint, checkpointEvery }: RunDefaults,
): Command {
  return command
    .option("--data <folder>", `where ${what} are`, folder)
    .option("--seed <n>", "seed of the initial weights", natural, 0)
    .option("--checkpoint <file>", "where the state goes", checkpoint)
    .option("--checkpoint-every <images>", "write it after so many", positive, checkpointEvery)
    .option("--resume", "go on from the checkpoint", false)
    .option("--json <file>", "where the record goes: times, accuracy")
    .option(
      "--threads <n>",
      "run on the native library with so many threads; 0: on WebAssembly",
      natural,
      0,
    );
}

/** The files of MNIST. */
export const MNIST_DATA = ["the files of MNIST", "data/mnist"] as const;

/** What runs of the network with a third layer take besides. */
export interface LastLayerOptions {
  layer3: number;
  testEvery: number;
}

/** Adds its options. */
export function withLastLayerOptions(command: Command): Command {
  return command
    .option("--layer3 <epochs>", "epochs of layer 3", natural, 680)
    .option("--test-every <epochs>", "test after so many epochs of layer 3", natural, 20);
}

/**
 * Tensors of random numbers: the numbers that PyTorch draws on the CPU, from the generator that
 * `manual_seed` seeds or from a given one.
 *
 * @module
 */

import { readSize, storageFor, tensor, type TensorOptions } from "./creation.ts";
import { drawInto } from "./ops/draw.ts";
import { default_generator } from "./random/default_generator.ts";
import type { Generator } from "./random/generator.ts";
import { type IntegerArray, randint as drawIntegers } from "./random/randint.ts";
import { randperm as drawPermutation } from "./random/randperm.ts";
import { checkShape } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { checkKeys } from "../validation.ts";

/** Options of functions that draw random numbers. */
export interface RandomOptions extends TensorOptions {
  /** Where the numbers come from; by default the generator that `manual_seed` seeds. */
  generator?: Generator;
}

/**
 * Seeds the default generator, `torch.manual_seed`: the same seed gives the numbers that PyTorch
 * gives on the CPU.
 *
 * @param seed An integer.
 * @returns The generator.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * torch.manual_seed(0);
 * assertEquals(String(torch.rand(3)), "tensor([0.4963, 0.7682, 0.0885])");
 * ```
 */
export function manual_seed(seed: number | bigint): Generator {
  return default_generator.manual_seed(seed);
}

/** The seed of the default generator. */
export function initial_seed(): bigint {
  return default_generator.initial_seed();
}

/** A shape as several numbers or one array, then options. */
export type RandomSizeArguments =
  | number[]
  | [...number[], RandomOptions]
  | [readonly number[], RandomOptions?];

/** Uniform numbers from 0 to 1, float32. */
export function rand(...size: RandomSizeArguments): Tensor {
  const { shape, options } = readSize(size, "rand", ["generator"]);
  const { generator }: RandomOptions = options;
  return new Tensor(storageFor(shape, options)).uniform_(0, 1, { generator });
}

/** Normal numbers of mean 0 and deviation 1, float32. */
export function randn(...size: RandomSizeArguments): Tensor {
  const { shape, options } = readSize(size, "randn", ["generator"]);
  const { generator }: RandomOptions = options;
  return new Tensor(storageFor(shape, options)).normal_(0, 1, { generator });
}

/** Integers from `low` to `high`, which does not come up; int64 by default. */
export function randint(
  low: number,
  high: number,
  size: readonly number[],
  options: RandomOptions = {},
): Tensor {
  const { dtype = "int64", device, generator = default_generator } = read(options, "randint");
  if (dtype === "bool") throw new TypeError('Cannot draw integers of dtype "bool"');
  checkShape(size, 'make a tensor by "randint" of');
  const storage = storageFor(size, { dtype, device });
  drawInto(storage, (out) => drawIntegers(generator, out as IntegerArray, low, high));
  return new Tensor(storage);
}

/** The integers below `n` in random order, int64. */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  const { generator = default_generator, dtype = "int64", device } = read(options, "randperm");
  return tensor(drawPermutation(generator, n), { dtype, device });
}

/** 0 or 1 for each element of a tensor of probabilities, float32. */
export function bernoulli(input: Tensor, options: { generator?: Generator } = {}): Tensor {
  checkKeys(options, ["generator"], 'the options of "bernoulli"');
  return input.bernoulli(options);
}

function read(options: RandomOptions, operation: string): RandomOptions {
  checkKeys(options, ["dtype", "device", "generator"], `the options of "${operation}"`);
  return options;
}

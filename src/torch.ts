/**
 * What ports use of PyTorch: tensors, random numbers, modules and data loading. No autograd.
 *
 * @module
 */

import { openDevice } from "./backend/devices.ts";

export type { DType, TypedArray } from "./tensor/dtype.ts";
export { Tensor } from "./tensor/tensor.ts";
export type { Nested } from "./tensor/core.ts";
export type { NestedData } from "./tensor/nested.ts";
export type { Other } from "./tensor/methods/arithmetic.ts";
export {
  arange,
  empty,
  eye,
  from_times,
  full,
  linspace,
  ones,
  ones_like,
  type SizeArguments,
  tensor,
  type TensorOptions,
  zeros,
  zeros_like,
} from "./tensor/creation.ts";
export {
  bernoulli,
  initial_seed,
  manual_seed,
  rand,
  randint,
  randn,
  type RandomOptions,
  type RandomSizeArguments,
  randperm,
} from "./tensor/random_creation.ts";
export { Generator } from "./tensor/random/generator.ts";
export { default_generator } from "./tensor/random/default_generator.ts";
export {
  allclose,
  cat,
  equal,
  is_tensor,
  maximum,
  minimum,
  stack,
  where,
} from "./tensor/functions.ts";
export * as backends from "./torch_backends.ts";
export * as nn from "./torch_nn.ts";
export * as utils from "./torch_utils.ts";
export { get_num_threads, set_num_threads } from "./torch_threads.ts";
export { load, save } from "./io/checkpoint.ts";

/**
 * Opens a device.
 *
 * @param name `"cpu"`.
 * @returns Its name, for `to`.
 * @throws {RangeError} If there is no such device.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const device = await torch.device("cpu");
 * assertEquals(torch.zeros(2).to(device).device, "cpu");
 * ```
 */
export async function device(name: string): Promise<string> {
  return (await openDevice(name)).device;
}

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
export type {
  AlongOptions,
  Axes,
  KeepDim,
  ReduceOptions,
  SortOptions,
  ValuesAndIndices,
} from "./tensor/methods/reductions.ts";
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
export {
  bool,
  float,
  float32,
  int,
  int32,
  int64,
  long,
  uint16,
  uint8,
} from "./tensor/dtype_names.ts";
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
export {
  abs,
  all,
  amax,
  amin,
  any,
  argmax,
  argmin,
  argsort,
  clamp,
  exp,
  flatten,
  gather,
  index_select,
  log,
  masked_select,
  max,
  mean,
  min,
  nonzero,
  prod,
  reshape,
  sign,
  sort,
  sqrt,
  sum,
} from "./tensor/methods_as_functions.ts";
export * as backends from "./torch_backends.ts";
export * as cuda from "./torch_cuda.ts";
export * as distributed from "./torch_distributed.ts";
export * as nn from "./torch_nn.ts";
export * as utils from "./torch_utils.ts";
export { get_num_threads, set_num_threads } from "./torch_threads.ts";
export { load, save } from "./io/checkpoint.ts";
export type { Path } from "./io/files.ts";

/**
 * Opens a device: `"cpu"`, which is always open; `"webgpu"`, the GPU that the platform prefers (see
 * `torch.backends.webgpu`); or an NVIDIA GPU, `"cuda"` or `"cuda:0"`, `"cuda:1"` and so on (see `torch.cuda`). It
 * is opened once, and anew after it was lost or closed.
 *
 * Tensors go to it by `to(device)` or are made there by the option `device`; networks by `net.to(device)`. A
 * GPU works while the script goes on, and only reads wait for it: `await t.data()`, `item()`, `tolist()`,
 * `await winners`, `await t.cpu()`, `await net.cpu()`. What is read in one turn of the event loop, as by
 * `Promise.all`, comes with one wait. What needs values at once, such as `dataSync()`, waits for them on `"cuda"`
 * and throws on `"webgpu"`.
 *
 * @param name `"cpu"`, `"webgpu"`, `"cuda"`, or `"cuda:0"` and so on.
 * @returns Its name, for `to`; `"cuda:0"` for `"cuda"`.
 * @throws {RangeError} If there is no device of this name.
 * @throws {Deno.errors.NotCapable} If it is an NVIDIA GPU, and the permission `--allow-ffi` is missing.
 * @throws {Error} If this machine has none.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const device = await torch.device("cpu");
 * assertEquals(torch.zeros(2).to(device).device, "cpu");
 * ```
 *
 * @example On a GPU
 * ```ts ignore
 * const device = await torch.device("webgpu");
 * const conv = new snn.Convolution(6, 30, 5, 0.8, 0.05).to(device);
 * const waves = encode(images).to(device);
 * const [spikes, potentials] = sf.fire(conv(waves), 15, true);
 * const winners = await sf.get_k_winners(potentials, 5, 3, spikes).batch(); // the only wait
 * await safetensors.save_file(conv.state_dict(), "conv.safetensors");
 * ```
 */
export async function device(name: string): Promise<string> {
  return (await openDevice(name)).device;
}

/**
 * Types that the entries of the package mention and do not define: each entry exports them, so that its
 * reference is complete by itself.
 *
 * @module
 */

export type { Tensor } from "./tensor/tensor.ts";
export type { Nested, TensorCore } from "./tensor/core.ts";
export type { DType, TypedArray } from "./tensor/dtype.ts";
export type { Arithmetic, ClampOptions, Other } from "./tensor/methods/arithmetic.ts";
export type {
  AlongOptions,
  Axes,
  KeepDim,
  ReduceOptions,
  Reductions,
  SortOptions,
  ValuesAndIndices,
} from "./tensor/methods/reductions.ts";
export type { FlattenOptions, Index, Views } from "./tensor/methods/views.ts";
export type { Draw, InPlace } from "./tensor/methods/in_place.ts";
export type { Generator } from "./tensor/random/generator.ts";
export type { Callable } from "./nn/callable.ts";
export type { Module } from "./nn/module.ts";
export type { Parameter } from "./nn/parameter.ts";
export type { IncompatibleKeys, StateDict } from "./nn/state_dict.ts";
export type { AnyDataset, Dataset, DatasetLike } from "./data/dataset.ts";
export type { WorkerOptions } from "./data/data_loader_options.ts";
export type { Progress } from "./data/progress.ts";
export type { WorkerLike } from "./data/workers/link.ts";

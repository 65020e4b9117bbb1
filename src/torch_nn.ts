/**
 * `torch.nn`: modules, parameters and containers.
 *
 * @module
 */

export { Module } from "./nn/module.ts";
export { Parameter } from "./nn/parameter.ts";
export { ModuleList, Sequential } from "./nn/containers.ts";
export { DataParallel, type DataParallelOptions } from "./nn/data_parallel.ts";
export type { Gathered } from "./nn/scatter_gather.ts";
export type { IncompatibleKeys, StateDict } from "./nn/state_dict.ts";
export * as functional from "./nn/functional.ts";

/**
 * Kernels that compute each step of a wave, or each of so many values, from a function of its index.
 *
 * @module
 */

import eachTime from "../../../../kernels/wgsl/each_time.wgsl" with { type: "text" };
import eachValue from "../../../../kernels/wgsl/each_value.wgsl" with { type: "text" };
import poolWindow from "../../../../kernels/wgsl/pool_window.wgsl" with { type: "text" };
import type { Span, Wave } from "../../backend.ts";
import { elementsOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import {
  type Binding,
  type Constants,
  groupsFor,
  type Kernel,
  kernel,
  type Part,
  writes,
} from "../kernel.ts";
import { EACH, GRID, SIGNS, TIMES } from "../parts.ts";
import { timeConstants, timesWritten, timeWords } from "./times.ts";

/** `pool_window`: the inputs of an output of pooling. */
export const POOL_WINDOW: Part = { name: "pool_window.wgsl", source: poolWindow };

const EACH_TIME: Part = { name: "each_time.wgsl", source: eachTime };
const EACH_VALUE: Part = { name: "each_value.wgsl", source: eachValue };

/** A kernel whose `time_of` gives the steps of a wave. Its parameters begin with `out` and `count`. */
export function timeKernel(name: string, source: string, parts: readonly Part[] = []): Kernel {
  return kernel(name, source, [GRID, TIMES, SIGNS, ...parts, EACH_TIME]);
}

/** A kernel whose `value_of` gives float32 values. Its parameters begin with `out` and `count`. */
export function valueKernel(name: string, source: string, parts: readonly Part[] = []): Kernel {
  return kernel(name, source, [GRID, TIMES, SIGNS, ...parts, EACH, EACH_VALUE]);
}

/** Writes the steps of a wave; its buffer comes after the inputs. */
export function eachTimeOf(
  gpu: Gpu,
  kernel: Kernel,
  inputs: readonly Binding[],
  out: Wave,
  params: readonly number[],
): void {
  gpu.run({
    kernel,
    constants: timeConstants(out),
    bindings: [...inputs, timesWritten(out)],
    params: [out.times.offset, elementsOf(out), ...params],
    groups: groupsFor(timeWords(out), 256),
  });
}

/** Writes so many values; their buffer comes after the inputs. */
export function eachValueOf(
  gpu: Gpu,
  kernel: Kernel,
  inputs: readonly Binding[],
  out: Span,
  count: number,
  params: readonly number[],
  constants: Constants = { TIME_BYTES: 1 },
): void {
  gpu.run({
    kernel,
    constants,
    bindings: [...inputs, writes(out, count * 4)],
    params: [out.offset, count, ...params],
    groups: groupsFor(count, 256),
  });
}

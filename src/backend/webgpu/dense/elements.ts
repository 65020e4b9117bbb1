/**
 * Running elementwise kernels, which are made of a source and of what reads and writes elements of each type.
 *
 * @module
 */

import eachElement from "../../../../kernels/wgsl/each_element.wgsl" with { type: "text" };
import type { View } from "../../backend.ts";
import { isContiguous, itemsize, numelOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { type Binding, type Constants, groupsFor, type Part, updates, writes } from "../kernel.ts";
import { EACH, GRID } from "../parts.ts";
import { type Extras, type Layout, walkOf } from "./axes.ts";
import { kernelOf } from "./kept_kernels.ts";

const EACH_ELEMENT: Part = { name: "each_element.wgsl", source: eachElement };

/** What is done to each element. */
export interface Elementwise {
  /** Names it in an error. */
  readonly operation: string;
  /** Has the function `element`. */
  readonly source: Part;
  readonly parts: readonly Part[];
  readonly constants?: Constants;
  readonly bindings: readonly Binding[];
  readonly shape: readonly number[];
  /** Up to three that are read, and the one that is written. */
  readonly views: readonly [a: Layout, b: Layout, c: Layout, out: Layout];
  readonly extras?: Omit<Extras, "count">;
}

/** Runs `element` of a source for all elements. */
export function runElements(gpu: Gpu, work: Elementwise): void {
  const { operation, source, parts, constants, bindings, shape, views, extras } = work;
  const count = numelOf(shape);
  const walk = walkOf(operation, shape, views, { count, ...extras });
  gpu.run({
    kernel: kernelOf(source, [GRID, EACH, ...walk.parts, ...parts, EACH_ELEMENT]),
    constants,
    bindings,
    params: walk.params,
    groups: groupsFor(count, 256),
  });
}

/** A view that is written, all of its buffer or a part of it. */
export function writesView({ buffer, dtype, shape, strides, offset }: View): Binding {
  const bytes = numelOf(shape) * itemsize(dtype);
  return isContiguous(shape, strides) ? writes({ buffer, offset }, bytes) : updates({ buffer });
}

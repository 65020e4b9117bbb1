/**
 * Running elementwise kernels, which are made of a source and of what reads and writes elements of each type.
 *
 * @module
 */

import eachElement from "../../../../kernels/wgsl/each_element.wgsl" with { type: "text" };
import type { View } from "../../backend.ts";
import type { Gpu } from "../gpu.ts";
import {
  type Binding,
  type Constants,
  groupsFor,
  type Kernel,
  kernel,
  type Part,
  reads,
  updates,
  writes,
} from "../kernel.ts";
import { GRID } from "../parts.ts";
import { bytesOf } from "./accessors.ts";
import { AXES, axesOf, countOf, type Extras } from "./axes.ts";

const EACH_ELEMENT: Part = { name: "each_element.wgsl", source: eachElement };

const made = new Map<string, Kernel>();

/** A kernel of some parts, the same object for the same parts. */
export function kernelOf(name: string, source: string, parts: readonly Part[]): Kernel {
  const whole = [name, ...parts.map((part) => part.name)].join(", ");
  let found = made.get(whole);
  if (found === undefined) made.set(whole, found = kernel(whole, source, parts));
  return found;
}

/** Up to three views that are read and the one that is written, walked together. */
export type Walked = readonly [a: View, b: View | null, c: View | null, out: View];

/** Runs `element` of a source for all elements. */
export function runElements(
  gpu: Gpu,
  operation: string,
  source: string,
  parts: readonly Part[],
  constants: Constants,
  views: Walked,
  extras?: Extras,
): void {
  const out = views[3];
  const { shape } = out;
  gpu.run({
    kernel: kernelOf(`${operation}.wgsl`, source, [GRID, AXES, ...parts, EACH_ELEMENT]),
    constants,
    bindings: [
      ...views.slice(0, 3).flatMap((view) => view ? [reads(view)] : []),
      writesView(out),
    ],
    params: axesOf(operation, shape, views, extras),
    groups: groupsFor(countOf(shape), 256),
  });
}

/** A view that is written, all of its buffer or a part of it. */
export function writesView({ buffer, dtype, shape, strides, offset }: View): Binding {
  const bytes = countOf(shape) * bytesOf(dtype);
  return isContiguous(shape, strides) ? writes({ buffer, offset }, bytes) : updates({ buffer });
}

/** Whether elements lie row-major without gaps. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let size = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== size) return false;
    size *= shape[axis];
  }
  return true;
}

/** Row-major strides of a shape. */
export function stridesOf(shape: readonly number[]): number[] {
  let size = 1;
  return shape.toReversed().map((length) => {
    const stride = size;
    size *= length;
    return stride;
  }).reverse();
}

/**
 * Strided views that are walked together: `axes.wgsl`.
 *
 * @module
 */

import axes from "../../../../kernels/wgsl/axes.wgsl" with { type: "text" };
import type { View } from "../../backend.ts";
import type { Part } from "../kernel.ts";

/** The struct `Axes` and `walk`. */
export const AXES: Part = { name: "axes.wgsl", source: axes };

/** Axes that are left after those that lie alike have been merged. */
const MOST_AXES = 8;

/** What a walk needs of a view; null for a place among the four that is empty. */
export type Layout = Pick<View, "strides" | "offset"> | null;

interface MergedAxis {
  length: number;
  steps: number[];
}

/** Numbers of a walk beside the axes. */
export interface Extras {
  readonly count: number;
  readonly extra?: number;
  readonly more?: readonly number[];
}

/** The number of elements of a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((count, length) => count * length, 1);
}

/** Axes merged where all views allow it, those of length 1 left out. */
function merged(shape: readonly number[], views: readonly Layout[]): MergedAxis[] {
  const found: MergedAxis[] = [];
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const steps = views.map((view) => view?.strides[axis] ?? 0);
    const last = found.at(-1);
    if (last?.steps.every((step, i) => step === length * steps[i])) {
      last.length *= length;
      last.steps = steps;
    } else found.push({ length, steps });
  });
  return found;
}

/** The struct `Axes` of views that are walked over one shape. */
export function axesOf(
  operation: string,
  shape: readonly number[],
  views: readonly Layout[],
  extras: Extras = { count: countOf(shape) },
): number[] {
  return pack(operation, merged(shape, views), 0, views, extras);
}

/**
 * The same of axes in two groups, of which each keeps its order: those of a result, and those of the elements that
 * it is made of. A single axis of the second kind is not left out.
 */
export function groupedAxes(
  operation: string,
  kept: readonly number[],
  inner: readonly number[],
  shape: readonly number[],
  views: readonly Layout[],
  extras: Extras,
): number[] {
  const pick = (axes: readonly number[]) =>
    merged(
      axes.map((axis) => shape[axis]),
      views.map((view) => view && { offset: 0, strides: axes.map((axis) => view.strides[axis]) }),
    );
  const outer = pick(kept);
  const inside = pick(inner);
  if (inside.length === 0) inside.push({ length: 1, steps: views.map(() => 0) });
  return pack(operation, [...outer, ...inside], outer.length, views, extras);
}

function pack(
  operation: string,
  axes: readonly MergedAxis[],
  kept: number,
  views: readonly Layout[],
  { count, extra = 0, more = [] }: Extras,
): number[] {
  if (axes.length > MOST_AXES) {
    throw new TypeError(
      `Cannot ${operation} views of ${axes.length} axes that lie differently on "webgpu": it has at most ${MOST_AXES}, ` +
        `use clone() first`,
    );
  }
  const four = (values: readonly number[]) => Array.from({ length: 4 }, (_, i) => values[i] ?? 0);
  const rest = Array.from({ length: MOST_AXES - axes.length }, () => ({ length: 1, steps: [] }));
  const all = [...axes, ...rest];
  return [
    ...four(views.map((view) => view?.offset ?? 0)),
    ...[axes.length, kept, count, extra],
    ...four(more),
    ...all.map(({ length }) => length),
    ...all.flatMap(({ steps }) => four(steps)),
  ];
}

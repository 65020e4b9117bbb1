/**
 * Strided views that are walked together: `axes.wgsl`, and functions from the number of an element to where it
 * is in each view.
 *
 * @module
 */

import axes from "../../../../kernels/wgsl/axes.wgsl" with { type: "text" };
import type { View } from "../../backend.ts";
import { mergedAxes, type MergedAxis, numelOf } from "../../layout.ts";
import type { Part } from "../kernel.ts";
import { keptPart } from "./kept_kernels.ts";

const AXES: Part = { name: "axes.wgsl", source: axes };

/** Axes that are left after those that lie alike have been merged. */
const MOST_AXES = 8;

/** Words of the struct `Axes`: where lengths and steps begin, and where it ends. */
const LENGTHS = 12;
const STEPS = LENGTHS + MOST_AXES;
const WORDS = STEPS + 4 * MOST_AXES;

/** Elements are walked with so many axes, of which some may have length 1, so that there are few kernels. */
const UNROLLED = [1, 2, 3, 4, MOST_AXES] as const;

/** What a walk needs of a view; null for a place among the four that is empty. */
export type Layout = Pick<View, "strides" | "offset"> | null;

/** Numbers of a walk beside the axes: see `axes.wgsl`. */
export interface Extras {
  readonly count: number;
  readonly length?: number;
  readonly extra?: number;
  readonly more?: readonly number[];
}

/** Views to be walked. */
export interface Walk {
  /** The struct `Axes`. */
  readonly params: number[];
  /** Its declaration, and the functions for so many axes. They need it as `p`. */
  readonly parts: readonly Part[];
}

/** The axes of up to four views, of which some may not be there. */
function axesOf(shape: readonly number[], views: readonly Layout[]): MergedAxis[] {
  const none = { strides: shape.map(() => 0) };
  return mergedAxes(shape, views.map((view) => view ?? none));
}

/** Views that are walked over one shape: `walk(index)`. */
export function walkOf(
  operation: string,
  shape: readonly number[],
  views: readonly Layout[],
  extras: Extras = { count: numelOf(shape) },
): Walk {
  const found = axesOf(shape, views);
  const params = pack(operation, found, views, extras);
  return { params, parts: [AXES, unrolled("walk", 0, UNROLLED.find((n) => n >= found.length)!)] };
}

/**
 * The same of axes in two groups, of which each keeps its order: those of a result, `walk_kept`, and those of the
 * elements that it is made of, `walk_inner`, of which the first one is `INNER`. A single axis of the second kind
 * is not left out.
 */
export function groupedWalk(
  operation: string,
  kept: readonly number[],
  inner: readonly number[],
  shape: readonly number[],
  views: readonly Layout[],
  extras: Extras,
): Walk {
  const pick = (axes: readonly number[]) =>
    axesOf(
      axes.map((axis) => shape[axis]),
      views.map((view) => view && { offset: 0, strides: axes.map((axis) => view.strides[axis]) }),
    );
  const outer = pick(kept);
  const inside = pick(inner);
  if (inside.length === 0) inside.push({ length: 1, steps: views.map(() => 0) });
  return {
    params: pack(operation, [...outer, ...inside], views, extras),
    parts: [
      AXES,
      unrolled("walk_kept", 0, outer.length),
      unrolled("walk_inner", outer.length, inside.length),
      keptPart(`inner axes from ${outer.length}`, () => `const INNER = ${outer.length}u;`),
    ],
  };
}

/**
 * How far from the first elements the one with a row-major index over some of the axes is. A loop over the axes
 * would take the software adapter ten times as long to compile, for each use.
 */
function unrolled(name: string, first: number, count: number): Part {
  return keptPart(`${name} of ${count} axes from ${first}`, () => {
    const lines = Array.from({ length: count }, (_, i) => {
      const axis = first + count - 1 - i;
      const length = `p.lengths[${axis >> 2}][${axis & 3}]`;
      if (axis === first) return `  at += rest * p.steps[${axis}];`;
      return `  at += rest % ${length} * p.steps[${axis}];\n  rest /= ${length};`;
    });
    return [
      `fn ${name}(index: u32) -> vec4u {`,
      "  var rest = index;",
      "  var at = vec4u();",
      ...lines,
      "  return at;\n}",
    ].join("\n");
  });
}

function pack(
  operation: string,
  axes: readonly MergedAxis[],
  views: readonly Layout[],
  { count, length = 0, extra = 0, more = [] }: Extras,
): number[] {
  if (axes.length > MOST_AXES) {
    throw new TypeError(
      `Cannot do "${operation}" on "webgpu" with views of ${axes.length} axes that lie differently: it has at most ` +
        `${MOST_AXES}, use contiguous() first`,
    );
  }
  const params = new Array<number>(WORDS).fill(0);
  views.forEach((view, i) => params[i] = view?.offset ?? 0);
  [count, length, extra].forEach((value, i) => params[4 + i] = value);
  more.forEach((value, i) => params[8 + i] = value);
  for (let axis = 0; axis < MOST_AXES; axis++) params[LENGTHS + axis] = axes[axis]?.length ?? 1;
  axes.forEach(({ steps }, axis) => {
    steps.forEach((step, i) => params[STEPS + 4 * axis + i] = step);
  });
  return params;
}

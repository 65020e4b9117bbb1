/**
 * Walking strided views together: axes that lie alike in all of them are merged, the last one is
 * left to the caller's inner loop.
 *
 * @module
 */

import type { View } from "../../backend.ts";
import { mergedAxes } from "../../layout.ts";

/**
 * An inner loop over one row.
 *
 * @param length The number of elements.
 * @param at The position of the first element in each view's array. Reused: not to be kept.
 * @param step The distance between elements in each view's array.
 */
export type Row = (length: number, at: readonly number[], step: readonly number[]) => void;

/** What a walk needs to know of a view. */
export type Layout = Pick<View, "strides" | "offset">;

/** Calls `row` for every row of views of one shape, in row-major order. */
export function walk(shape: readonly number[], views: readonly Layout[], row: Row): void {
  if (shape.includes(0)) return;
  const axes = mergedAxes(shape, views);
  const inner = axes.pop() ?? { length: 1, steps: views.map(() => 1) };
  const at = views.map(({ offset }) => offset);
  const counters = axes.map(() => 0);
  while (true) {
    row(inner.length, at, inner.steps);
    let axis = axes.length - 1;
    for (; axis >= 0; axis--) {
      const { length, steps } = axes[axis];
      counters[axis]++;
      const back = counters[axis] === length;
      const count = back ? 1 - length : 1;
      for (let i = 0; i < at.length; i++) at[i] += count * steps[i];
      if (!back) break;
      counters[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** Calls `visit` with the position of every element of views of one shape, in row-major order. */
export function walkElements(
  shape: readonly number[],
  views: readonly [Layout, Layout],
  visit: (first: number, second: number) => void,
): void {
  walk(shape, views, (length, at, step) => {
    for (let k = 0; k < length; k++) visit(at[0] + k * step[0], at[1] + k * step[1]);
  });
}

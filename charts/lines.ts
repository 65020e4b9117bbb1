/**
 * Lines on two linear or two logarithmic axes, with their names beside them.
 *
 * @module
 */

import * as Plot from "npm:@observablehq/plot@0.6.17";
import { axisBelow, axisLeft } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { HUES } from "./colours.ts";
import { draw, type Panel } from "./picture.ts";
import { shorten, widthOf } from "./text.ts";
import { decadesAround, ticksAround, ticksBetween } from "./ticks.ts";
import { extremesOf, rangeOf } from "./values.ts";

/** A line. */
export interface Line {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Lines of one hue belong together, and so do those of one stroke. */
  readonly hue: number;
  readonly stroke: number;
  /** Whether its points have dots; by default where they are few. */
  readonly dots?: boolean;
}

/** Lines, and what their axes stand for. */
export interface Lines {
  readonly title: string;
  readonly subtitle?: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
  /** Whether axes are logarithmic, with a tick at each x; by default they are linear, with ticks at whole x. */
  readonly logarithmic?: boolean;
}

const STROKES = ["none", "6 3", "2 2", "8 2 2 2"];
const WIDTH = 480;
/** Lines of more points have no dots: they would hide the line. */
const DOTTED = 60;
const ROW = 20;

/** Draws lines. */
export function drawLines({ title, subtitle, lines, ...axes }: Lines): Chart {
  return draw({ title, subtitle, panels: [plot(lines, axes), legend(lines)] });
}

function plot(
  lines: readonly Line[],
  { x, y, logarithmic = false }: Pick<Lines, "x" | "y" | "logarithmic">,
): Panel {
  const all = lines.flatMap(({ points }) => points);
  const [left, right] = rangeOf(all.map(([x]) => x));
  const [low, high] = extremesOf(all.map(([_, y]) => y));
  const across = logarithmic
    ? [...new Set(all.map(([x]) => x))].sort((a, b) => a - b)
    : ticksBetween(left, right, 8, true);
  const up = logarithmic ? decadesAround(low, high) : ticksAround(low, high, 7);
  const type = logarithmic ? "log" : "linear";
  return {
    ...{ x: 0, y: 0, width: WIDTH, height: 340 },
    options: {
      ...{ marginLeft: 66, marginRight: 10, marginTop: 10, marginBottom: 46 },
      x: { type, domain: [left, right], inset: 8 },
      y: { type, domain: [up[0], up[up.length - 1]] },
      marks: [
        Plot.gridY(up),
        axisBelow(x, across, logarithmic ? apart(across) : undefined),
        axisLeft(y, up),
        ...lines.map((line) => Plot.line(line.points, penOf(line))),
        ...lines.filter(({ points, dots = points.length <= DOTTED }) => dots).map((line) =>
          Plot.dot(line.points, { r: 2.5, fill: HUES[line.hue] })
        ),
      ],
    },
  };
}

function legend(lines: readonly Line[]): Panel {
  const names = lines.map(({ label }) => shorten(label, 60));
  const middle = (i: number): number => ROW * (i + 0.5);
  return {
    ...{ x: WIDTH, y: 4, width: Math.max(...names.map(widthOf)) + 50, height: ROW * lines.length },
    options: {
      margin: 0,
      x: { type: "identity", axis: null },
      y: { type: "identity", axis: null },
      marks: [
        ...lines.map((line, i) => Plot.line([[6, middle(i)], [36, middle(i)]], penOf(line))),
        Plot.text(names, {
          ...{ x: 42, y: (_: string, i: number) => middle(i), text: (name: string) => name },
          textAnchor: "start",
        }),
      ],
    },
  };
}

function penOf({ hue, stroke }: Line): Plot.LineOptions {
  return {
    stroke: HUES[hue],
    strokeWidth: 2,
    strokeDasharray: STROKES[stroke],
    strokeLinecap: "butt",
  };
}

/** Which values are far enough from the one before that is, for their numbers to stand side by side. */
function apart(values: readonly number[]): (value: number) => boolean {
  const span = Math.log(values[values.length - 1] / values[0]);
  const kept: number[] = [];
  for (const value of values) {
    if (kept.length === 0 || Math.log(value / kept[kept.length - 1]) > 0.06 * span) {
      kept.push(value);
    }
  }
  return (value) => kept.includes(value);
}

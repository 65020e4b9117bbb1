/**
 * Axes that charts have in common.
 *
 * @module
 */

import * as Plot from "npm:@observablehq/plot@0.6.17";
import type { Panel } from "./picture.ts";
import { short } from "./text.ts";
import { ticksBetween } from "./ticks.ts";

/** An axis below a plot; a tick that has no room for its number has none. */
export function axisBelow(
  label: string,
  ticks: readonly number[],
  hasRoom: (tick: number) => boolean = () => true,
): Plot.Markish {
  const text = ticks.map((tick) => hasRoom(tick) ? short(tick) : "");
  return Plot.axisX(ticks, { ...named(label), text, labelOffset: 38 });
}

/** An axis to the left of a plot. */
export function axisLeft(label: string, ticks: readonly number[]): Plot.Markish {
  return Plot.axisY(ticks, { ...named(label), text: ticks.map(short), labelOffset: 52 });
}

/** The name of an axis, at its middle. */
export function named(label: string): Plot.AxisOptions {
  return { label, labelAnchor: "center", labelArrow: "none" };
}

/** Tones, and what they stand for. */
export interface Tones {
  readonly low: number;
  readonly high: number;
  readonly label: string;
  /** The tone of a share of the way from the lower end to the upper one. */
  readonly toneOf: (share: number) => string;
  /** Whether only whole numbers have a tone. */
  readonly whole?: boolean;
}

/** A scale of tones, to stand beside a plot. */
export function toneBar(x: number, height: number, tones: Tones): Panel {
  const { low, high, label, toneOf, whole } = tones;
  const steps = Array.from({ length: 64 }, (_, i) => {
    const [y1, y2] = [i, i + 1].map((edge) => low + (high - low) * edge / 64);
    return { y1, y2, fill: toneOf((i + 0.5) / 64) };
  });
  const sides = { x1: 0, x2: 1, y1: "y1", y2: "y2" };
  return {
    ...{ x, y: 0, width: 84, height },
    options: {
      ...{ marginLeft: 12, marginRight: 58, marginTop: 8, marginBottom: 8 },
      x: { axis: null, domain: [0, 1] },
      y: { axis: null, domain: [low, high] },
      marks: [
        Plot.rect(steps, { ...sides, fill: "fill", shapeRendering: "crispEdges" }),
        Plot.rect([{ y1: low, y2: high }], { ...sides, stroke: "#808080" }),
        Plot.axisY(ticksBetween(low, high, height / 20, whole), {
          ...{ ...named(label), anchor: "right", tickFormat: short, tickSize: 4, labelOffset: 52 },
        }),
      ],
    },
  };
}

/**
 * How weights are distributed.
 *
 * @module
 */

import * as Plot from "npm:@observablehq/plot@0.6.17";
import * as z from "npm:zod@4.6.7/mini";
import type { Tensor } from "../src/tensor/tensor.ts";
import { parse } from "../src/validation.ts";
import { axisBelow, axisLeft } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { HUES } from "./colours.ts";
import { draw } from "./picture.ts";
import { short } from "./text.ts";
import { ticksAround, ticksBetween } from "./ticks.ts";
import { extremesOf, rangeOf, valuesOf } from "./values.ts";

/** What `histogram` takes by name. */
export interface HistogramOptions {
  /** By default `Weights`. */
  title?: string;
  /** What weights are kept between, drawn as lines; [0, 1] by default as for STDP, null for none. */
  bounds?: readonly [low: number, high: number] | null;
  /** Intervals from the least to the largest value or bound, 50 by default. */
  bins?: number;
}

const Options = z.strictObject({
  title: z.optional(z.string()),
  bounds: z.optional(z.nullable(z.tuple([z.number(), z.number()]))),
  bins: z.optional(z.int().check(z.gte(1), z.lte(1000))),
});

/**
 * Draws the distribution of weights as a histogram, with the bounds that they are kept between.
 *
 * @param weights Values of any shape, at least one, all finite.
 * @param options Title, bounds and number of bins.
 * @returns The chart.
 * @throws {TypeError} If it is no tensor or has no elements, or an option is of a wrong type or unknown.
 * @throws {RangeError} If a weight is not finite, or an option is out of range.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { histogram } from "./mod.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const { svg } = await histogram(torch.tensor([0.1, 0.5, 0.9]), { title: "Layer 1" });
 * assertStringIncludes(svg, "Layer 1");
 * ```
 */
export async function histogram(
  weights: Tensor,
  options: HistogramOptions = {},
): Promise<Chart> {
  const { title = "Weights", bounds = [0, 1], bins = 50 } = parse(
    Options,
    options,
    'the options of "histogram"',
  );
  if (bounds !== null && !(bounds[0] < bounds[1])) {
    throw new RangeError(
      `Cannot draw bounds [${bounds}]: it needs the lower one first, and a larger one`,
    );
  }
  const values = await valuesOf(weights, "a histogram");
  const [least, largest] = extremesOf(values);
  const mean = short(values.reduce((a, b) => a + b) / values.length);
  const figures = `${values.length} weights from ${short(least)} to ${
    short(largest)
  }, mean ${mean}`;
  const limits = bounds === null ? "" : `; bounds at ${bounds[0]} and ${bounds[1]}`;
  const [low, high] = rangeOf([least, largest, ...bounds ?? []]);
  const bars = barsOf(values, low, high, bins);
  const contentOf = (bar: Bar): string => `${short(bar.x1)} to ${short(bar.x2)}: ${bar.count}`;
  const up = ticksAround(0, Math.max(...bars.map(({ count }) => count)), 6, true);
  return draw({
    title,
    subtitle: figures + limits,
    panels: [{
      ...{ x: 0, y: 0, width: 560, height: 320 },
      options: {
        ...{ marginLeft: 66, marginRight: 16, marginTop: 10, marginBottom: 46 },
        x: { domain: [low, high], inset: 6 },
        y: { domain: [0, up[up.length - 1]] },
        marks: [
          Plot.gridY(up),
          Plot.rectY(bars, {
            x1: "x1",
            x2: "x2",
            y: "count",
            fill: HUES[0],
            insetRight: 0.5,
            title: contentOf,
          }),
          Plot.ruleX(bounds ?? [], { stroke: HUES[1], strokeWidth: 1.5, strokeDasharray: "4 3" }),
          Plot.ruleY([0]),
          axisBelow("weight", ticksBetween(low, high, 8)),
          axisLeft("number of weights", up),
        ],
      },
    }],
  });
}

interface Bar {
  count: number;
  readonly x1: number;
  readonly x2: number;
}

/** How many values lie in each of equal intervals; the last one has both its ends. */
function barsOf(
  values: readonly number[],
  low: number,
  high: number,
  bins: number,
): Bar[] {
  const edge = (i: number): number => low + (high - low) * i / bins;
  const bars = Array.from({ length: bins }, (_, i) => ({ count: 0, x1: edge(i), x2: edge(i + 1) }));
  for (const value of values) {
    bars[Math.min(Math.floor((value - low) / (high - low) * bins), bins - 1)].count++;
  }
  return bars;
}

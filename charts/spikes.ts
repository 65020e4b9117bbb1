/**
 * When features spike.
 *
 * @module
 */

import * as Plot from "npm:@observablehq/plot@0.6.17";
import * as z from "npm:zod@4.6.7/mini";
import type { Tensor } from "../src/tensor/tensor.ts";
import { parse } from "../src/validation.ts";
import { axisBelow, axisLeft, toneBar } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { blue, HUES } from "./colours.ts";
import { draw, type Panel } from "./picture.ts";
import { ticksAround, ticksBetween } from "./ticks.ts";
import { checkTensor, valuesOf } from "./values.ts";

/** What `spikes` takes by name. */
export interface SpikesOptions {
  /** By default `First spikes`. */
  title?: string;
}

const Options = z.strictObject({ title: z.optional(z.string()) });

const WIDTH = 560;
const MARGINS = { marginLeft: 66, marginRight: 10, marginTop: 6 };

/**
 * Draws the first spikes of a wave: how many neurons of each feature spike at which step, as tones with a scale,
 * and below it how many of all features do.
 *
 * @param wave Spikes or potentials `[T, C, H, W]` in either layout; a strided one has to be what
 * {@linkcode Tensor.to_latency} takes.
 * @param options The title.
 * @returns The chart.
 * @throws {TypeError} If it is no wave, or an option is of a wrong type or unknown.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { spikes } from "./mod.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const wave = torch.from_times(torch.tensor([[[0, 2]], [[3, 3]]]), 3);
 * assertStringIncludes((await spikes(wave)).svg, "2 of 4 neurons spike");
 * ```
 */
export async function spikes(wave: Tensor, options: SpikesOptions = {}): Promise<Chart> {
  const { title = "First spikes" } = parse(Options, options, 'the options of "spikes"');
  checkTensor(wave, "spikes");
  if (wave.ndim !== 4) {
    throw new TypeError(`Cannot draw spikes of shape [${wave.shape}]: it needs [T, C, H, W]`);
  }
  const [steps, features] = wave.shape;
  const times = await valuesOf((await wave.cpu()).to_latency().times, "spikes");
  const counts = Array.from({ length: features }, () => new Array<number>(steps).fill(0));
  times.forEach((time, i) => {
    if (time < steps) counts[Math.floor(i / times.length * features)][time]++;
  });
  const sums = Array.from(
    { length: steps },
    (_, step) => counts.reduce((sum, row) => sum + row[step], 0),
  );
  const most = Math.max(1, ...counts.map((row) => Math.max(...row)));
  const raster = rasterOf(counts, most);
  return draw({
    title,
    subtitle: sentenceOf(sums, counts, times.length),
    panels: [
      raster,
      toneBar(WIDTH + 8, Math.min(Math.max(raster.height, 120), 320), {
        ...{ low: 0, high: most, label: "spikes" },
        ...{ toneOf: blue, whole: true },
      }),
      { ...histogramOf(sums), y: raster.height + 6 },
    ],
  });
}

function sentenceOf(sums: readonly number[], counts: readonly number[][], neurons: number): string {
  const spiking = sums.reduce((a, b) => a + b);
  const silent = counts.filter((row) => row.every((count) => count === 0)).length;
  const first = sums.findIndex((sum) => sum > 0);
  const last = sums.findLastIndex((sum) => sum > 0);
  const when = spiking === 0 ? "" : `, at steps ${first} to ${last} of ${sums.length}`;
  return `${spiking} of ${neurons} neurons spike${when}; ` +
    `${silent} of ${counts.length} features are silent`;
}

function rasterOf(counts: readonly number[][], most: number): Panel {
  const steps = counts[0].length;
  const cells = counts.flatMap((row, feature) =>
    row.map((count, step) => ({
      ...{ count, ...around(step), y1: feature - 0.5, y2: feature + 0.5 },
      title: `feature ${feature}, step ${step}: ${count}`,
    }))
  ).filter(({ count }) => count > 0);
  const height = Math.min(Math.max(counts.length * 14, 60), 420) + 12;
  return {
    ...{ x: 0, y: 0, width: WIDTH, height },
    options: {
      ...{ ...MARGINS, marginBottom: 6 },
      x: { domain: [-0.5, steps - 0.5], axis: null },
      y: { domain: [counts.length - 0.5, -0.5] },
      marks: [
        Plot.frame({ stroke: "#d0d0d0" }),
        Plot.rect(cells, {
          ...{ x1: "x1", x2: "x2", y1: "y1", y2: "y2", shapeRendering: "crispEdges" },
          ...{ fill: ({ count }) => blue(count / most), title: "title" },
        }),
        axisLeft("feature", ticksBetween(0, counts.length - 1, Math.ceil(height / 28), true)),
      ],
    },
  };
}

function histogramOf(sums: readonly number[]): Panel {
  const bars = sums.map((sum, step) => ({ sum, ...around(step), title: `step ${step}: ${sum}` }));
  const up = ticksAround(0, Math.max(1, ...sums), 4, true);
  return {
    ...{ x: 0, y: 0, width: WIDTH, height: 150 },
    options: {
      ...{ ...MARGINS, marginBottom: 46 },
      x: { domain: [-0.5, sums.length - 0.5] },
      y: { domain: [0, up[up.length - 1]] },
      marks: [
        Plot.gridY(up),
        Plot.rectY(bars, { x1: "x1", x2: "x2", y: "sum", fill: HUES[0], title: "title" }),
        Plot.ruleY([0]),
        axisBelow("time step", ticksBetween(0, sums.length - 1, 15, true)),
        axisLeft("spikes", up),
      ],
    },
  };
}

/** From where to where a step reaches. */
function around(step: number): { x1: number; x2: number } {
  return { x1: step - 0.45, x2: step + 0.45 };
}

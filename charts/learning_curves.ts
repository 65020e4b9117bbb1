/**
 * How what is right grows from epoch to epoch.
 *
 * @module
 */

import * as z from "npm:zod@4.6.7/mini";
import { parse } from "../src/validation.ts";
import type { Chart } from "./chart.ts";
import { HUES } from "./colours.ts";
import { drawLines } from "./lines.ts";
import { short } from "./text.ts";

/** Points of a curve: after how many epochs, and how much was right then, in per cent. */
export type Curve = readonly (readonly [epoch: number, percent: number])[];

/** What `learning_curves` takes by name. */
export interface LearningCurvesOptions {
  /** By default `Right by epoch`. */
  title?: string;
}

const Point = z.tuple([z.number().check(z.gte(0)), z.number().check(z.gte(0), z.lte(100))]);
const Records = z.record(z.string(), z.array(Point).check(z.minLength(1)));
const Options = z.strictObject({ title: z.optional(z.string()) });

/**
 * Draws curves of learning, the share that is right in per cent by epoch, with their names.
 *
 * @param records The points of each curve by its name, in any order; at least one curve of one point.
 * @param options The title.
 * @returns The chart.
 * @throws {TypeError} If there is no curve, or one is no list of `[epoch, percent]`.
 * @throws {RangeError} If an epoch is below 0 or a share is not from 0 to 100.
 *
 * @example
 * ```ts
 * import { learning_curves } from "./mod.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const { svg } = await learning_curves({ "seed 0": [[10, 90.5], [20, 95]], "seed 1": [[10, 91]] });
 * assertStringIncludes(svg, "right, %");
 * ```
 */
// deno-lint-ignore require-await -- every chart is a promise, and so are its errors
export async function learning_curves(
  records: Readonly<Record<string, Curve>>,
  options: LearningCurvesOptions = {},
): Promise<Chart> {
  const subject = 'the arguments of "learning_curves"';
  const curves = Object.entries(parse(Records, records, subject));
  const { title = "Right by epoch" } = parse(Options, options, subject);
  if (curves.length === 0) {
    throw new TypeError("Cannot draw curves of learning: it needs at least one, got none");
  }
  const lines = curves.map(([label, points], i) => ({
    ...{ label, points: points.toSorted((a, b) => a[0] - b[0]) },
    hue: i % HUES.length,
    stroke: Math.floor(i / HUES.length) % 4,
  }));
  const best = lines.flatMap(({ label, points }) =>
    points.map(([epoch, percent]) => ({ label, epoch, percent }))
  ).reduce((a, b) => b.percent > a.percent ? b : a);
  const subtitle = `the best is ${best.label} with ${short(best.percent)} % after epoch ${
    short(best.epoch)
  }`;
  return drawLines({ title, subtitle, x: "epoch", y: "right, %", lines });
}

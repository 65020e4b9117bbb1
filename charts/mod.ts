/**
 * Charts of what networks do, as SVG: spikes, features, weights, curves, answers. An entry of its own, which
 * brings Observable Plot along; nothing of it is reached from the library itself.
 *
 * A chart is dark on white, wherever it is put, says what it shows to those who do not see it, and is the same
 * text for the same data.
 *
 * @example
 * ```ts
 * import { learning_curves } from "./mod.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const chart = await learning_curves({ training: [[1, 91.5], [2, 96]], test: [[1, 90], [2, 94.5]] });
 * assertStringIncludes(chart.svg, "training");
 * ```
 *
 * In a notebook of Deno a chart that is the last value of a cell is displayed; elsewhere
 * `await chart.save("curves.svg")` writes it to a file.
 *
 * @module
 */

export { Chart } from "./chart.ts";
export { confusion, type ConfusionOptions } from "./confusion.ts";
export { features, type FeaturesOptions } from "./features.ts";
export { histogram, type HistogramOptions } from "./histogram.ts";
export { type Curve, learning_curves, type LearningCurvesOptions } from "./learning_curves.ts";
export { spikes, type SpikesOptions } from "./spikes.ts";
export type { Path } from "../src/io/files.ts";
export type { GreyRange } from "../src/visualization/grey.ts";
export type { Media } from "../src/io/screen.ts";
export type * from "../src/types.ts";

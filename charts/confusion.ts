/**
 * Which classes are taken for which.
 *
 * @module
 */

import * as Plot from "npm:@observablehq/plot@0.6.17";
import * as z from "npm:zod@4.6.7/mini";
import { parse } from "../src/validation.ts";
import { named } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { blue } from "./colours.ts";
import { draw } from "./picture.ts";
import { short, shorten, widthOf } from "./text.ts";

/** What `confusion` takes by name. */
export interface ConfusionOptions {
  /** By default `Answers by class`. */
  title?: string;
}

const Arguments = z.strictObject({
  matrix: z.array(z.array(z.number().check(z.gte(0)))).check(z.minLength(1)),
  classes: z.optional(z.array(z.string())),
});
const Options = z.strictObject({ title: z.optional(z.string()) });

/** The height of a row. */
const HEIGHT = 30;

/**
 * Draws how often each class was taken for which, as a table of numbers; a cell is as dark as its share of its row.
 *
 * @param matrix `matrix[class][answer]`, counts; a further column is for stimuli without an answer, where the
 * network was silent.
 * @param classes Names of the classes, by default their numbers.
 * @param options The title.
 * @returns The chart.
 * @throws {TypeError} If it is no matrix of such a size, or there is not one name a class.
 * @throws {RangeError} If a count is below 0.
 *
 * @example
 * ```ts
 * import { confusion } from "./mod.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const { svg } = await confusion([[9, 1, 0], [0, 8, 2]], ["cat", "dog"]);
 * assertStringIncludes(svg, "17 of 20 right, 85 %");
 * ```
 */
// deno-lint-ignore require-await -- every chart is a promise, and so are its errors
export async function confusion(
  matrix: readonly (readonly number[])[],
  classes?: readonly string[],
  options: ConfusionOptions = {},
): Promise<Chart> {
  const given = parse(Arguments, { matrix, classes }, 'the arguments of "confusion"');
  const { title = "Answers by class" } = parse(Options, options, 'the options of "confusion"');
  const counts = given.matrix;
  const names = given.classes ?? counts.map((_, i) => String(i));
  checkSizes(counts, names);
  const answers = counts[0].length > names.length ? [...names, "silent"] : names;
  const cells = counts.flatMap((row, i) => {
    const sum = row.reduce((a, b) => a + b);
    return row.map((count, k) => ({ i, k, count, share: sum === 0 ? 0 : count / sum }));
  });
  const right = counts.reduce((sum, row, i) => sum + row[i], 0);
  const all = cells.reduce((sum, { count }) => sum + count, 0);
  const share = all === 0 ? "" : `, ${short(100 * right / all)} %`;
  const [rows, columns] = [names, answers].map((all) => all.map((name) => shorten(name, 24)));
  const [left, longest] = [rows, columns].map((all) => Math.max(...all.map(widthOf)));
  const numbers = cells.map(({ count }) => widthOf(short(count)));
  const width = Math.max(HEIGHT, ...numbers.map((wide) => wide + 8), Math.min(longest, 46) + 6);
  const turned = longest + 6 > width;
  const margins = {
    ...{ marginLeft: left + 40, marginTop: 4, marginRight: turned ? longest * 0.7 : 4 },
    marginBottom: turned ? longest * 0.65 + 40 : 46,
  };
  const heads = { tickSize: 0, tickPadding: 6 };
  return draw({
    title,
    subtitle: `${short(right)} of ${short(all)} right${share}`,
    panels: [{
      ...{ x: 0, y: 0, width: margins.marginLeft + width * columns.length + margins.marginRight },
      height: margins.marginTop + HEIGHT * rows.length + margins.marginBottom,
      options: {
        ...margins,
        x: { type: "band", domain: columns.map((_, k) => k), padding: 0 },
        y: { type: "band", domain: rows.map((_, i) => i), padding: 0 },
        marks: [
          Plot.cell(cells, { x: "k", y: "i", fill: ({ share }) => blue(share), inset: 0.5 }),
          Plot.text(cells, {
            ...{ x: "k", y: "i", text: ({ count }) => short(count) },
            fill: ({ share }) => share > 0.5 ? "#ffffff" : "#1a1a1a",
          }),
          Plot.axisX({
            ...{ ...named("answer"), ...heads, tickFormat: (k: number) => columns[k] },
            ...{ tickRotate: turned ? 45 : 0, labelOffset: margins.marginBottom - 6 },
          }),
          Plot.axisY({
            ...{ ...named("class"), ...heads, tickFormat: (i: number) => rows[i] },
            labelOffset: margins.marginLeft - 10,
          }),
        ],
      },
    }],
  });
}

function checkSizes(counts: readonly number[][], names: readonly string[]): void {
  const size = counts.length;
  const [first] = counts;
  const wrong = first.length !== size && first.length !== size + 1
    ? first
    : counts.find((row) => row.length !== first.length);
  if (wrong !== undefined) {
    throw new TypeError(
      `Cannot draw answers to ${size} classes with a row of ${wrong.length}: ` +
        `it needs ${size} in each, or ${size + 1}`,
    );
  }
  if (names.length !== size) {
    throw new TypeError(
      `Cannot draw answers to ${size} classes with ${names.length} names: it needs one a class`,
    );
  }
}

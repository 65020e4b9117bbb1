/**
 * What features look like.
 *
 * @module
 */

import * as Plot from "npm:@observablehq/plot@0.6.17";
import * as z from "npm:zod@4.6.7/mini";
import { base64Of } from "../src/io/base64.ts";
import { encodePng } from "../src/io/png.ts";
import type { Tensor } from "../src/tensor/tensor.ts";
import { parse } from "../src/validation.ts";
import { greyPixels, type GreyRange } from "../src/visualization/grey.ts";
import { toneBar } from "./axes.ts";
import type { Chart } from "./chart.ts";
import { grey } from "./colours.ts";
import { draw, type Panel } from "./picture.ts";
import { short } from "./text.ts";
import { checkTensor, extremesOf, valuesOf } from "./values.ts";

/** What `features` takes by name. */
export interface FeaturesOptions extends GreyRange {
  /** By default `Features`. */
  title?: string;
  /** Pictures in a row; by default 10, of more than 60 features 20. */
  columns?: number;
}

const Bound = z.optional(z.nullable(z.number()));
const Options = z.strictObject({
  title: z.optional(z.string()),
  columns: z.optional(z.int().check(z.gte(1), z.lte(1000))),
  _vmin: Bound,
  _vmax: Bound,
});

const WIDTH = 760;
const GAP = 6;
const NUMBER = 16;

/**
 * Draws features as grey pictures with their numbers, all from the same black to the same white, which a scale
 * beside them tells.
 *
 * @param tensor `[N, height, width]`, as `get_deep_feature` gives; or a weight `[N, 1, height, width]`.
 * @param options Title, number of columns, black and white.
 * @returns The chart.
 * @throws {TypeError} If it is no tensor of such a shape, or an option is of a wrong type or unknown.
 * @throws {RangeError} If a value is not finite, or an option is out of range.
 *
 * @example
 * ```ts
 * import { snn } from "../mod.ts";
 * import { features } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const conv = new snn.Convolution(1, 4, 5);
 * const { svg } = await features(conv.weight, { title: "Layer 1", _vmin: 0, _vmax: 1 });
 * assertEquals(svg.match(/<image /g)?.length, 4);
 * ```
 */
export async function features(tensor: Tensor, options: FeaturesOptions = {}): Promise<Chart> {
  const { title = "Features", columns = null, _vmin = null, _vmax = null } = parse(
    Options,
    options,
    'the options of "features"',
  );
  const pictures = picturesOf(tensor);
  const [least, largest] = extremesOf(await valuesOf(pictures, "features"));
  const [low, high] = [_vmin ?? least, _vmax ?? largest];
  const [count, height, width] = pictures.shape;
  const addresses = await Promise.all(
    Array.from({ length: count }, (_, i) => addressOf(pictures.select(0, i), low, high)),
  );
  const grid = gridOf(addresses, height / width, columns ?? (count > 60 ? 20 : 10));
  const size = `${count} ${count === 1 ? "feature" : "features"} of ${height} x ${width}`;
  return draw({
    title,
    subtitle: `${size}, values from ${short(least)} to ${short(largest)}`,
    panels: [
      grid,
      toneBar(grid.width + 8, Math.min(Math.max(grid.height, 120), 320), {
        ...{ low, high: high > low ? high : low + 1, label: "value", toneOf: grey },
      }),
    ],
  });
}

/** The features as `[N, height, width]`. */
function picturesOf(tensor: Tensor): Tensor {
  checkTensor(tensor, "features");
  const { shape } = tensor;
  if (shape.length === 4 && shape[1] === 1) return tensor.squeeze(1);
  if (shape.length === 3) return tensor;
  throw new TypeError(
    `Cannot draw features of shape [${shape}]: it needs [N, height, width] or [N, 1, height, width]`,
  );
}

/** A picture as an address that contains it. */
async function addressOf(picture: Tensor, low: number, high: number): Promise<string> {
  const pixels = await greyPixels(picture, [low, high], "features");
  return `data:image/png;base64,${base64Of(await encodePng(pixels))}`;
}

/** Pictures in rows, each below its number. */
function gridOf(addresses: readonly string[], ratio: number, most: number): Panel {
  const columns = Math.min(most, addresses.length);
  const longer = Math.max(8, Math.min(96, Math.floor(WIDTH / columns) - GAP));
  const [width, height] = [longer / Math.max(ratio, 1), longer * Math.min(ratio, 1)];
  const [right, down] = [Math.max(width, 24) + GAP, height + NUMBER + GAP];
  const cells = addresses.map((src, number) => ({
    ...{ src, number, x: (number % columns + 0.5) * right },
    y: Math.floor(number / columns) * down,
  }));
  const hidden = { type: "identity", axis: null } as const;
  return {
    ...{ x: 0, y: 0, width: right * columns, height: down * Math.ceil(cells.length / columns) },
    options: {
      ...{ margin: 0, x: hidden, y: hidden },
      marks: [
        Plot.text(cells, { x: "x", y: ({ y }) => y + NUMBER / 2, text: "number" }),
        Plot.image(cells, {
          ...{ src: "src", x: "x", y: ({ y }) => y + NUMBER + height / 2, width, height },
          ...{ preserveAspectRatio: "none", imageRendering: "pixelated" },
        }),
      ],
    },
  };
}

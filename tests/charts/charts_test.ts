/**
 * Charts: what is in the pictures, read out of them again.
 */

import { assert, assertArrayIncludes, assertEquals, assertMatch } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { torch } from "../../mod.ts";
import * as charts from "../../charts/mod.ts";
import { drawLines } from "../../charts/lines.ts";
import { decodePng } from "../../src/io/png.ts";
import { inFolder } from "../support/folders.ts";
import { all, contentsOf, type Element, parse, textsOf } from "./parse.ts";

const NAMES = `<b title="&'">\u0000\ud800 漢字 ${"x".repeat(100)}`;
const wave = torch.from_times(torch.tensor([[[0, 2]], [[3, 3]], [[2, 2]]]), 3);
const curves = { a: [[1, 40], [2, 70]], b: [[2, 100], [1, 60]] } as const;

const samples: Record<string, (title?: string) => Promise<charts.Chart>> = {
  spikes: (title) => charts.spikes(wave, { title }),
  features: (title) => charts.features(torch.eye(3).unsqueeze(0), { title }),
  learning_curves: (title) => charts.learning_curves({ ...curves, [NAMES]: [[1, 50]] }, { title }),
  histogram: (title) => charts.histogram(torch.tensor([0.25, 0.5]), { title }),
  confusion: (title) => charts.confusion([[1, 2], [3, 4]], [NAMES, "b"], { title }),
};

for (const [name, sample] of Object.entries(samples)) {
  Deno.test(`${name} is well formed, white below, and says what it is, whatever names are`, async () => {
    const { svg } = await sample(NAMES);
    const root = parse(svg);
    const { attributes, children } = root;
    assertEquals([root.name, attributes.xmlns, attributes.role], [
      ...["svg", "http://www.w3.org/2000/svg", "img"],
    ]);
    assert(all(root, "svg").length > 0, "There is no plot");
    const legible = NAMES.replace("\u0000\ud800", " \ufffd");
    assertEquals(attributes["aria-label"], legible);
    assertEquals(children.find(({ name }) => name === "title")?.text, legible);
    assert(textsOf(root).some((text) => text.startsWith(`<b title="&'"> \ufffd 漢字 xxx`)));
    const { fill, width, height } = all(root, "rect")[0].attributes;
    assertEquals([fill, width, height], ["#ffffff", attributes.width, attributes.height]);
    assert(!/NaN|undefined|Infinity|<style|\bid=/.test(svg));
  });

  Deno.test(`${name} is the same text for the same data, in a file and in a notebook`, () =>
    inFolder(async (folder) => {
      const chart = await sample();
      assertEquals((await sample()).svg, chart.svg);
      await chart.save(`${folder}/chart.svg`);
      assertEquals(await Deno.readTextFile(`${folder}/chart.svg`), chart.svg);
      const display = Reflect.get(chart, Symbol.for("Jupyter.display")) as () => unknown;
      assertEquals(display.call(chart), { "image/svg+xml": chart.svg });
    }));
}

Deno.test("spikes are counted by feature and step, in either layout", async () => {
  const extent = fc.record({ t: fc.nat(9).map((t) => t + 1), c: fc.nat(4).map((c) => c + 1) });
  const waves = extent.chain(({ t, c }) =>
    fc.record({
      t: fc.constant(t),
      times: fc.array(fc.array(fc.nat(t), { minLength: 6, maxLength: 6 }), {
        ...{ minLength: c, maxLength: c },
      }),
    })
  );
  await fc.assert(
    fc.asyncProperty(waves, async ({ t, times }) => {
      const wave = torch.from_times(torch.tensor(times).view(times.length, 2, 3), t);
      const { svg } = await charts.spikes(wave);
      const counted = (row: number[], step: number) => row.filter((time) => time === step).length;
      const steps = Array.from({ length: t }, (_, step) => step);
      const cells = times.flatMap((row, feature) =>
        steps.filter((step) => counted(row, step) > 0)
          .map((step) => `feature ${feature}, step ${step}: ${counted(row, step)}`)
      );
      const sums = steps.map((step) => `step ${step}: ${counted(times.flat(), step)}`);
      assertEquals(contentsOf(parse(svg)), [...cells, ...sums]);
      assertEquals((await charts.spikes(wave.to_dense())).svg, svg);
      assertEquals((await charts.spikes(wave.float().mul(3))).svg, svg);
    }),
    { numRuns: 30 },
  );
});

Deno.test("spikes have axes, a scale and a sentence", async () => {
  const texts = textsOf(parse((await charts.spikes(wave)).svg));
  assertArrayIncludes(texts, ["First spikes", "feature", "time step", "spikes"]);
  assertArrayIncludes(texts, [
    "4 of 6 neurons spike, at steps 0 to 2 of 3; 1 of 3 features are silent",
  ]);
  const silent = torch.from_times(torch.full([2, 1, 1], 4, { dtype: "int32" }), 4);
  assertArrayIncludes(textsOf(parse((await charts.spikes(silent)).svg)), [
    "0 of 2 neurons spike; 2 of 2 features are silent",
  ]);
});

Deno.test("features are pictures with numbers, from the same black to the same white", async () => {
  const weight = torch.tensor([[[0, 1], [2, 3]], [[3, 3], [0, 4]], [[1, 1], [1, 1]]]).float();
  for (const tensor of [weight, weight.unsqueeze(1)]) {
    const root = parse((await charts.features(tensor)).svg);
    const images = all(root, "image");
    const greys = await Promise.all(images.map(async ({ attributes: { href } }) => {
      const bytes = Uint8Array.fromBase64(href.replace("data:image/png;base64,", ""));
      return [...(await decodePng(bytes, "a feature")).data];
    }));
    assertEquals(greys, [[0, 64, 128, 191], [191, 191, 0, 255], [64, 64, 64, 64]]);
    const texts = textsOf(root);
    assertEquals(texts.slice(0, 5), [
      ...["Features", "3 features of 2 x 2, values from 0 to 4", "0", "1", "2"],
    ]);
    assert(texts.includes("value"));
  }
});

Deno.test("features stand in rows, and their scale has the bounds that were given", async () => {
  const root = parse((await charts.features(torch.zeros(5, 4, 6), { columns: 2, _vmax: 8 })).svg);
  const [xs, ys] = ["x", "y"].map((name) =>
    all(root, "image").map(({ attributes }) => Number(attributes[name]))
  );
  assertEquals(new Set(xs).size, 2);
  assertEquals(new Set(ys).size, 3);
  assertEquals([xs[0], ys[0]], [xs[2], ys[1]]);
  assertArrayIncludes(textsOf(root), ["0", "8"]);
});

/** Where the ticks of an axis are, by what is written at them. */
function ticksOf(root: Element, axis: "x" | "y"): Map<string, number> {
  const group = all(root, "g").find((g) =>
    g.attributes["aria-label"] === `${axis}-axis tick label`
  )!;
  return new Map(
    all(group, "text").map(({ text, attributes }) => {
      const [x, y] = attributes.transform.match(/[\d.]+/g)!.map(Number);
      return [text, axis === "x" ? x : y];
    }),
  );
}

Deno.test("curves go through their points, with ticks, names and units", async () => {
  const root = parse((await charts.learning_curves(curves)).svg);
  const [xs, ys] = [ticksOf(root, "x"), ticksOf(root, "y")];
  const paths = all(root, "g").filter(({ attributes }) => attributes["aria-label"] === "line")
    .flatMap((line) => all(line, "path"))
    .map(({ attributes }) => attributes.d.match(/[\d.]+/g)!.map(Number));
  const point = (epoch: number, percent: number) => [xs.get(`${epoch}`), ys.get(`${percent}`)];
  const ways = [...point(1, 40), ...point(2, 70), ...point(1, 60), ...point(2, 100)];
  assertEquals(paths.slice(0, 2).flat().map(Math.round), ways.map((way) => Math.round(way!)));
  assertArrayIncludes(textsOf(root), ["a", "b", "epoch", "right, %"]);
  assertArrayIncludes(textsOf(root), ["the best is b with 100 % after epoch 2"]);
});

Deno.test("logarithmic axes have a tick for each x and 1, 2, 5 times powers of ten for y", () => {
  const points = [[1, 0.03], [8, 0.3], [8.1, 0.2]] as const;
  const lines = [{ label: "one", points, hue: 0, stroke: 1 }];
  const { svg } = drawLines({ title: "a", x: "size", y: "ms", lines, logarithmic: true });
  const root = parse(svg);
  assertEquals([...ticksOf(root, "x").keys()], ["1", "8"]); // there is no room for 8.1
  const ticks = all(root, "g").find((g) => g.attributes["aria-label"] === "x-axis tick")!;
  assertEquals(all(ticks, "path").length, 3);
  assertEquals([...ticksOf(root, "y").keys()], ["0.02", "0.05", "0.1", "0.2", "0.5"]);
});

Deno.test("many curves are told apart", async () => {
  const records = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`seed ${i}`, [[0, i], [1, 50 + i]] as const]),
  );
  const root = parse((await charts.learning_curves(records)).svg);
  const pens = all(root, "g").map(({ attributes }) => attributes)
    .filter((attributes) => attributes["aria-label"] === "line")
    .map((attributes) => `${attributes.stroke} ${attributes["stroke-dasharray"]}`);
  assertEquals(new Set(pens).size, 20);
});

Deno.test("a histogram counts every weight once, between what is least and largest", async () => {
  const weights = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), {
    ...{ minLength: 1, maxLength: 40 },
  });
  await fc.assert(
    fc.asyncProperty(weights, fc.integer({ min: 1, max: 9 }), async (values, bins) => {
      const tensor = torch.tensor(Float32Array.from(values));
      const root = parse((await charts.histogram(tensor, { bins, bounds: [-2, 2] })).svg);
      const counts = Array.from({ length: bins }, () => 0);
      for (const value of values) {
        counts[Math.min(Math.floor((value + 2) / 4 * bins), bins - 1)]++;
      }
      const told = contentsOf(root).map((content) => Number(content.split(": ")[1]));
      assertEquals(told, counts);
    }),
    { numRuns: 30 },
  );
});

Deno.test("a histogram has axes, bounds and figures", async () => {
  const tensor = torch.tensor([0, 0.25, 0.5, 0.25]);
  const root = parse((await charts.histogram(tensor)).svg);
  const texts = textsOf(root);
  assertArrayIncludes(texts, ["weight", "number of weights"]);
  assertArrayIncludes(texts, ["4 weights from 0 to 0.5, mean 0.25; bounds at 0 and 1"]);
  const bounds = all(root, "g").find(({ attributes }) => attributes["stroke-dasharray"] === "4 3")!;
  const lines = all(bounds, "line").map(({ attributes }) => Number(attributes.x1));
  const ticks = ticksOf(root, "x");
  assertEquals(lines, [ticks.get("0")!, ticks.get("1")!]);
  const without = parse((await charts.histogram(tensor, { bounds: null })).svg);
  assertArrayIncludes(textsOf(without), ["4 weights from 0 to 0.5, mean 0.25"]);
});

Deno.test("a confusion matrix has its numbers in its rows, and what was right", async () => {
  const matrix = [[12, 3, 0], [4, 50, 6]];
  const root = parse((await charts.confusion(matrix, ["cat", "dog"])).svg);
  const numbers = all(root, "g").find(({ attributes }) => attributes["aria-label"] === "text")!;
  const cells = all(numbers, "text");
  assertEquals(cells.map(({ text }) => Number(text)), matrix.flat());
  const places = cells.map(({ attributes }) => attributes.transform.match(/[\d.]+/g)!.map(Number));
  assertEquals(new Set(places.map(([x]) => x)).size, 3);
  assertEquals(places.map(([_, y]) => y === places[0][1]), [true, true, true, false, false, false]);
  const dark = cells.filter(({ attributes }) => attributes.fill === "#ffffff");
  assertEquals(dark.map(({ text }) => text), ["12", "50"]);
  const texts = textsOf(root);
  assertArrayIncludes(texts, [
    "62 of 75 right, 82.67 %",
    "cat",
    "dog",
    "silent",
    "class",
    "answer",
  ]);
});

// deno-lint-ignore no-explicit-any -- what the compiler would refuse has to be tried
type Any = any;
const refused: [name: string, call: () => unknown, error: typeof TypeError | typeof RangeError][] =
  [
    ["spikes of a list", () => charts.spikes([[1]] as Any), TypeError],
    ["spikes of a matrix", () => charts.spikes(torch.eye(3)), TypeError],
    ["spikes of a batch", () => charts.spikes(torch.stack([wave])), TypeError],
    ["spikes of no wave", () => charts.spikes(torch.eye(2).view(2, 2, 1, 1)), TypeError],
    ["spikes option", () => charts.spikes(wave, { titel: "" } as Any), TypeError],
    ["features of a list", () => charts.features([[1]] as Any), TypeError],
    ["features of channels", () => charts.features(torch.zeros(3, 2, 5, 5)), TypeError],
    ["features of nothing", () => charts.features(torch.zeros(0, 5, 5)), TypeError],
    ["features NaN", () => charts.features(torch.full([1, 2, 2], NaN)), RangeError],
    [
      "features columns",
      () => charts.features(torch.eye(2).unsqueeze(0), { columns: 0 }),
      RangeError,
    ],
    [
      "features range",
      () => charts.features(torch.eye(2).unsqueeze(0), { _vmin: 2, _vmax: 1 }),
      RangeError,
    ],
    ["curves of none", () => charts.learning_curves({}), TypeError],
    ["curves of nothing", () => charts.learning_curves({ a: [] }), TypeError],
    ["curves of numbers", () => charts.learning_curves({ a: [1, 2] as Any }), TypeError],
    ["curves beyond", () => charts.learning_curves({ a: [[1, 101]] }), RangeError],
    ["curves before", () => charts.learning_curves({ a: [[-1, 10]] }), RangeError],
    ["histogram of a list", () => charts.histogram([1] as Any), TypeError],
    ["histogram of nothing", () => charts.histogram(torch.zeros(0)), TypeError],
    ["histogram of infinity", () => charts.histogram(torch.tensor([Infinity])), RangeError],
    ["histogram bounds", () => charts.histogram(torch.ones(2), { bounds: [1, 0] }), RangeError],
    ["histogram bins", () => charts.histogram(torch.ones(2), { bins: 1.5 }), RangeError],
    ["confusion of nothing", () => charts.confusion([]), TypeError],
    ["confusion of a list", () => charts.confusion([1, 2] as Any), TypeError],
    ["confusion ragged", () => charts.confusion([[1, 2], [3]]), TypeError],
    ["confusion narrow", () => charts.confusion([[1], [3]]), TypeError],
    ["confusion wide", () => charts.confusion([[1, 2, 3, 4], [1, 2, 3, 4]]), TypeError],
    ["confusion negative", () => charts.confusion([[1, -2], [3, 4]]), RangeError],
    ["confusion names", () => charts.confusion([[1, 2], [3, 4]], ["a"]), TypeError],
  ];

for (const [name, call, ErrorClass] of refused) {
  Deno.test(`bad input of charts: ${name}`, async () => {
    const error = await Promise.resolve(call()).then(() => null, (error) => error);
    assert(error instanceof ErrorClass, `${error}`);
    assertMatch(error.message, /^Cannot [^\n]*[^.\n]$/);
  });
}

/**
 * The curves of the published experiment and of changed recipes, from what `--json` of
 * `examples/mozafari_deep.ts` and `examples/mozafari_experiments.ts` has written:
 *
 * ```sh
 * deno task docs:reproduction
 * ```
 *
 * Reads `docs/reproduction/*.json` and `docs/experiments/*.json`, draws `docs/reproduction.svg` and
 * `docs/experiments.svg`, and prints a table of each. The same records give the same pictures.
 */

import * as z from "npm:zod@4.6.7/mini";
import { HUES } from "../charts/colours.ts";
import { drawLines, type Line } from "../charts/lines.ts";
import { command } from "./support/arguments.ts";
import { table } from "./support/table.ts";

/** The accuracy that the paper reports, in per cent. */
const PUBLISHED = 97.2;

/** What is drawn of a record. */
const Curve = z.object({
  seed: z.int(),
  tests: z.array(z.object({
    epoch: z.int(),
    right: z.number(),
    votes: z.optional(z.record(z.string(), z.array(z.number()))),
  })).check(z.minLength(1)),
  voters: z.optional(z.array(z.int())),
});
type Curve = z.infer<typeof Curve> & { name: string };

const { docs } = command("docs:reproduction", "Draws the records of runs")
  .option("--docs <folder>", "where records are and pictures go", "docs")
  .parse(Deno.args, { from: "user" })
  .opts<{ docs: string }>();

/** The records of a folder by name; none if there is no such folder. */
async function read(folder: string): Promise<Curve[]> {
  let names: string[];
  try {
    names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const curves: Curve[] = [];
  for (const file of names.filter((name) => name.endsWith(".json")).sort()) {
    const parsed = Curve.safeParse(JSON.parse(await Deno.readTextFile(`${folder}/${file}`)));
    if (!parsed.success) {
      throw new TypeError(`Cannot draw "${folder}/${file}": it is no record of a run`);
    }
    curves.push({ ...parsed.data, name: file.replace(/\.json$/, "") });
  }
  return curves;
}

function last<Item>(items: readonly Item[]): Item {
  return items[items.length - 1];
}

/** A line for each curve, the highest at its end first, each told apart from the others. */
function linesOf(curves: readonly Curve[], label: (curve: Curve) => string): Line[] {
  const sorted = curves.toSorted((a, b) => last(b.tests).right - last(a.tests).right);
  return sorted.map((curve, i) => ({
    label: `${label(curve)}: ${last(curve.tests).right.toFixed(2)} %`,
    points: curve.tests.map(({ epoch, right }) => [epoch, right] as const),
    hue: i % HUES.length,
    stroke: Math.floor(i / HUES.length) * 2,
    dots: false,
  }));
}

/** The published accuracy, across the whole picture. */
function published(lines: readonly Line[]): Line {
  const epochs = lines.flatMap(({ points }) => points.map(([epoch]) => epoch));
  return {
    label: `published: ${PUBLISHED} %`,
    points: [[0, PUBLISHED], [Math.max(...epochs), PUBLISHED]],
    ...{ hue: HUES.length - 1, stroke: 1, dots: false },
  };
}

/** Figures of each curve, and what other votes would have given at its end. */
function tableOf(curves: readonly Curve[]): string {
  const rows = curves.map(({ name, seed, tests, voters }) => {
    const { epoch, right, votes = {} } = last(tests);
    const best = tests.reduce((a, b) => b.right > a.right ? b : a);
    const others = Object.entries(votes).flatMap(([rule, shares]) =>
      shares.map((share, i) => ({ share, by: `${rule} of ${voters?.[i]}` }))
    );
    const vote = others.reduce((a, b) => b.share > a.share ? b : a, { share: 0, by: "" });
    return [
      ...[name, String(seed), String(epoch), `${right.toFixed(2)} %`],
      `${best.right.toFixed(2)} % (${best.epoch})`,
      vote.by === "" ? "" : `${vote.share.toFixed(2)} % (${vote.by})`,
    ];
  });
  return table([["run", "seed", "epochs", "right", "best (epoch)", "best vote"], ...rows]);
}

async function draw(
  name: string,
  title: string,
  label: (curve: Curve) => string,
  more: (lines: readonly Line[]) => Line[],
): Promise<void> {
  const curves = await read(`${docs}/${name}`);
  if (curves.length === 0) return console.log(`No records in ${docs}/${name}`);
  const lines = linesOf(curves, label);
  const axes = { x: "epochs of layer 3", y: "right, %" };
  await drawLines({ title, ...axes, lines: [...more(lines), ...lines] }).save(
    `${docs}/${name}.svg`,
  );
  console.log(`${docs}/${name}.svg\n\n${tableOf(curves)}\n`);
}

await draw(
  "reproduction",
  "MNIST as published: test images that are right",
  ({ seed }) => `seed ${seed}`,
  (lines) => [published(lines)],
);
await draw(
  "experiments",
  "Changed recipes: validation images that are right",
  ({ name }) => name,
  () => [],
);

/**
 * How the time of a layer grows with its sizes and with the batch, one at a time:
 *
 * ```sh
 * deno task bench:scaling
 * ```
 *
 * Writes records and one plot for each size. Spikes and weights are random; each point is checked first:
 * the dense layout gives the same spikes, separate calls learn the same weights, other kernels give what
 * WebAssembly gives.
 */

import type { Chart } from "../charts/chart.ts";
import { drawLines } from "../charts/lines.ts";
import { command, count } from "./support/arguments.ts";
import { allKernels, type Kernels } from "./support/kernels.ts";
import type { Parameter, ScalingRecord } from "./support/records.ts";
import { SampleLayer, type Sizes } from "./support/sample_layer.ts";
import { table } from "./support/table.ts";
import { loadOfMachine, time } from "./support/timing.ts";
import { writeJson } from "./support/write_json.ts";

const BASE: Sizes = { side: 32, features: 32, kernel: 5, steps: 15, batch: 20 };
const VALUES: Record<Parameter, readonly number[]> = {
  side: [12, 16, 24, 32, 48, 64],
  features: [8, 16, 32, 64, 128, 256],
  kernel: [3, 5, 7, 9, 11],
  steps: [5, 15, 60, 254, 300],
  batch: [1, 2, 5, 10, 20, 50, 100],
};
const NAMES: Record<Parameter, string> = {
  side: "rows and columns of the input",
  features: "features",
  kernel: "rows and columns of a kernel",
  steps: "spike steps (two bytes each from 255 on)",
  batch: "stimuli handed over at once",
};

const options = command("bench:scaling", "Times one layer over sizes and batches")
  .option("--images <n>", "stimuli of a round, at least", count, 20)
  .option("--rounds <n>", "rounds of which the median is taken", count, 5)
  .option("--points <n>", "only the first points of each size", count)
  .option("--out <folder>", "where scaling.json and the plots go", "docs")
  .parse(Deno.args, { from: "user" })
  .opts<{ images: number; rounds: number; points?: number; out: string }>();

/** The spikes of a layer, to compare kernels by. */
async function spikesOf(layer: SampleLayer): Promise<string> {
  const waves = [...layer.fire(layer.threshold), ...layer.fire(null)];
  const times = await Promise.all(waves.map((wave) => wave.times.data()));
  return times.join(";");
}

/** One point, on each kind of kernels. */
async function measure(
  parameter: Parameter,
  value: number,
  all: readonly Kernels[],
): Promise<ScalingRecord[]> {
  const sizes = { ...BASE, [parameter]: value };
  const layer = new SampleLayer(sizes, options.images);
  const stimuli = layer.batches.length * sizes.batch;
  const records: ScalingRecord[] = [];
  let expected: string | null = null;
  for (const kernels of all) {
    await kernels.use();
    await layer.check();
    const spikes = await spikesOf(layer);
    expected ??= spikes;
    if (spikes !== expected) throw new Error(`Cannot time ${kernels.name}: its spikes differ`);
    const each = async (work: () => unknown): Promise<number> =>
      await time(options.rounds, work, () => layer.restore()) / stimuli;
    records.push({
      device: "cpu",
      kernels: kernels.name,
      threads: kernels.threads,
      parameter,
      value,
      fire_ms: await each(() => layer.fire(layer.threshold)),
      last_ms: await each(() => layer.fire(null)),
      learn_ms: await each(() => layer.learn()),
    });
  }
  return records;
}

const STEPS = [
  ["fire_ms", "firing"],
  ["last_ms", "last step"],
  ["learn_ms", "learning"],
] as const;

function plot(parameter: Parameter, records: readonly ScalingRecord[]): Chart {
  const label = ({ kernels, threads }: ScalingRecord) =>
    threads === 1 ? kernels : `${kernels}, ${threads} threads`;
  const byKernels = Object.entries(Object.groupBy(records, label));
  return drawLines({
    title: `Milliseconds a stimulus by ${NAMES[parameter]}`,
    ...{ x: NAMES[parameter], y: "ms a stimulus", logarithmic: true },
    lines: byKernels.flatMap(([kernels, group], stroke) =>
      STEPS.map(([key, name], hue) => ({
        ...{ hue, stroke },
        label: `${name}, ${kernels}`,
        points: group!.map((record) => [record.value, record[key]] as const),
      }))
    ),
  });
}

const load = loadOfMachine();
const kernels = await allKernels();
const records: ScalingRecord[] = [];
for (const parameter of Object.keys(VALUES) as Parameter[]) {
  const measured: ScalingRecord[] = [];
  for (const value of VALUES[parameter].slice(0, options.points)) {
    measured.push(...await measure(parameter, value, kernels));
  }
  console.log(`\n${
    table([
      [parameter, "kernels", "threads", ...STEPS.map(([, name]) => name)],
      ...measured.map((record) => [
        ...[String(record.value), record.kernels, String(record.threads)],
        ...STEPS.map(([key]) => record[key].toFixed(3)),
      ]),
    ])
  }`);
  records.push(...measured);
}
await writeJson(`${options.out}/scaling.json`, records);
for (const [parameter, group] of Object.entries(Object.groupBy(records, (r) => r.parameter))) {
  await plot(parameter as Parameter, group!).save(`${options.out}/scaling-${parameter}.svg`);
}
console.log(`\nmilliseconds a stimulus, median of ${options.rounds} rounds; ${load}`);

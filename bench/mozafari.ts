/**
 * Times the layers of Mozafari's digits network, and learning, in milliseconds an image:
 *
 * ```sh
 * deno task bench:mozafari
 * deno task bench:mozafari --data data/mnist --weights net.safetensors --json out/mozafari.json
 * deno task bench:mozafari --reference "python reference.py"
 * ```
 *
 * The same work is asked for in two ways, as a ported script does and by `learn` and in batches, and on
 * each kind of kernels that there is. All give the same spikes, decisions and weights to the bit, and the
 * dense layout the same spikes and winners, or nothing is timed. Each figure is the median of several
 * rounds. The additions of a layer are compared to those of a plain loop in WebAssembly (128 bits wide,
 * one thread) that is timed in the same run.
 */

import { addsPerSecond } from "./add_loop.ts";
import { additions } from "./support/additions.ts";
import { command, count } from "./support/arguments.ts";
import { checkDense, compare, keep, type Outcome, outcomeOf } from "./support/checks.ts";
import { allKernels, type Kernels } from "./support/kernels.ts";
import type { MozafariRecord } from "./support/records.ts";
import { secondsOf } from "./support/reference.ts";
import { type Layer, LAYERS, Subject } from "./support/subject.ts";
import { table } from "./support/table.ts";
import { loadOfMachine, time } from "./support/timing.ts";
import { batched, fire, ported, type Way } from "./support/ways.ts";
import { writeJson } from "./support/write_json.ts";

const options = command("bench:mozafari", "Times the digit network of Mozafari et al.")
  .option("--data <folder>", "where the files of MNIST are; digits are drawn without")
  .option("--weights <file>", "a state of the network (safetensors); it learns some without")
  .option("--images <n>", "images of a round", count, 100)
  .option("--rounds <n>", "rounds of which the median is taken", count, 7)
  .option("--json <file>", "where a list of records goes")
  .option("--reference <command>", "another program, timed as a whole process")
  .parse(Deno.args, { from: "user" })
  .opts<{
    data?: string;
    weights?: string;
    images: number;
    rounds: number;
    json?: string;
    reference?: string;
  }>();

/** Goes through everything once to check it, then times it. */
async function measure(
  subject: Subject,
  kernels: Kernels,
  way: Way,
  name: string,
  expected: Outcome | null,
): Promise<[record: MozafariRecord, outcome: Outcome]> {
  await kernels.use();
  const outcome = await outcomeOf(subject, way);
  compare(outcome, expected ?? outcome, name);
  const images = subject.images.length;
  const each = async (work: () => unknown, between?: () => void): Promise<number> =>
    await time(options.rounds, work, between) / images;
  const layer = (n: Layer) => each(() => fire(subject, way, n));
  const learning = (n: Layer) => each(() => way.learn(n), keep(subject, n));
  const record = {
    device: "cpu",
    kernels: name,
    threads: kernels.threads,
    images,
    encode_ms: await each(() => subject.encode()),
    layer1_ms: await layer(1),
    layer2_ms: await layer(2),
    layer3_ms: await layer(3),
    infer_ms: await each(() => subject.infer()),
    infer_batch_ms: await each(() => subject.inferBatch()),
    learn1_ms: await learning(1),
    learn2_ms: await learning(2),
    learn3_ms: await learning(3),
  };
  return [record, outcome];
}

async function measureAll(subject: Subject): Promise<MozafariRecord[]> {
  const [script, batches] = [ported(subject), batched(subject)];
  await checkDense(subject, script);
  const records: MozafariRecord[] = [];
  let expected: Outcome | null = null;
  for (const kernels of await allKernels()) {
    const { name } = kernels;
    for (const way of kernels.threads === 1 ? [script, batches] : [batches]) {
      const whole = way === script ? `${name} (ported script)` : name;
      const [record, outcome] = await measure(subject, kernels, way, whole, expected);
      expected ??= outcome;
      records.push(record);
    }
  }
  return records;
}

const label = ({ kernels, threads }: MozafariRecord): string =>
  threads === 1 ? kernels : `${kernels}, ${threads} threads`;

function milliseconds(records: readonly MozafariRecord[]): string {
  const keys = Object.keys(records[0]).filter((key) => key.endsWith("_ms"));
  const heads = keys.map((key) => key.slice(0, -3).replaceAll("_", " ").replace(/(\d)/, " $1"));
  return table([
    ["ms an image", ...heads],
    ...records.map((record) => [
      label(record),
      ...keys.map((key) => (record[key as keyof MozafariRecord] as number).toFixed(3)),
    ]),
  ]);
}

async function rates(
  subject: Subject,
  records: readonly MozafariRecord[],
  roof: number,
): Promise<string> {
  const adds = await Promise.all(
    LAYERS.map((layer) => additions(subject.batches[layer][0], subject.convolution(layer))),
  );
  const perMillisecond = (record: MozafariRecord, layer: Layer): string => {
    const rate = adds[layer - 1] / record[`layer${layer}_ms`] * 1000;
    return `${(rate / 1e9).toFixed(1)} (${(100 * rate / roof).toFixed(0)} %)`;
  };
  return table([
    ["G adds/s (share of the loop)", ...LAYERS.map((layer) => `layer ${layer}`)],
    ["additions an image, million", ...adds.map((count) => (count / 1e6).toFixed(2))],
    ...records.map((record) => [
      label(record),
      ...LAYERS.map((layer) => perMillisecond(record, layer)),
    ]),
  ]);
}

console.log(options.weights === undefined ? "Learning for a few seconds …" : "Reading weights …");
const subject = await Subject.open(options);
const load = loadOfMachine();
const roof = addsPerSecond();
const records = await measureAll(subject);
const pictures = options.data === undefined ? "drawn digits" : "digits of MNIST";
console.log(`\n${options.images} ${pictures}, median of ${options.rounds} rounds; ${load}\n`);
console.log(milliseconds(records));
console.log(`\n${await rates(subject, records, roof)}`);
console.log(`\nplain loop of additions in WebAssembly: ${(roof / 1e9).toFixed(1)} G adds/s`);
if (options.json !== undefined) await writeJson(options.json, records);
if (options.reference !== undefined) {
  const seconds = await secondsOf(options.reference);
  console.log(`\n${options.reference}: ${seconds.toFixed(2)} s (whole process, median of 3)`);
}

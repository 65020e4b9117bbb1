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
 * rounds. The additions of a layer are compared to those of a plain loop of the same kernels, timed in the
 * same run on one thread (twice that for two); without AVX-512 the marks of the project are scaled by that
 * loop.
 */

import { addsPerSecond } from "./support/add_loop.ts";
import { additions } from "./support/additions.ts";
import { command, count } from "./support/arguments.ts";
import { checkDense, compare, keep, type Outcome, outcomeOf } from "./support/checks.ts";
import { allKernels, type Kernels } from "./support/kernels.ts";
import { marks, type Measured, nameOf } from "./support/marks.ts";
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
  { threads }: Kernels,
  way: Way,
  name: string,
  expected: Outcome | null,
): Promise<[record: MozafariRecord, outcome: Outcome]> {
  const outcome = await outcomeOf(subject, way);
  compare(outcome, expected ?? outcome, name);
  const images = subject.images.length;
  const each = async (work: () => unknown, between?: () => unknown): Promise<number> =>
    await time(options.rounds, work, between) / images;
  const layer = (n: Layer) => each(() => fire(subject, way, n));
  // First steps bring the weights that have been put back into their bounds (halves may be beyond), and derive
  // what kernels read of them; training need not.
  const learning = async (n: Layer) => {
    const putBack = keep(subject, n);
    const taken = await each(() => way.learn(n), () => {
      putBack();
      return way.learn(n, 2);
    });
    putBack();
    return taken;
  };
  const record = {
    device: "cpu",
    kernels: name,
    threads,
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

async function measureAll(subject: Subject): Promise<Measured[]> {
  const [script, batches] = [ported(subject), batched(subject)];
  await checkDense(subject, script);
  const measured: Measured[] = [];
  let expected: Outcome | null = null;
  for (const kernels of await allKernels()) {
    const { name } = kernels;
    await kernels.use();
    const roof = addsPerSecond();
    for (const way of kernels.threads === 1 ? [script, batches] : [batches]) {
      const whole = way === script ? `${name} (ported script)` : name;
      const [record, outcome] = await measure(subject, kernels, way, whole, expected);
      expected ??= outcome;
      measured.push({ record, addsPerSecond: roof });
    }
  }
  return measured;
}

const label = ({ kernels, threads }: MozafariRecord): string =>
  threads === 1 ? kernels : `${kernels}, ${threads} threads`;

function milliseconds(records: readonly MozafariRecord[]): string {
  const keys = Object.keys(records[0]).filter((key) => key.endsWith("_ms"));
  return table([
    ["ms an image", ...keys.map(nameOf)],
    ...records.map((record) => [
      label(record),
      ...keys.map((key) => (record[key as keyof MozafariRecord] as number).toFixed(3)),
    ]),
  ]);
}

async function rates(subject: Subject, measured: readonly Measured[]): Promise<string> {
  const adds = await Promise.all(
    LAYERS.map((layer) => additions(subject.batches[layer][0], subject.convolution(layer))),
  );
  const share = (record: MozafariRecord, layer: Layer, loop: number): string => {
    const rate = adds[layer - 1] / record[`layer${layer}_ms`] * 1000;
    return `${(rate / 1e9).toFixed(1)} (${(100 * rate / loop).toFixed(0)} %)`;
  };
  return table([
    ["G adds/s (share of the loop)", ...LAYERS.map((layer) => `layer ${layer}`), "loop"],
    ["additions an image, million", ...adds.map((count) => (count / 1e6).toFixed(2)), ""],
    ...measured.map(({ record, addsPerSecond }) => {
      const loop = addsPerSecond * record.threads;
      const shares = LAYERS.map((layer) => share(record, layer, loop));
      return [label(record), ...shares, (loop / 1e9).toFixed(1)];
    }),
  ]);
}

function markTable(measured: readonly Measured[]): string {
  return table([
    ["mark", "", "limit", "here", "met"],
    ...marks(measured).map(({ name, unit, limit, found, met }) => [
      ...[name, unit, limit.toFixed(3), found.toFixed(3), met ? "yes" : "NO"],
    ]),
  ]);
}

console.log(options.weights === undefined ? "Learning for a few seconds …" : "Reading weights …");
const subject = await Subject.open(options);
const load = loadOfMachine();
const measured = await measureAll(subject);
const records = measured.map(({ record }) => record);
const pictures = options.data === undefined ? "drawn digits" : "digits of MNIST";
console.log(`\n${options.images} ${pictures}, median of ${options.rounds} rounds; ${load}\n`);
console.log(milliseconds(records));
console.log(`\n${await rates(subject, measured)}`);
console.log(`\n${markTable(measured)}`);
if (options.json !== undefined) await writeJson(options.json, records);
if (options.reference !== undefined) {
  const seconds = await secondsOf(options.reference);
  console.log(`\n${options.reference}: ${seconds.toFixed(2)} s (whole process, median of 3)`);
}

/**
 * Times the digit network on a GPU against the CPU of the same machine, in milliseconds an image:
 *
 * ```sh
 * deno task bench:webgpu
 * deno task bench:webgpu --data data/mnist --weights examples/mozafari.safetensors --images 1000
 * deno task bench:cuda --images 1000 --networks 132 --dense "python3 bench/dense_pytorch.py"
 * ```
 *
 * Inference takes one image after another, each to its decision, and all of them in one batch. Learning takes
 * all images in one call, by one network and by several at once. The device must give the spikes, the
 * decisions and, within rounding, the weights of the CPU, or nothing is timed. Another program, the dense
 * formulation in PyTorch, is given the same weights and spikes.
 */

import { torch } from "../mod.ts";
import { command, count } from "./support/arguments.ts";
import { checkDevice } from "./support/device_checks.ts";
import { type DenseRecord, denseTimes } from "./support/dense.ts";
import { measureDevice, population } from "./support/device_times.ts";
import { allKernels } from "./support/kernels.ts";
import { nameOf } from "./support/marks.ts";
import type { DeviceRecord } from "./support/records.ts";
import { Subject } from "./support/subject.ts";
import { table } from "./support/table.ts";
import { loadOfMachine } from "./support/timing.ts";
import { writeJson } from "./support/write_json.ts";

const options = command("bench:gpu", "Times the digit network on a GPU.")
  .option("--device <name>", "webgpu, cuda, cuda:1 and so on", "webgpu")
  .option("--data <folder>", "where the files of MNIST are; digits are drawn without")
  .option("--weights <file>", "a state of the network (safetensors); it learns some without")
  .option("--images <n>", "images of a round", count, 100)
  .option("--networks <n>", "networks that learn together", count, 10)
  .option("--rounds <n>", "rounds of which the median is taken", count, 3)
  .option("--json <file>", "where a list of records goes")
  .option(
    "--dense <command>",
    "the dense formulation: bench/dense_pytorch.py, with its interpreter",
  )
  .parse(Deno.args, { from: "user" })
  .opts<{
    device: string;
    data?: string;
    weights?: string;
    images: number;
    networks: number;
    rounds: number;
    json?: string;
    dense?: string;
  }>();

type Row = Partial<Record<keyof DeviceRecord, number | string | null>>;

const { images, networks, rounds } = options;
const device = await torch.device(options.device);
const name = device === "webgpu"
  ? torch.backends.webgpu.info()!.description || torch.backends.webgpu.info()!.vendor
  : await torch.cuda.get_device_name(device);
const subject = await Subject.open({ ...options, batch: images });
const load = loadOfMachine();
const there = subject.to(device);
await checkDevice(subject, there);
const records: DeviceRecord[] = [];
for (const kernels of await allKernels()) {
  await kernels.use();
  const { name, threads } = kernels;
  const times = await measureDevice(subject, rounds);
  const none = { together1_ms: null, together2_ms: null, together3_ms: null };
  records.push({ device: "cpu", kernels: name, threads, images, networks: 1, ...times, ...none });
}
records.push({
  ...{ device, kernels: name, threads: 1, images, networks },
  ...await measureDevice(there, rounds),
  ...await population(there, networks, rounds),
});

const keys = ["infer_ms", "infer_batch_ms", "learn1_ms", "learn2_ms", "learn3_ms"] as const;
const all = [...keys, "together1_ms", "together2_ms", "together3_ms"] as const;
const cells = (row: Row) =>
  all.map((key) => Number(row[key] ?? NaN).toFixed(4).replace("NaN", "-"));
const rows = records.map((record) => [
  record.device === "cpu" ? `${record.kernels}, ${record.threads} thr.` : record.kernels,
  ...cells(record),
]);
let dense: DenseRecord | null = null;
if (options.dense !== undefined) {
  dense = await denseTimes(options.dense, subject);
  rows.push([`dense, PyTorch, ${dense.device}`, ...cells(dense)]);
}
const pictures = options.data === undefined ? "drawn digits" : "digits of MNIST";
console.log(
  `\n${images} ${pictures}, ${networks} networks, median of ${rounds} rounds; ${load}\n`,
);
console.log(table([["ms an image", ...all.map(nameOf)], ...rows]));
if (options.json !== undefined) await writeJson(options.json, records);

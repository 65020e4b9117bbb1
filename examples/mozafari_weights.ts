/**
 * Writes the weights of a trained network to a file of half the size, which holds nothing else, and
 * compares what both decide on the test images of MNIST:
 *
 * ```sh
 * deno task mozafari:weights checkpoints/mozafari.safetensors --out examples/mozafari.safetensors
 * ```
 */

import { safetensors } from "../mod.ts";
import { batchEncoding } from "./mozafari_network.ts";
import { command, natural } from "./support/arguments.ts";
import { Progress } from "./support/progress.ts";
import { makeFolderOf, percentOf } from "./support/record.ts";
import { RunRecord } from "./support/run_record.ts";
import { useKernels } from "./support/kernels.ts";
import { networkOf } from "./support/saved_network.ts";
import { chunks, encoded, openMnist, some } from "./support/stimuli.ts";
import { ballotsOf } from "./support/votes.ts";

const line = command("mozafari_weights", "Writes the weights of a trained network as halves")
  .argument("<checkpoint>", "what mozafari_deep.ts has written")
  .option("--out <file>", "where the weights go", "examples/mozafari.safetensors")
  .option("--data <folder>", "where the files of MNIST are", "data/mnist")
  .option("--test-images <n>", "images to compare by", natural, 10000)
  .option("--threads <n>", "threads of the native library; 0: WebAssembly", natural, 0)
  .parse(Deno.args, { from: "user" });
const options = line.opts<{ out: string; data: string; testImages: number; threads: number }>();
const [checkpoint] = line.args;

/** What is worth knowing about the weights. */
async function about(): Promise<Record<string, string>> {
  const { metadata } = await safetensors.load_file_with_metadata(checkpoint);
  const record = RunRecord.safeParse(JSON.parse(metadata?.record ?? "null"));
  if (!record.success) {
    throw new TypeError(`Cannot take weights from "${checkpoint}": it is no checkpoint of a run`);
  }
  const { command, seed, learning, accuracy } = record.data;
  return {
    paper: "arXiv:1804.00227",
    command,
    seed: String(seed),
    epochs: String(learning.length),
    accuracy: `${accuracy} %`,
  };
}

await useKernels(options.threads);
const trained = await networkOf(checkpoint);
const weights = Object.fromEntries(
  (["conv1", "conv2", "conv3"] as const).map((name) => [`${name}.weight`, trained[name].weight]),
);
await makeFolderOf(options.out);
// Exact to 1 in 2,048, where what learning changes in a step is mostly more.
await safetensors.save_file(weights, options.out, await about(), { dtype: "float16" });
console.log(`${options.out}: ${(await Deno.stat(options.out)).size} bytes`);

const networks = [trained, await networkOf(options.out)];
const images = some(await openMnist(options.data, false), options.testImages);
const right = [0, 0];
let changed = 0;
const progress = new Progress();
progress.start("test", images.length);
for await (const { inputs, labels } of chunks(encoded(images, batchEncoding()))) {
  const ballots = await Promise.all(
    networks.map((net) => ballotsOf(net.conv3, net.decision_map, net.deep_input(inputs))),
  );
  for (const [i, label] of labels.entries()) {
    const decisions = ballots.map((ballots) => ballots[i][0]?.label);
    decisions.forEach((decision, n) => right[n] += Number(decision === label));
    changed += Number(decisions[0] !== decisions[1]);
  }
  await progress.step("", labels.length);
}
const [before, after] = right.map((count) => percentOf(count, images.length).toFixed(2));
progress.finish(
  `${before} % right before, ${after} % as halves; ${changed} decisions of ${images.length} differ`,
);

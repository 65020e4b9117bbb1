/**
 * A population of digit networks, each with initial weights of its own, on as many processes as there are:
 *
 * ```sh
 * deno task distributed                           # one process
 * mpirun -np 4 deno task distributed              # four, on this machine
 * mpirun -np 4 deno task distributed --data DIR   # MNIST instead of drawn digits
 * ```
 *
 * The ranks share the encoding of the digits, then each lets its share of the networks learn. What the networks
 * answer to digits that they have never seen is gathered on rank 0, which says how many each one reads and how
 * many all of them read together. At last the ranks share the digits for the best network. All that is printed
 * is the same for any number of processes.
 *
 * Each rank keeps a checkpoint of its networks. Should the job be stopped, `--resume` goes on from there, with as
 * many processes as before.
 */

import { snn, torch, torchvision } from "../mod.ts";
import { batchEncoding, MozafariMNIST2018, PUNISHMENT, REWARD } from "./mozafari_network.ts";
import { command, natural, positive } from "./support/arguments.ts";
import { confusionTable, DIGITS, noAnswers, rightOf } from "./support/confusion.ts";
import { percentOf } from "./support/record.ts";
import { RankCheckpoint } from "./support/rank_checkpoint.ts";
import { encodeTogether, shareOf } from "./support/ranks.ts";
import { encoded, type Images, openMnist, range, some } from "./support/stimuli.ts";

/** Digits after which learning rates change. */
const EVERY = 500;

const options = command("distributed", "Teaches a population of networks digits, on many processes")
  .option("--networks <n>", "networks of the population", positive, 8)
  .option("--train <n>", "digits to learn from", positive, 2000)
  .option("--test <n>", "digits to be tested with", positive, 1000)
  .option("--layer1 <epochs>", "epochs of layer 1", natural, 2)
  .option("--layer2 <epochs>", "epochs of layer 2", natural, 3)
  .option("--layer3 <epochs>", "epochs of layer 3", natural, 10)
  .option("--features2 <n>", "features of layer 2", positive, 100)
  .option("--features3 <n>", "features of layer 3 for each digit", positive, 10)
  .option("--seed <n>", "seed of the first network; the others follow", natural, 0)
  .option("--data <folder>", "where the files of MNIST are; without, digits are drawn")
  .option("--checkpoints <folder>", "where the states go", "checkpoints")
  .option("--resume", "go on from them", false)
  .parse(Deno.args, { from: "user" })
  .opts<
    Record<"networks" | "train" | "test" | "layer1" | "layer2" | "layer3", number> & {
      features2: number;
      features3: number;
      seed: number;
      data?: string;
      checkpoints: string;
      resume: boolean;
    }
  >();

await torch.distributed.init_process_group("mpi");
const [rank, size] = [torch.distributed.get_rank(), torch.distributed.get_world_size()];

/** Said once for all ranks. */
function say(text: string): void {
  if (rank === 0) console.log(text);
}

/** So many digits, from MNIST or drawn. */
async function digits(train: boolean): Promise<Images> {
  const count = train ? options.train : options.test;
  if (options.data !== undefined) return some(await openMnist(options.data, train), count);
  const transform = new torchvision.transforms.ToTensor();
  return new torchvision.datasets.StrokeDigits(count, { train, transform });
}

/** A network that depends on its place in the population alone, not on the rank that has it. */
function networkAt(place: number): MozafariMNIST2018 {
  torch.manual_seed(options.seed + place);
  return new MozafariMNIST2018(options.features2, options.features3);
}

const train = await encodeTogether(encoded(await digits(true), batchEncoding()));
const test = await encodeTogether(encoded(await digits(false), batchEncoding()));
say(`${train.labels.length} digits to learn and ${test.labels.length} for the test are encoded`);

const places = shareOf(options.networks);
const networks = places.map(networkAt);
const checkpoint = new RankCheckpoint(options.checkpoints, networks);
if (options.resume) await checkpoint.read();

/** What a layer of each network is given. */
function inputsOf(layer: number): torch.Tensor[] {
  return networks.map((net) => {
    if (layer === 1) return train.inputs;
    return layer === 2 ? net.input2(train.inputs) : net.deep_input(train.inputs);
  });
}

/** One epoch of layer 1 or 2, of all networks of this rank at once. */
function watch(layer: 1 | 2, inputs: readonly torch.Tensor[], epoch: number): void {
  const rules = networks.map((net) => layer === 1 ? net.stdp1 : net.stdp2);
  const seen = epoch * train.labels.length;
  const lessons = networks.map((net) => ({
    ...net.lesson(layer),
    // Digits since the rates doubled last follow from the epoch, and need no place in the checkpoint.
    schedule: new snn.Doubling({ every: EVERY, seen: seen === 0 ? 0 : (seen - 1) % EVERY + 1 }),
  }));
  snn.STDP.learn_all(rules, inputs, lessons);
}

/** One epoch of layer 3. */
async function practise(inputs: readonly torch.Tensor[]): Promise<void> {
  const rules = networks.map((net) =>
    new snn.RSTDP(net.conv3, {
      reward: net.stdp3,
      punish: net.anti_stdp3,
      decision_map: net.decision_map,
      schedule: new snn.AdaptiveReward({ reward: REWARD, punish: PUNISHMENT, every: EVERY }),
    })
  );
  await snn.RSTDP.learn_all(rules, inputs, train.labels, { end: true });
}

for (const [i, epochs] of [options.layer1, options.layer2, options.layer3].entries()) {
  const layer = i + 1;
  const left = range(0, epochs).filter((epoch) => !checkpoint.isPast(layer, epoch));
  const inputs = left.length > 0 ? inputsOf(layer) : [];
  for (const epoch of left) {
    if (networks.length > 0) {
      if (layer === 3) await practise(inputs);
      else watch(layer as 1 | 2, inputs, epoch);
    }
    await checkpoint.write(layer, epoch);
  }
  await torch.distributed.barrier();
  say(`layer ${layer} has learnt for ${epochs} epochs`);
}

/** What a network takes some digits of the test for; -1 where it is silent. */
async function answersTo(net: MozafariMNIST2018, indices: readonly number[]): Promise<number[]> {
  const decisions = indices.map((i) => net.decide(net.deep_input(test.inputs.at(i))));
  return await Promise.all(decisions);
}

// Ranks may have one network less than rank 0: all send as much as it, -2 where there is none.
const most = shareOf(options.networks, 0).length;
const answers = torch.full([most, test.labels.length], -2, { dtype: "int32" });
for (const [i, net] of networks.entries()) {
  answers.at(i).copy_(torch.tensor(await answersTo(net, range(0, test.labels.length))));
}
const all = Array.from({ length: size }, () => torch.empty(answers.shape, { dtype: "int32" }));
await torch.distributed.all_gather(all, answers);
const byPlace = (await torch.stack(all, 1).flatten(0, 1).tolist() as number[][])
  .slice(0, options.networks); // every `size`th network is one rank's

const rightAnswers = (of: readonly number[]) =>
  of.filter((answer, i) => answer === test.labels[i]).length;
const percent = (right: number) => `${percentOf(right, test.labels.length).toFixed(2)} %`;
const scores = byPlace.map(rightAnswers);
scores.forEach((right, place) => say(`network ${place}: ${percent(right)} right`));

/** What most networks say; the smallest digit where several are said as often. */
function majority(votes: readonly number[]): number {
  const counts = DIGITS.map((_, digit) => votes.filter((vote) => vote === digit).length);
  return counts.indexOf(Math.max(...counts));
}
const together = test.labels.map((_, i) => majority(byPlace.map((of) => of[i])));
say(`all together: ${percent(rightAnswers(together))} right`);

// The best network goes to all ranks, and each reads its share of the digits.
const best = scores.indexOf(Math.max(...scores));
const reader = networks[places.indexOf(best)] ?? networkAt(best);
for (const { weight } of [reader.conv1, reader.conv2, reader.conv3]) {
  await torch.distributed.broadcast(weight, best % size);
}
const share = shareOf(test.labels.length);
const counts = noAnswers(10, true);
for (const [i, answer] of (await answersTo(reader, share)).entries()) {
  counts[test.labels[share[i]]][answer < 0 ? 10 : answer]++;
}
const table = torch.tensor(counts, { dtype: "int64" });
await torch.distributed.all_reduce(table);
const confusion = await table.tolist() as number[][];
say(
  `\nnetwork ${best} reads ${percent(rightOf(confusion))}:\n${confusionTable(confusion, DIGITS)}`,
);
torch.distributed.destroy_process_group();

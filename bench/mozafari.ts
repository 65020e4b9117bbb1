/**
 * Times the layers of Mozafari's digits network, one image at a time, as a ported script runs them:
 *
 * ```sh
 * deno task bench
 * ```
 *
 * The network first learns on drawn digits, since the weights decide how many spikes there are. Spikes
 * and winners are checked against the dense layout before anything is timed. Each figure is the median
 * of several rounds; the last column compares the additions a layer cannot do without to those of a
 * plain loop of additions in WebAssembly that is timed in the same run.
 */

import { functional as sf, torch, torchvision } from "../mod.ts";
import { encoding, MozafariMNIST2018 } from "../examples/mozafari_network.ts";
import { addsPerSecond } from "./add_loop.ts";

const IMAGES = 100;
const ROUNDS = 7;

torch.manual_seed(0);
const digits = new torchvision.datasets.StrokeDigits(1500);
const encode = encoding();
const net = new MozafariMNIST2018();
const waves = Array.from({ length: digits.length }, (_, i) => encode(digits.image(i)));

async function learn(layer: 1 | 2, looks: number): Promise<void> {
  for (let i = 0; i < looks; i++) {
    await net(waves[i % waves.length], layer);
    net.stdp(layer);
  }
}

console.log("Learning layers 1 and 2 from drawn digits …");
await learn(1, 3000);
await learn(2, 4500);

const images = waves.slice(0, IMAGES);
const inputs1 = images.map((wave) => sf.pad(wave, [2, 2, 2, 2]));
const spikes1 = inputs1.map((input) => sf.fire(net.conv1(input), net.conv1_t));
const inputs2 = spikes1.map((spk) => sf.pad(sf.pooling(spk, 2, 2), [1, 1, 1, 1]));
const inputs3 = inputs1.map((input) => net.deep_input(input));

await check();

/** Refuses to time what is wrong: the dense layout must give the same spikes and winners. */
async function check(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const dense = sf.fire(net.conv1(inputs1[i].to_dense()), net.conv1_t);
    if (!await dense.equal(spikes1[i].to_dense())) throw new Error("Spikes of layer 1 differ");
    const [spk, pot] = sf.fire(net.conv3(inputs3[i].to_dense()), null, true);
    const [winner] = await sf.get_k_winners(pot, 1, 0, spk);
    const answer = await net.decide(inputs3[i]);
    if (answer !== net.decision_map[winner[0]]) throw new Error("Winners of layer 3 differ");
  }
}

/** Additions of one image: for each output the inputs of its window that spike. */
async function additions(inputs: torch.Tensor[], layer: typeof net.conv1): Promise<number> {
  const [kh, kw] = layer.kernel_size;
  const ones = torch.ones(1, layer.in_channels, kh, kw);
  let total = 0;
  for (const input of inputs) {
    const spiking = input.sum(0).gt(0).float();
    total += await torch.nn.functional.conv2d(spiking, ones).sum().item();
  }
  return total * layer.out_channels / inputs.length;
}

/** Median milliseconds of an image. */
async function time(step: (image: number) => unknown): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < IMAGES; i++) await step(i);
    if (round > 0) rounds.push((performance.now() - start) / IMAGES);
  }
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

/** The first layers learn as in a script; their weights are put back afterwards. */
async function timeLearning(layer: 1 | 2): Promise<number> {
  const weight = layer === 1 ? net.conv1.weight : net.conv2.weight;
  const before = weight.clone();
  const ms = await time(async (i) => {
    await net(images[i], layer);
    net.stdp(layer);
  });
  weight.copy_(before);
  return ms;
}

const roof = addsPerSecond();
const rows: [name: string, ms: number, adds: number | null][] = [
  ["encoding", await time((i) => encode(digits.image(i))), null],
  [
    "layer 1: convolution and firing",
    await time((i) => sf.fire(net.conv1(inputs1[i]), net.conv1_t)),
    await additions(inputs1, net.conv1),
  ],
  [
    "layer 2: convolution and firing",
    await time((i) => sf.fire(net.conv2(inputs2[i]), net.conv2_t)),
    await additions(inputs2, net.conv2),
  ],
  [
    "layer 3: convolution and firing",
    await time((i) => sf.fire(net.conv3(inputs3[i]), null)),
    await additions(inputs3, net.conv3),
  ],
  ["learning step of layer 1", await timeLearning(1), null],
  ["learning step of layer 2, layer 1 included", await timeLearning(2), null],
  [
    "learning step of layer 3, input cached",
    await time(async (i) => {
      await net.decide(inputs3[i]);
      net.reward();
    }),
    null,
  ],
];
net.eval();
rows.push(["inference", await time((i) => net(images[i])), null]);

console.log(`\nmilliseconds per image, one image at a time (median of ${ROUNDS} rounds)\n`);
for (const [name, ms, adds] of rows) {
  const rate = adds === null ? "" : adds / ms * 1000;
  const share = rate === "" ? "" : `${(rate / 1e9).toFixed(1).padStart(6)} G adds/s, ` +
    `${(100 * rate / roof).toFixed(0)} % of the loop`;
  console.log(`${name.padEnd(44)}${ms.toFixed(3).padStart(8)}  ${share}`);
}
console.log(`\nplain loop of additions from memory: ${(roof / 1e9).toFixed(1)} G adds/s`);

/**
 * The digit network on real digits: the native library gives what WebAssembly gives, to the bit. First each
 * layer learns for a while on both, which has to leave the same weights; then the 10,000 test images go
 * through the network, and every spike and winner of every layer is compared.
 */

import { assertEquals } from "@std/assert";
import { functional as sf, snn, torch, torchvision } from "../../mod.ts";
import { LESSONS } from "../../bench/support/subject.ts";
import { encoding, MozafariMNIST2018 } from "../../examples/mozafari_network.ts";
import { useKernels, wasmKernels } from "../../src/backend/cpu/kernels.ts";
import { missing, native } from "../support/kernels.ts";
import { mnist, withoutMnist } from "../support/mnist.ts";

/** From so many images each layer learns. */
const LESSON_IMAGES = 300;
const IMAGES = 10_000;
const BATCH = 20;

const ignore = withoutMnist || (missing !== null && Deno.env.get("CI") !== "true");
const note = ignore ? ` (skipped: ${missing ?? "MNIST is not beside the repository"})` : "";

/** What a library gave, by name. */
type Found = Record<string, Uint8Array>;

const encode = encoding();

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const timesOf = async (wave: torch.Tensor): Promise<Uint8Array> => bytesOf(await wave.times.data());

/** Encoded images as the first layer is given them. */
function inputs(digits: torchvision.datasets.MNIST, first: number, count: number): torch.Tensor {
  const waves = Array.from({ length: count }, (_, i) => encode(digits.image(first + i)));
  return sf.pad(torch.stack(waves), [2, 2, 2, 2]);
}

/** Has the layers learn, one after another; gives their weights. */
async function learn(
  net: MozafariMNIST2018,
  digits: torchvision.datasets.MNIST,
): Promise<Found> {
  let waves = inputs(digits, 0, LESSON_IMAGES);
  const targets = Array.from({ length: LESSON_IMAGES }, (_, i) => digits.get(i)[1]);
  const unsupervised = (stdp: snn.STDP, layer: 1 | 2): void => {
    const schedule = new snn.Doubling({ every: 50 }); // so that few images are enough
    for (let pass = 0; pass < 3; pass++) stdp.learn(waves, { ...LESSONS[layer], schedule });
  };
  unsupervised(net.stdp1, 1);
  waves = net.input2(waves);
  unsupervised(net.stdp2, 2);
  waves = net.input3(waves);
  const rules = { reward: net.stdp3, punish: net.anti_stdp3 };
  await new snn.RSTDP(net.conv3, { ...rules, decision_map: net.decision_map }).learn(
    waves,
    targets,
  );
  const layers = { 1: net.conv1, 2: net.conv2, 3: net.conv3 };
  const weights = Object.entries(layers).map(async ([layer, { weight }]) =>
    [`weights of layer ${layer}`, bytesOf((await weight.data()).slice())] as const
  );
  return Object.fromEntries(await Promise.all(weights));
}

/** All spikes and winners of some images. */
async function infer(
  { conv1, conv2, conv3 }: MozafariMNIST2018,
  digits: torchvision.datasets.MNIST,
  first: number,
): Promise<Found> {
  const found: Found = {};
  const layer = async (
    name: 1 | 2 | 3,
    input: torch.Tensor,
    conv: snn.Convolution,
    threshold: number | null,
    kwta: number,
    radius: number,
  ): Promise<torch.Tensor> => {
    const [spk, pot] = sf.fire(conv(input), threshold, true);
    found[`spikes of layer ${name}`] = await timesOf(spk);
    const left = threshold === null ? pot : sf.pointwise_inhibition(pot);
    const winners = await sf.get_k_winners(left, kwta, radius, left.sign()).batch();
    found[`winners of layer ${name}`] = bytesOf(
      Int32Array.from(winners.flatMap((each, i) => each.flatMap((winner) => [i, ...winner]))),
    );
    return spk;
  };
  const given = inputs(digits, first, BATCH);
  found["encoded images"] = await timesOf(given);
  const spk1 = await layer(1, given, conv1, 15, 5, 3);
  const spk2 = await layer(2, sf.pad(sf.pooling(spk1, 2, 2), [1, 1, 1, 1]), conv2, 10, 8, 1);
  await layer(3, sf.pad(sf.pooling(spk2, 3, 3), [2, 2, 2, 2]), conv3, null, 1, 0);
  return found;
}

function assertEqualBytes(found: Found, expected: Found, where: string): void {
  assertEquals(Object.keys(found), Object.keys(expected));
  for (const [name, bytes] of Object.entries(expected)) {
    const other = found[name];
    const length = Math.min(bytes.length, other.length);
    let same = 0;
    while (same < length && bytes[same] === other[same]) same++;
    assertEquals([same, other.length], [bytes.length, bytes.length], `The ${name} differ ${where}`);
  }
}

Deno.test({
  name: `the native library learns and sees digits of MNIST as WebAssembly does${note}`,
  ignore,
  async fn() {
    const onBoth = async (work: () => Promise<Found>, where: string): Promise<void> => {
      const expected = await work();
      useKernels(native.at(-1)!.kernels);
      try {
        assertEqualBytes(await work(), expected, where);
      } finally {
        useKernels(wasmKernels);
      }
    };
    let net = new MozafariMNIST2018();
    const lessons = await torchvision.datasets.MNIST.open(mnist);
    await onBoth(() => {
      torch.manual_seed(0);
      net = new MozafariMNIST2018();
      return learn(net, lessons);
    }, "after learning");
    net.eval();
    const digits = await torchvision.datasets.MNIST.open(mnist, { train: false });
    for (let first = 0; first < IMAGES; first += BATCH) {
      await onBoth(() => infer(net, digits, first), `in the images from ${first} on`);
    }
  },
});

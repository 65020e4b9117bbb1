/**
 * The digit network with its published weights on real digits: a GPU gives the spikes and winners of the CPU, from
 * the same waves. By default some hundred images, since what stands in for a GPU takes 0.1 s for each;
 * `deno test -A tests/spikes/mnist_test.ts -- 10000` takes all test images.
 */

import { assertEquals } from "@std/assert";
import { functional as sf, safetensors, type snn, torch, torchvision } from "../../mod.ts";
import { encoding, MozafariMNIST2018 } from "../../examples/mozafari_network.ts";
import { forEachGpu } from "../support/backends.ts";
import { mnist, withoutMnist } from "../support/mnist.ts";

const IMAGES = Number(Deno.args[0] ?? 100);
const BATCH = 50;

/** Published weights on a device. */
async function network(device: string): Promise<MozafariMNIST2018> {
  const net = new MozafariMNIST2018();
  const weights = new URL("../../examples/mozafari.safetensors", import.meta.url);
  net.load_state_dict(await safetensors.load_file(weights), { strict: false });
  return net.eval().to(device);
}

/** The spikes of layers 1 and 2 and the winners of layer 3. */
async function seen(net: MozafariMNIST2018, padded: torch.Tensor) {
  const first = net.input2(padded);
  const second = net.input3(first);
  const [spk, pot] = sf.fire(net.conv3(second), null, true);
  const winners = sf.get_k_winners(pot, 1, 0, spk).batch();
  const times = Promise.all([first, second].map((wave) => wave.times.data()));
  return { times: await times, winners: await winners };
}

if (withoutMnist) {
  Deno.test({
    name:
      "a GPU sees digits of MNIST as the CPU does (skipped: MNIST is not beside the repository)",
    ignore: true,
    fn() {},
  });
} else {
  forEachGpu("digits of MNIST are seen as on the CPU", async ({ device }) => {
    const [here, there] = [await network("cpu"), await network(device)];
    const digits = await torchvision.datasets.MNIST.open(mnist, { train: false });
    const encode = encoding();
    let winners: snn.Winner[][] = [];
    for (let first = 0; first < IMAGES; first += BATCH) {
      const count = Math.min(BATCH, IMAGES - first);
      const waves = Array.from({ length: count }, (_, i) => encode(digits.image(first + i)));
      using padded = sf.pad(torch.stack(waves), [2, 2, 2, 2]);
      using moved = padded.to(device);
      const [expected, found] = [await seen(here, padded), await seen(there, moved)];
      assertEquals(found.winners, expected.winners, `winners of the images from ${first} on`);
      for (const [i, times] of found.times.entries()) {
        assertEquals(times, expected.times[i], `input ${i + 2} of the images from ${first} on`);
      }
      winners = winners.concat(found.winners);
    }
    assertEquals(winners.length, IMAGES);
  });
}

/**
 * What `CacheDataset` keeps of MNIST: the bytes of what layers 1 and 3 of the digit network are given, of some
 * images, times as many as there are.
 */

import { assertLess } from "@std/assert";
import { functional as sf, torch, torchvision } from "../../mod.ts";
import { encoding, MozafariMNIST2018 } from "../../examples/mozafari_network.ts";
import { packSample } from "../../src/data/packed_sample.ts";
import { PackedWave } from "../../src/data/packed_wave.ts";
import { mnist, withoutMnist } from "../support/mnist.ts";

const IMAGES = 600;
const ALL = 60_000;

const note = withoutMnist ? " (skipped: MNIST is not beside the repository)" : "";

function bytesOf(wave: torch.Tensor): number {
  const packed = packSample(wave);
  if (!(packed instanceof PackedWave)) throw new TypeError("The wave is kept as it is");
  return packed.times.bytes.byteLength;
}

/** Each spike in the last step: layer 3 asks for no more. */
function spikedAtAll(wave: torch.Tensor): torch.Tensor {
  const steps = wave.size(0);
  const { times } = wave;
  return torch.from_times(times.masked_fill_(times.lt(steps), steps - 1), steps);
}

Deno.test({
  name: `all of MNIST takes less than 400 MB for layer 1 and 60 MB for layer 3${note}`,
  ignore: withoutMnist,
  async fn() {
    torch.manual_seed(0);
    const net = new MozafariMNIST2018(); // new weights let more neurons spike than learnt ones
    const encode = encoding();
    const digits = await torchvision.datasets.MNIST.open(mnist);
    let [first, third] = [0, 0];
    for (let i = 0; i < IMAGES; i++) {
      const input = sf.pad(encode(digits.image(i)), [2, 2, 2, 2]);
      first += bytesOf(input);
      third += bytesOf(spikedAtAll(net.deep_input(input)));
    }
    assertLess(first / IMAGES * ALL, 400e6);
    assertLess(third / IMAGES * ALL, 60e6);
  },
});

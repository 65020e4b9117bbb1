/**
 * What a network makes of one image, layer by layer.
 */

import { functional as sf, torch } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import type { Sight, Times } from "./messages.ts";
import type { Encoding } from "./training.ts";

/**
 * Shows an image to a network.
 *
 * @param image 28 x 28, from 0 to 1.
 */
export async function look(
  net: MozafariMNIST2018,
  encode: Encoding,
  image: Float32Array<ArrayBuffer>,
): Promise<Sight> {
  const input = encode(torch.tensor(image, { shape: [1, 1, 28, 28] }));
  const first = sf.fire(net.conv1(input), net.conv1_t);
  const second = sf.fire(net.conv2(net.pooled1(first)), net.conv2_t);
  const [spikes, potentials] = sf.fire(net.conv3(net.pooled2(second)), null, true);
  const winners = sf.get_k_winners(potentials, 1, 0, spikes);
  const strongest = potentials.values!.squeeze(0).amax([1, 2]);
  const unpadded = sf.pad(input, [-2, -2, -2, -2]);
  const [[[winner]], of, ...times] = await Promise.all([ // one wait on a GPU
    winners.batch(),
    strongest.data(),
    timesOf(unpadded),
    timesOf(first),
    timesOf(second),
  ]);
  const perDigit = new Array<number>(10).fill(0);
  net.decision_map.forEach((digit, feature) => {
    perDigit[digit] = Math.max(perDigit[digit], Number(of[feature]));
  });
  return {
    answer: winner ? net.decision_map[winner[0]] : -1,
    potentials: perDigit,
    input: times[0],
    layer1: times[1],
    layer2: times[2],
  };
}

async function timesOf(wave: torch.Tensor): Promise<Times> {
  const [, steps, maps, side] = wave.shape;
  return { maps, side, steps, times: await wave.times.data() as Uint8Array<ArrayBuffer> };
}

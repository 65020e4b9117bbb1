/**
 * The two ways to ask for the same work: as a script that was ported from Python does, one image and one
 * call after another, or by `learn` and in batches.
 */

import { functional as sf, snn, type torch } from "../../mod.ts";
import { type Layer, LESSONS, type Subject } from "./subject.ts";

/** A way to go through all images. */
export interface Way {
  /** What each layer is given, in the pieces in which it is handed over. */
  readonly inputs: Readonly<Record<Layer, readonly torch.Tensor[]>>;
  /** One learning step for each image, or for each of the first ones if so many are given. */
  learn(layer: Layer, images?: number): Promise<void>;
}

/** Spikes of a layer, for each piece of its input. All are computed: winners alone could be had for less. */
export function fire({ net }: Subject, way: Way, layer: Layer): torch.Tensor[] {
  const conv = [net.conv1, net.conv2, net.conv3][layer - 1];
  const threshold = layer === 3 ? null : LESSONS[layer].threshold;
  return way.inputs[layer].map((input) => {
    const spikes = sf.fire(conv(input), threshold);
    spikes.times;
    return spikes;
  });
}

/** As in `forward`, `stdp`, `reward` and `punish` of the network. */
export function ported({ net, batches, targets }: Subject): Way {
  const apart = (layer: Layer) => batches[layer].flatMap((batch) => [...batch]);
  const inputs = { 1: apart(1), 2: apart(2), 3: apart(3) };

  async function reinforce(images?: number): Promise<void> {
    for (const [i, input] of inputs[3].slice(0, images).entries()) {
      const answer = await net.decide(input);
      if (answer === targets[i]) net.reward();
      else if (answer !== -1) net.punish();
    }
  }

  function unsupervised(layer: 1 | 2, images?: number): void {
    const stdp = layer === 1 ? net.stdp1 : net.stdp2;
    const { threshold, kwta, inhibition_radius } = LESSONS[layer];
    for (const input of inputs[layer].slice(0, images)) {
      const [, thresholded] = sf.fire(stdp.conv_layer(input), threshold, true);
      const pot = sf.pointwise_inhibition(thresholded);
      const spk = pot.sign();
      stdp(input, pot, spk, sf.get_k_winners(pot, kwta, inhibition_radius, spk));
    }
  }

  return {
    inputs,
    async learn(layer, images) {
      if (layer === 3) await reinforce(images);
      else unsupervised(layer, images);
    },
  };
}

/** By `STDP.learn`, `RSTDP.learn` and in batches. */
export function batched({ net, batches, targets }: Subject): Way {
  const { stdp3: reward, anti_stdp3: punish, decision_map } = net;
  const rstdp = new snn.RSTDP(net.conv3, { reward, punish, decision_map });
  return {
    inputs: batches,
    async learn(layer, images = Infinity) {
      let first = 0;
      for (const whole of batches[layer]) {
        const batch = whole.narrow(0, 0, Math.min(whole.size(0), images - first));
        if (batch.size(0) === 0) return;
        const answers = targets.slice(first, first += batch.size(0));
        if (layer === 3) await rstdp.learn(batch, answers);
        else (layer === 1 ? net.stdp1 : net.stdp2).learn(batch, LESSONS[layer]);
      }
    },
  };
}

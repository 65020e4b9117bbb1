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
  /** One learning step for each image. */
  learn(layer: Layer): Promise<void>;
}

/** Spikes of a layer, for each piece of its input. */
export function fire({ net }: Subject, way: Way, layer: Layer): torch.Tensor[] {
  const conv = [net.conv1, net.conv2, net.conv3][layer - 1];
  const threshold = layer === 3 ? null : LESSONS[layer].threshold;
  return way.inputs[layer].map((input) => sf.fire(conv(input), threshold));
}

/** As in `forward`, `stdp`, `reward` and `punish` of the network. */
export function ported({ net, batches, targets }: Subject): Way {
  const apart = (layer: Layer) => batches[layer].flatMap((batch) => [...batch]);
  const inputs = { 1: apart(1), 2: apart(2), 3: apart(3) };

  async function reinforce(): Promise<void> {
    for (const [i, input] of inputs[3].entries()) {
      const answer = await net.decide(input);
      if (answer === targets[i]) net.reward();
      else if (answer !== -1) net.punish();
    }
  }

  function unsupervised(layer: 1 | 2): void {
    const stdp = layer === 1 ? net.stdp1 : net.stdp2;
    const { threshold, kwta, inhibition_radius } = LESSONS[layer];
    for (const input of inputs[layer]) {
      const [, thresholded] = sf.fire(stdp.conv_layer(input), threshold, true);
      const pot = sf.pointwise_inhibition(thresholded);
      const spk = pot.sign();
      stdp(input, pot, spk, sf.get_k_winners(pot, kwta, inhibition_radius, spk));
    }
  }

  return {
    inputs,
    async learn(layer) {
      if (layer === 3) await reinforce();
      else unsupervised(layer);
    },
  };
}

/** By `STDP.learn`, `RSTDP.learn` and in batches. */
export function batched({ net, batches, targets }: Subject): Way {
  const { stdp3: reward, anti_stdp3: punish, decision_map } = net;
  const rstdp = new snn.RSTDP(net.conv3, { reward, punish, decision_map });
  return {
    inputs: batches,
    async learn(layer) {
      let first = 0;
      for (const batch of batches[layer]) {
        if (layer === 3) await rstdp.learn(batch, targets.slice(first, first += batch.size(0)));
        else (layer === 1 ? net.stdp1 : net.stdp2).learn(batch, LESSONS[layer]);
      }
    },
  };
}

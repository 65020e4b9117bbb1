/** What a layer was given and gave, kept for the learning that follows, and how layers learn. */

import type { functional as sf, snn, torch } from "../../mod.ts";

/** As `STDP` takes it. */
export interface Context {
  input_spikes: torch.Tensor;
  potentials: torch.Tensor;
  output_spikes: torch.Tensor;
  winners: sf.Winners | sf.Winner[];
}

/** Learns from it. */
export function learnFrom(context: Context | null, stdp: snn.STDP): void {
  const { input_spikes, potentials, output_spikes, winners } = context!;
  stdp(input_spikes, potentials, output_spikes, winners);
}

/** Thresholds, winners and radii of two layers that learn without a teacher. */
interface Layers {
  conv1_t: number;
  k1: number;
  r1: number;
  conv2_t: number;
  k2: number;
  r2: number;
}

/** How one of them learns, as `learn` takes it. */
export function lessonOf(net: Layers, layer: 1 | 2): snn.LearnOptions {
  const [threshold, kwta, inhibition_radius] = layer === 1
    ? [net.conv1_t, net.k1, net.r1]
    : [net.conv2_t, net.k2, net.r2];
  return { threshold, kwta, inhibition_radius, pointwise_inhibition: true };
}

/**
 * At every 500th image the rates double, up to `max_ap`.
 *
 * @param count Images since they doubled last.
 * @returns The count to go on with.
 */
export async function double(
  stdp: snn.STDP,
  count: number,
  max_ap: torch.Tensor,
): Promise<number> {
  if (count < 500) return count + 1;
  const [[ltp]] = stdp.learning_rate;
  const ap = Math.min(2 * await ltp.item(), await max_ap.item());
  stdp.update_all_learning_rate(ap, ap * -0.75);
  return 1;
}

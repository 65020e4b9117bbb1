/** What a layer was given and gave, kept for the learning that follows. */

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

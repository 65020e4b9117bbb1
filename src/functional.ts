/**
 * Operators on spike waves and potentials (SpykeTorch's `functional`): `[T, C, H, W]`, or
 * `[N, T, C, H, W]` for a batch, in either layout. A neuron spikes at most once; a wave is 0 before
 * a neuron's spike and 1 from it on.
 *
 * Arguments are positional as in Python, and keywords are a final object:
 * `get_k_winners(pot, 5, { spikes })`.
 *
 * @example
 * ```ts
 * import { functional as sf, snn, torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const conv = new snn.Convolution(6, 30, 5);
 * const input = torch.from_times(torch.randint(0, 30, [6, 28, 28]), 15);
 * const [spk, pot] = sf.fire(conv(sf.pad(input, [2, 2, 2, 2])), 15, true);
 * assertEquals(sf.pooling(spk, 2, 2).shape, [15, 30, 14, 14]);
 * const winners = sf.get_k_winners(sf.pointwise_inhibition(pot), { kwta: 5, inhibition_radius: 3 });
 * assertEquals((await winners).length <= 5, true);
 * ```
 *
 * @module
 */

export { pad, pooling, type PoolingOptions } from "./functional/window.ts";
export {
  feature_inhibition,
  feature_inhibition_,
  pointwise_inhibition,
} from "./functional/inhibition.ts";
export {
  fire,
  fire_,
  type FireOptions,
  threshold,
  threshold_,
  type ThresholdArgument,
} from "./functional/fire.ts";
export { get_k_winners, type WinnersOptions } from "./functional/winners.ts";
export { intensity_lateral_inhibition, local_normalization } from "./functional/intensity.ts";
export { type Winner, Winners } from "./wave/winners.ts";
export type { Pair } from "./pair.ts";
export type * from "./types.ts";

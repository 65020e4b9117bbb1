/**
 * Firing and thresholding.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkThreshold, fire as fireStorage, fireInPlace } from "../wave/fire.ts";
import { waveStorage } from "../wave/operands.ts";

/** A threshold, positional or by name. */
export type ThresholdArgument = number | null | { threshold?: number | null };

/** What `fire` takes by name. */
export interface FireOptions {
  /** Neurons strictly above it spike; null: those above 0, in the last step. */
  threshold?: number | null;
  /** Whether to give the thresholded potentials too. */
  return_thresholded_potentials?: boolean;
}

/**
 * Spikes where potentials are strictly above a threshold; a neuron keeps its first spike.
 *
 * @param potentials `[T, C, H, W]` or `[N, T, C, H, W]`.
 * @param threshold A finite number of at least 0. With `null` every neuron with a potential above 0
 * spikes in the last step and nowhere else.
 * @param return_thresholded_potentials Whether to give the thresholded potentials too.
 * @returns The wave, or `[wave, thresholded potentials]`, in the layout of the potentials.
 * @throws {TypeError} If latency potentials have been thresholded before, by less.
 * @throws {RangeError} If the threshold is NaN, infinite or negative.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pot = torch.tensor([3, 5, 9], { dtype: "float32" }).view(3, 1, 1, 1);
 * const [spk, thresholded] = sf.fire(pot, 5, true); // 5 is not above 5
 * assertEquals(await spk.flatten().tolist(), [0, 0, 1]);
 * assertEquals(await thresholded.flatten().tolist(), [0, 0, 9]);
 * ```
 */
export function fire(
  potentials: Tensor,
  threshold: number | null,
  return_thresholded_potentials: true,
): [spikes: Tensor, thresholded: Tensor];
/** Spikes alone. */
export function fire(
  potentials: Tensor,
  threshold?: number | null,
  return_thresholded_potentials?: false,
): Tensor;
/** Both, by name. */
export function fire(
  potentials: Tensor,
  options: FireOptions & { return_thresholded_potentials: true },
): [spikes: Tensor, thresholded: Tensor];
/** Spikes alone, by name. */
export function fire(
  potentials: Tensor,
  options: FireOptions & { return_thresholded_potentials?: false },
): Tensor;
/** Both, the flag by name. */
export function fire(
  potentials: Tensor,
  threshold: number | null,
  options: { return_thresholded_potentials: true },
): [spikes: Tensor, thresholded: Tensor];
/** Where the flag is a variable. */
export function fire(
  potentials: Tensor,
  threshold: number | null | FireOptions,
  return_thresholded_potentials?: boolean | { return_thresholded_potentials?: boolean },
): Tensor | [spikes: Tensor, thresholded: Tensor];
export function fire(
  potentials: Tensor,
  ...args: unknown[]
): Tensor | [spikes: Tensor, thresholded: Tensor] {
  const names = ["threshold", "return_thresholded_potentials"] as const;
  const bound = bindArguments(names, args, 'the arguments of "fire"');
  const { threshold = null, return_thresholded_potentials: both = false } = bound;
  checkThreshold(threshold, "fire");
  if (typeof both !== "boolean") {
    throw new TypeError(
      `Cannot fire with return_thresholded_potentials of type ${typeof both}: it needs a boolean`,
    );
  }
  const fired = fireStorage(waveStorage(potentials, "fire"), threshold);
  const spikes = new Tensor(fired.spikes);
  return both ? [spikes, new Tensor(fired.potentials)] : spikes;
}

/**
 * `fire` in place: the potentials become spikes.
 *
 * @param potentials As for {@linkcode fire}.
 * @param threshold As for {@linkcode fire}.
 * @throws {TypeError} As {@linkcode fire}; nothing has changed then.
 * @throws {RangeError} As {@linkcode fire}; nothing has changed then.
 */
export function fire_(potentials: Tensor, threshold: ThresholdArgument = null): void {
  fireInPlace(potentials, readThreshold(threshold, "fire_"), "spikes", "fire");
}

/**
 * Sets potentials at or below a threshold to 0; `null` keeps only the last step.
 *
 * @param potentials `[T, C, H, W]` or `[N, T, C, H, W]`.
 * @param threshold A finite number of at least 0, or null.
 * @returns Potentials in the same layout. From a neuron's first crossing on they stay above 0.
 * @throws {TypeError} If latency potentials have been thresholded before, by less.
 * @throws {RangeError} If the threshold is NaN, infinite or negative.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pot = torch.tensor([3, 5, 9], { dtype: "float32" }).view(3, 1, 1, 1);
 * assertEquals(await sf.threshold(pot, 4).flatten().tolist(), [0, 5, 9]);
 * ```
 */
export function threshold(potentials: Tensor, threshold: ThresholdArgument = null): Tensor {
  const value = readThreshold(threshold, "threshold");
  return new Tensor(
    fireStorage(waveStorage(potentials, "threshold"), value, "threshold").potentials,
  );
}

/**
 * `threshold` in place.
 *
 * @param potentials As for {@linkcode threshold}.
 * @param threshold As for {@linkcode threshold}.
 * @throws {TypeError} As {@linkcode threshold}; nothing has changed then.
 * @throws {RangeError} As {@linkcode threshold}; nothing has changed then.
 */
export function threshold_(potentials: Tensor, threshold: ThresholdArgument = null): void {
  fireInPlace(potentials, readThreshold(threshold, "threshold_"), "potentials", "threshold");
}

function readThreshold(argument: unknown, operation: string): number | null {
  const bound = bindArguments(["threshold"], [argument], `the arguments of "${operation}"`);
  const value = bound.threshold ?? null;
  checkThreshold(value, operation === "fire_" ? "fire" : "threshold");
  return value;
}

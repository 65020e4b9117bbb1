/**
 * Selecting winners.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import type { Storage } from "../tensor/core.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkInteger } from "../validation.ts";
import { sameDevice, waveStorage } from "../wave/operands.ts";
import { selectWinners, type Winners } from "../wave/winners.ts";

/** What `get_k_winners` takes by name. */
export interface WinnersOptions {
  /** The most winners. */
  kwta?: number;
  /** Rows and columns around a winner in which nothing else wins. */
  inhibition_radius?: number;
  /** The spikes; by default where the potentials are above 0. */
  spikes?: Tensor | null;
}

const names = ["kwta", "inhibition_radius", "spikes"] as const;
const subject = 'the arguments of "get_k_winners"';

/**
 * Selects winners one after another: earliest spike, then largest potential at that spike, then
 * lowest flat index. The feature of a winner cannot win again; with a radius above 0 nor can any
 * neuron within that many rows and columns of it, in any feature.
 *
 * @param potentials `[T, C, H, W]` or `[N, T, C, H, W]`.
 * @param kwta The most winners (of each stimulus), at least 1.
 * @param inhibition_radius At least 0.
 * @param spikes A wave of the same shape; by default the sign of the potentials.
 * @returns The winners `[feature, row, column]`, to be awaited or handed on to `STDP`. Fewer than
 * `kwta` where nothing that has spiked is left.
 * @throws {TypeError} If shapes differ or an argument has a wrong type.
 * @throws {RangeError} If a number is out of range.
 *
 * @example
 * ```ts
 * import { functional as sf, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const times = torch.tensor([[[3, 1]], [[2, 1]]]);
 * const values = torch.tensor([[[9, 5]], [[1, 6]]], { dtype: "float32" });
 * const pot = torch.from_times(times, 4, values);
 * assertEquals(await sf.get_k_winners(pot, 2), [[1, 0, 1], [0, 0, 1]]);
 * assertEquals(await sf.get_k_winners(pot, { kwta: 2, inhibition_radius: 1 }), [[1, 0, 1]]);
 * ```
 */
export function get_k_winners(
  potentials: Tensor,
  kwta?: number | WinnersOptions,
  inhibition_radius?: number | Omit<WinnersOptions, "kwta">,
  spikes?: Tensor | null | Pick<WinnersOptions, "spikes">,
): Winners;
export function get_k_winners(potentials: Tensor, ...args: unknown[]): Winners {
  const bound = bindArguments(names, args, subject);
  const kwta = checkInteger(bound.kwta ?? 1, "kwta", subject, 1);
  const radius = checkInteger(
    bound.inhibition_radius ?? 0,
    "inhibition_radius",
    subject,
    0,
    2 ** 31 - 1,
  );
  const storage = waveStorage(potentials, "select winners of");
  return selectWinners(storage, kwta, radius, readSpikes(bound.spikes ?? null, storage));
}

function readSpikes(spikes: unknown, potentials: Storage): Storage | null {
  if (spikes === null) return null;
  if (!(spikes instanceof Tensor)) {
    throw new TypeError(
      `Cannot select winners by spikes of type ${typeof spikes}: it needs a tensor`,
    );
  }
  const storage = waveStorage(spikes, "select winners by");
  if (String(storage.shape) !== String(potentials.shape)) {
    throw new TypeError(
      `Cannot select winners of potentials of shape [${potentials.shape}] by spikes of shape ` +
        `[${storage.shape}]: they have to be equal`,
    );
  }
  sameDevice(storage, potentials, "select winners of");
  return storage;
}

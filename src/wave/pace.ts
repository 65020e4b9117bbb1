/**
 * Long work in parts, so that the device and the event loop come up for air: between two parts a signal is
 * looked at. Their size follows measured time.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";

/** What a part should take, and how many stimuli the first one has. */
const PART_MS = 100;
const FIRST_PART = 16;

/**
 * Does work on so many stimuli.
 *
 * @param backends The devices that do it.
 * @param part Works on at most `most` stimuli from `first` on; returns how many it did.
 * @throws The reason of the signal, once it is aborted. What has been done by then stays.
 */
export async function inParts(
  backends: Iterable<Backend>,
  stimuli: number,
  signal: AbortSignal | null,
  part: (first: number, most: number) => number | Promise<number>,
): Promise<void> {
  let most = signal ? FIRST_PART : stimuli;
  for (let first = 0; first < stimuli;) {
    signal?.throwIfAborted();
    const start = performance.now();
    const done = await part(first, Math.min(most, stimuli - first));
    first += done;
    if (signal === null) continue;
    await Promise.all(Array.from(backends, (backend) => backend.finish()));
    const each = (performance.now() - start) / done;
    most = Math.max(1, Math.min(4 * most, Math.round(PART_MS / each)));
  }
}

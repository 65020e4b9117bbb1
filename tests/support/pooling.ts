/**
 * Pooling against its definition.
 *
 * @module
 */

import type { Backend } from "../../src/backend/backend.ts";
import { assertHeld, Guarded, placeWave, poisoned, poisonedWave } from "./guarded.ts";
import * as reference from "./reference.ts";

/** Pools steps, and steps with values. */
export async function assertPools(
  backend: Backend,
  input: reference.PlainWave,
  values: Float32Array<ArrayBuffer>,
  window: reference.PlainWindow,
): Promise<void> {
  const expected = reference.pool(input, values, window);
  const from = placeWave(backend, input);
  const given = new Guarded(backend, values);
  const times = poisonedWave(backend, expected.wave);
  backend.poolTimes(from.wave, window, times.wave);
  const both = poisonedWave(backend, expected.wave);
  const best = poisoned(backend, expected.values as Float32Array<ArrayBuffer>);
  backend.poolValues(from.wave, given.span, window, both.wave, best.span);
  await assertHeld([
    [times.times, expected.wave.times],
    [both.times, expected.wave.times],
    [best, expected.values],
  ], [from.times, given]);
}

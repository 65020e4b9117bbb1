/**
 * Devices whose memory the host cannot read at once.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";
import { lostDevice } from "../backend/lost.ts";

/**
 * Refuses what needs values at once where they have to be awaited.
 *
 * @param action What is asked for, ending before "the device": `read a tensor of`.
 * @param instead What to write instead.
 * @throws {TypeError} If the device can only be read asynchronously.
 * @throws {Error} If it is there no more.
 */
export function checkHostReads(backend: Backend, action: string, instead: string): void {
  const { device, lost, hostReadable } = backend;
  if (lost !== null) throw lostDevice(device, lost);
  if (hostReadable) return;
  throw new TypeError(
    `Cannot ${action} the device "${device}" at once: its memory is read with await, use ${instead}`,
  );
}

/**
 * Devices whose memory the host cannot read at once.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";

/**
 * Refuses what needs values at once where they have to be awaited.
 *
 * @param action What is asked for, ending before "the device": `read a tensor of`.
 * @param instead What to write instead.
 * @throws {TypeError} If the device can only be read asynchronously.
 * @throws {Error} If it is there no more.
 */
export function checkHostReads(backend: Backend, action: string, instead: string): void {
  const { device, closed, hostReadable } = backend;
  if (closed) {
    throw new Error(
      `Cannot ${action} the device "${device}", which has been lost or closed: open it again with ` +
        `torch.device("${device}") and load what was saved`,
    );
  }
  if (hostReadable) return;
  throw new TypeError(
    `Cannot ${action} the device "${device}" at once: its memory is read with await, use ${instead}`,
  );
}

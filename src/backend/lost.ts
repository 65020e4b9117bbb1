/**
 * What a user is told who goes on with a device that is there no more.
 *
 * @module
 */

/**
 * The error for it.
 *
 * @param device Its name.
 * @param why Such as `"it has been closed"`.
 */
export function lostDevice(device: string, why: string): Error {
  return new Error(
    `Cannot use the device "${device}": ${why}; open it again with torch.device("${device}") and ` +
      `load what was saved`,
  );
}

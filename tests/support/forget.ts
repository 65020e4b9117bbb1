/**
 * Tensors that nobody holds.
 *
 * @module
 */

import { torch } from "../../mod.ts";

/**
 * Forgets 2,000 tensors of 1 MiB on a device. With the argument `collect` garbage is collected afterwards.
 *
 * @param inUse Tells how many bytes of the device are in use.
 * @returns These at most, and afterwards.
 */
export async function forget(
  device: string,
  inUse: () => number,
): Promise<{ most: number; left: number }> {
  let most = 0;
  for (let i = 0; i < 2000; i++) {
    torch.zeros(1 << 18, { device }).view(512, 512);
    most = Math.max(most, inUse());
    if (i % 10 === 9) await turn();
  }
  for (let i = 0; i < 3 && Deno.args[0] === "collect"; i++) {
    (globalThis as unknown as { gc(): void }).gc();
    await turn();
  }
  return { most, left: inUse() };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

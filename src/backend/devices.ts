/**
 * The open devices: the one global state of the library. The CPU is always open; others are opened
 * by name, once, and concurrent first calls share the one that is being opened. A device that has been
 * lost or closed is opened anew.
 *
 * @module
 */

import type { Backend } from "./backend.ts";
import { cpu } from "./cpu/cpu.ts";
import { lostDevice } from "./lost.ts";

/** How to open the devices that are not always open; their code is loaded when first asked for. */
const openers: Readonly<Record<string, () => Promise<Backend>>> = {
  webgpu: async () => (await import("./webgpu/open.ts")).openWebGpu(),
};

const open = new Map<string, Backend>([[cpu.device, cpu]]);
const opening = new Map<string, Promise<Backend>>();

/**
 * Opens a device.
 *
 * @param name `"cpu"` or `"webgpu"`.
 * @returns Its backend; the same one for every call with this name, while the device is there.
 * @throws {RangeError} If there is no device of this name.
 * @throws {Error} If this machine has none.
 */
export async function openDevice(name: string): Promise<Backend> {
  const backend = open.get(name);
  if (backend?.lost === null) return backend;
  const opener = Object.hasOwn(openers, name) ? openers[name] : null;
  if (opener === null) throw unknown(name);
  let pending = opening.get(name);
  if (pending === undefined) {
    const keep = (opened: Backend) => {
      open.set(name, opened);
      return opened;
    };
    pending = opener().then(keep).finally(() => opening.delete(name));
    opening.set(name, pending);
  }
  return await pending;
}

/**
 * A device that has been opened.
 *
 * @throws {RangeError} If it has not been opened, or there is no such device.
 * @throws {Error} If it was lost or closed.
 */
export function openedDevice(name: string): Backend {
  const backend = open.get(name);
  if (backend) {
    if (backend.lost !== null) throw lostDevice(name, backend.lost);
    return backend;
  }
  if (!Object.hasOwn(openers, name)) throw unknown(name);
  throw new RangeError(
    `Cannot use the device "${name}" before it is open: open it once with await torch.device("${name}")`,
  );
}

function unknown(name: string): RangeError {
  const names = ["cpu", ...Object.keys(openers)].map((known) => `"${known}"`).join(", ");
  return new RangeError(`Cannot use the device "${name}": the devices here are ${names}`);
}

/**
 * The open devices: the one global state of the library. The CPU is always open; others are opened
 * by name, once, and concurrent first calls share the one that is being opened.
 *
 * @module
 */

import type { Backend } from "./backend.ts";
import { cpu } from "./cpu/cpu.ts";

const open = new Map<string, Backend>([[cpu.device, cpu]]);

/**
 * Opens a device.
 *
 * @param name `"cpu"`.
 * @returns Its backend; the same one for every call with this name.
 * @throws {RangeError} If there is no such device.
 */
export function openDevice(name: string): Promise<Backend> {
  return Promise.resolve().then(() => openedDevice(name));
}

/**
 * A device that has been opened.
 *
 * @throws {RangeError} If it has not been opened, or there is no such device.
 */
export function openedDevice(name: string): Backend {
  const backend = open.get(name);
  if (backend === undefined) {
    throw new RangeError(`Cannot use the device "${name}": the devices here are "cpu"`);
  }
  return backend;
}

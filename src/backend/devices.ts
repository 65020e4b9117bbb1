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

/** Devices that are not always open; their code is loaded when one is first asked for. */
export interface Opener {
  /** What its names look like. */
  readonly pattern: RegExp;
  /** How they are told. */
  readonly example: string;
  /** The one name of a device that may be called otherwise. */
  readonly canonical: (name: string) => string;
  readonly open: (name: string) => Promise<Backend>;
}

const openers: Opener[] = [{
  pattern: /^webgpu$/,
  example: '"webgpu"',
  canonical: (name) => name,
  open: async () => (await import("./webgpu/open.ts")).openWebGpu(),
}];

/** Adds devices whose code is not in this folder. */
export function offerDevices(opener: Opener): void {
  openers.push(opener);
}

const open = new Map<string, Backend>([[cpu.device, cpu]]);
const opening = new Map<string, Promise<Backend>>();

/**
 * Opens a device.
 *
 * @param name `"cpu"`, `"webgpu"`, or `"cuda"` and `"cuda:0"`, `"cuda:1"`, ….
 * @returns Its backend; the same one for every call with this name, while the device is there.
 * @throws {RangeError} If there is no device of this name.
 * @throws {Error} If this machine has none.
 */
export async function openDevice(name: string): Promise<Backend> {
  const opener = openerOf(name);
  const device = opener?.canonical(name) ?? name;
  const backend = open.get(device);
  if (backend?.lost === null) return backend;
  if (opener === undefined) throw unknown(name);
  let pending = opening.get(device);
  if (pending === undefined) {
    const keep = (opened: Backend) => {
      open.set(device, opened);
      return opened;
    };
    pending = opener.open(device).then(keep).finally(() => opening.delete(device));
    opening.set(device, pending);
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
  const opener = openerOf(name);
  const backend = open.get(opener?.canonical(name) ?? name);
  if (backend) {
    if (backend.lost !== null) throw lostDevice(name, backend.lost);
    return backend;
  }
  if (opener === undefined) throw unknown(name);
  throw new RangeError(
    `Cannot use the device "${name}" before it is open: open it once with await torch.device("${name}")`,
  );
}

function openerOf(name: string): Opener | undefined {
  return openers.find(({ pattern }) => pattern.test(name));
}

function unknown(name: string): RangeError {
  const names = ['"cpu"', ...openers.map(({ example }) => example)].join(", ");
  return new RangeError(`Cannot use the device "${name}": the devices here are ${names}`);
}

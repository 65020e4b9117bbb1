/**
 * Lists of devices that share work.
 *
 * @module
 */

import { describe } from "../validation.ts";
import type { Backend } from "./backend.ts";
import { cpu } from "./cpu/cpu.ts";
import { openedDevice } from "./devices.ts";

/**
 * The devices of a list, by their names or, for CUDA devices, their indices.
 *
 * @param action What is to be done on them, for the sentence.
 * @throws {TypeError} If it is no list of such.
 * @throws {RangeError} If it is empty, or one of the devices is not open.
 */
export function devicesOf(list: unknown, action: string): readonly Backend[] {
  const known = Array.isArray(list) &&
    list.every((id) => typeof id === "string" || typeof id === "number");
  if (!known) {
    throw new TypeError(
      `Cannot ${action} on ${describe(list)}: "device_ids" has to be a list of devices, such as ` +
        `["cuda:0", "cuda:1"]`,
    );
  }
  if (list.length === 0) throw new RangeError(`Cannot ${action} on no device: give one at least`);
  return list.map((id: string | number) =>
    openedDevice(typeof id === "number" ? `cuda:${id}` : id)
  );
}

/**
 * Asks each device for its part of some work. The CPU comes last: what it does is done when the call returns, and by
 * then the others are to be at work.
 *
 * @returns What came of the parts, in their order.
 */
export function onEach<Part, Result>(
  parts: readonly Part[],
  backendOf: (part: Part) => Backend,
  ask: (part: Part) => Result,
): Result[] {
  const results = new Map<Part, Result>();
  const isCpu = (part: Part) => backendOf(part) === cpu;
  for (const part of parts) if (!isCpu(part)) results.set(part, ask(part));
  for (const part of parts) if (isCpu(part)) results.set(part, ask(part));
  return parts.map((part) => results.get(part)!);
}

/** A part of a batch, and the device that has it. */
export interface Share {
  readonly backend: Backend;
  readonly first: number;
  readonly count: number;
}

/** A batch in parts as `torch.chunk` makes them: equally many each, the last one perhaps fewer; at least one part. */
export function sharesOf(n: number, devices: readonly Backend[]): readonly Share[] {
  const size = Math.max(1, Math.ceil(n / devices.length));
  return devices.slice(0, Math.max(1, Math.ceil(n / size))).map((backend, i) => ({
    backend,
    first: i * size,
    count: Math.min(size, n - i * size),
  }));
}

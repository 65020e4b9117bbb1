/**
 * `torch.backends.webgpu`: the GPU behind the device `"webgpu"`. It is opened by
 * `await torch.device("webgpu")`, and nothing of it is loaded before.
 *
 * @module
 */

import {
  type DeviceInfo,
  type DeviceStatistics,
  limitMemory,
  openedGpu,
} from "./backend/webgpu_state.ts";
import { checkInteger } from "./validation.ts";

export type { DeviceInfo, DeviceStatistics };

/**
 * Tells whether this machine has a GPU, or a driver that stands in for one. Opens nothing.
 *
 * @returns Whether `torch.device("webgpu")` finds an adapter.
 *
 * @example
 * ```ts ignore
 * const device = await torch.device(await torch.backends.webgpu.is_available() ? "webgpu" : "cpu");
 * ```
 */
export async function is_available(): Promise<boolean> {
  if (openedGpu()) return true;
  const { findAdapter } = await import("./backend/webgpu/adapter.ts");
  return await findAdapter() !== null;
}

/**
 * What the platform tells of the open device.
 *
 * @returns Null if none is open.
 *
 * @example
 * ```ts ignore
 * await torch.device("webgpu");
 * console.log(torch.backends.webgpu.info()!.description);
 * ```
 */
export function info(): DeviceInfo | null {
  return openedGpu()?.info ?? null;
}

/**
 * What the open device has done since it was opened, and how much memory it holds.
 *
 * @returns Counts; all are 0 if none is open.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * torch.backends.webgpu.close();
 * assertEquals(torch.backends.webgpu.statistics().bytes_in_use, 0);
 * ```
 */
export function statistics(): DeviceStatistics {
  const nothing = { dispatches: 0, submits: 0, waits: 0, bytes_in_use: 0, bytes_kept: 0 };
  return openedGpu()?.statistics() ?? nothing;
}

/**
 * Sets how many bytes tensors may have on the device that is open, and on those opened later; 8 GiB by
 * default. What goes beyond is refused at once with a `RangeError`. Where the device itself has less, the
 * next read tells.
 *
 * @param bytes At least 1.
 * @throws {TypeError} If it is no number.
 * @throws {RangeError} If it is no integer of at least 1.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 *
 * torch.backends.webgpu.set_memory_limit(8 * 2 ** 30);
 * ```
 */
export function set_memory_limit(bytes: number): void {
  limitMemory(checkInteger(bytes, "bytes", 'the arguments of "set_memory_limit"', 1));
}

/**
 * Waits until the open device, if any, has done all that was asked of it: to time work, or so that a long
 * loop which reads nothing does not hurry ahead. It takes some 11 milliseconds, as each wait does.
 *
 * @throws {Error} If the device is lost or closed meanwhile.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 *
 * await torch.backends.webgpu.synchronize();
 * ```
 */
export async function synchronize(): Promise<void> {
  await openedGpu()?.finish();
}

/**
 * Closes the device that is open, if any. Its tensors are lost: whatever is done with them afterwards, and
 * reads that are under way, throw. `torch.device("webgpu")` opens a new one.
 *
 * @example
 * ```ts ignore
 * await safetensors.save_file(net.state_dict(), "net.safetensors");
 * torch.backends.webgpu.close();
 * ```
 */
export function close(): void {
  openedGpu()?.close();
}

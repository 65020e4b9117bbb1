/**
 * `torch.cuda`: NVIDIA GPUs, behind the devices `"cuda:0"`, `"cuda:1"` and so on; `"cuda"` is the first one.
 * They are opened by `await torch.device("cuda")`, and nothing of them is loaded before something is asked here
 * or a device is opened. It takes Deno with the permission `--allow-ffi`, Linux x64 and a driver for CUDA 13;
 * the library that drives the GPU comes with this package.
 *
 * There is no current device: tensors and networks say where they go.
 *
 * @module
 */

import { CUDA_NAME, cudaName } from "./backend/cuda_name.ts";
import {
  type CudaProperties,
  type CudaSystem,
  type LoadedCuda,
  loadedCuda,
  type OpenCuda,
  openCudaDevices,
  showGpus,
} from "./backend/cuda_state.ts";
import { offerDevices, openedDevice } from "./backend/devices.ts";
import { checkInteger, describe } from "./validation.ts";

export type { CudaProperties, CudaSystem, LoadedCuda };
export * as nccl from "./torch_cuda_nccl.ts";

offerDevices({
  pattern: CUDA_NAME,
  example: '"cuda", "cuda:0", …',
  canonical: (name) => name === "cuda" ? "cuda:0" : name,
  open: async (name) => (await import("../ffi/cuda/open.ts")).openCuda(name),
});

/**
 * Tells whether there is a GPU that can be used. Without a driver, a GPU or a library for this platform there is
 * none, and `torch.cuda.loaded()` says why; what is a mistake rather, such as a missing permission or a library
 * of another release, is an error.
 *
 * @returns Whether `torch.device("cuda")` finds one.
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 * @throws {Error} If there is a library for this platform, and it cannot be loaded.
 *
 * @example
 * ```ts ignore
 * const device = await torch.device(await torch.cuda.is_available() ? "cuda" : "cpu");
 * const zeros = torch.zeros(2, { device });
 * ```
 */
export async function is_available(): Promise<boolean> {
  return await device_count() > 0;
}

/**
 * How many devices there are: GPUs, or what {@linkcode set_visible_devices} has chosen.
 *
 * @returns 0 where {@linkcode is_available} says false.
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 * @throws {Error} If there is a library for this platform, and it cannot be loaded.
 *
 * @example
 * ```ts ignore
 * for (let i = 0; i < await torch.cuda.device_count(); i++) {
 *   console.log(`cuda:${i}: ${await torch.cuda.get_device_name(i)}`);
 * }
 * ```
 */
export async function device_count(): Promise<number> {
  return await (await import("../ffi/cuda/load.ts")).countDevices();
}

/**
 * What the driver tells of a GPU.
 *
 * @param device A name or an index.
 * @throws {TypeError} If the device is neither text nor a number.
 * @throws {RangeError} If it is no name of a device of this kind.
 * @throws {Error} If there is no such device.
 *
 * @example
 * ```ts ignore
 * const { name, total_memory } = await torch.cuda.get_device_properties("cuda:1");
 * console.log(`${name}, ${total_memory / 2 ** 30} GiB`);
 * ```
 */
export async function get_device_properties(
  device: string | number = "cuda",
): Promise<CudaProperties> {
  return await propertiesFor(device, "get_device_properties");
}

/**
 * The name of a GPU.
 *
 * @param device A name or an index.
 * @throws {TypeError} If the device is neither text nor a number.
 * @throws {RangeError} If it is no name of a device of this kind.
 * @throws {Error} If there is no such device.
 *
 * @example
 * ```ts ignore
 * console.log(await torch.cuda.get_device_name("cuda"));
 * ```
 */
export async function get_device_name(device: string | number = "cuda"): Promise<string> {
  return (await propertiesFor(device, "get_device_name")).name;
}

/**
 * The compute capability of a GPU: its major and its minor number.
 *
 * @param device A name or an index.
 * @throws {TypeError} If the device is neither text nor a number.
 * @throws {RangeError} If it is no name of a device of this kind.
 * @throws {Error} If there is no such device.
 *
 * @example
 * ```ts ignore
 * const [major, minor] = await torch.cuda.get_device_capability();
 * ```
 */
export async function get_device_capability(
  device: string | number = "cuda",
): Promise<[number, number]> {
  const { major, minor } = await propertiesFor(device, "get_device_capability");
  return [major, minor];
}

async function propertiesFor(device: string | number, call: string): Promise<CudaProperties> {
  const name = cudaName(device, call);
  return await (await import("../ffi/cuda/load.ts")).propertiesOf(name);
}

/**
 * The memory of the GPU behind an open device, whoever has it: the bytes that are free, and all. What was given
 * back and is kept for the next tensors counts as free; it is returned to the driver for that, so this waits.
 *
 * @param device A name or an index.
 * @throws {TypeError} If the device is neither text nor a number.
 * @throws {RangeError} If it is no name of a device of this kind, or the device is not open.
 * @throws {Error} If it was lost or closed.
 *
 * @example
 * ```ts ignore
 * const [free, total] = torch.cuda.mem_get_info();
 * ```
 */
export function mem_get_info(device: string | number = "cuda"): [number, number] {
  const { free, total } = opened(cudaName(device, "mem_get_info")).memory();
  return [free, total];
}

/**
 * How many bytes the tensors on a device have.
 *
 * @param device A name or an index.
 * @returns 0 if the device is not open.
 * @throws {TypeError} If the device is neither text nor a number.
 * @throws {RangeError} If it is no name of a device of this kind.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(torch.cuda.memory_allocated("cuda:7"), 0);
 * ```
 */
export function memory_allocated(device: string | number = "cuda"): number {
  const name = cudaName(device, "memory_allocated");
  return openCudaDevices().find((each) => each.name === name)?.live ?? 0;
}

/**
 * Waits until a device has done all that was asked of it: to time work. The event loop goes on meanwhile.
 *
 * @param device A name or an index; all open devices without. One that is not open has nothing to do.
 * @throws {TypeError} If the device is neither text nor a number.
 * @throws {RangeError} If it is no name of a device of this kind.
 * @throws {Error} If a device fails meanwhile, or is closed.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 *
 * await torch.cuda.synchronize();
 * ```
 */
export async function synchronize(device: string | number | null = null): Promise<void> {
  await Promise.all(chosen(device, "synchronize").map((each) => each.finish()));
}

/**
 * Returns to the driver what was given back and is kept for the next tensors, so that other programs can have it.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 *
 * torch.cuda.empty_cache();
 * ```
 */
export function empty_cache(): void {
  for (const device of openCudaDevices()) device.memory();
}

/**
 * Chooses the GPUs behind `"cuda:0"`, `"cuda:1"` and so on. One GPU may be named several times: several devices
 * share it then, each with work and tensors of its own, so that what is written for several GPUs runs on one.
 *
 * @param numbers GPUs as the driver counts them; null for all of them, in its order.
 * @throws {TypeError} If it is neither null nor an array of numbers.
 * @throws {RangeError} If a number is no integer of at least 0.
 * @throws {Error} If a device is open.
 *
 * @example
 * ```ts ignore
 * torch.cuda.set_visible_devices([0, 0]);
 * await Promise.all(["cuda:0", "cuda:1"].map(torch.device));
 * ```
 *
 * @example Choosing loads nothing
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertThrows } from "@std/assert";
 *
 * torch.cuda.set_visible_devices([1, 0]);
 * assertThrows(() => torch.cuda.set_visible_devices([-1]), RangeError, "numbers[0]");
 * torch.cuda.set_visible_devices(null);
 * ```
 */
export function set_visible_devices(numbers: readonly number[] | null): void {
  const subject = 'the arguments of "set_visible_devices"';
  if (numbers !== null && !Array.isArray(numbers)) {
    throw new TypeError(
      `Cannot read ${subject}: "numbers" is ${
        describe(numbers)
      }, expected an array of numbers, or null`,
    );
  }
  const checked = numbers?.map((each, i) => checkInteger(each, `numbers[${i}]`, subject, 0)) ??
    null;
  const [open] = openCudaDevices();
  if (open !== undefined) {
    throw new Error(
      `Cannot choose the visible devices while "${open.name}" is open: choose first, or close it with ` +
        `torch.cuda.close()`,
    );
  }
  showGpus(checked);
}

/**
 * Loads the CUDA library, which otherwise happens when it is first needed. Without a path it is the file that
 * `SPYKE_CUDA_LIBRARY` names (if that variable may be read), else a build of your own in `build/`, else the
 * prebuilt one. If the sources were imported from a URL, the prebuilt one is downloaded once, checked against the
 * sum that is known here, and kept in `.spyke`. It loads where there is no driver, and says so.
 *
 * Needs the permission `--allow-ffi`, which may name just the file; for a download also `--allow-net` for the
 * host and `--allow-read --allow-write` for `.spyke`.
 *
 * @param path The library.
 * @returns What was loaded, and what it finds on this machine.
 * @throws {TypeError} If it is no path.
 * @throws {Deno.errors.NotCapable} If a permission is missing.
 * @throws {Error} If there is no library for this platform, it cannot be opened, it is one of another release, or
 * devices of another one are open.
 *
 * @example
 * ```ts ignore
 * const { path, driver, reason } = await torch.cuda.load();
 * console.log(reason ?? `driver for CUDA ${driver}`);
 * ```
 */
export async function load(path: string | URL | null = null): Promise<LoadedCuda> {
  if (path !== null && typeof path !== "string" && !(path instanceof URL)) {
    throw new TypeError(
      `Cannot load a CUDA library from ${describe(path)}: it takes a path, a URL or null`,
    );
  }
  const { cudaLibrary, useLibrary } = await import("../ffi/cuda/load.ts");
  if (path === null) await cudaLibrary();
  else useLibrary(path);
  return loadedCuda()!;
}

/**
 * The library that has been loaded, and what it found on this machine.
 *
 * @returns Null if nothing has been asked of it yet, or there is none for this platform.
 *
 * @example
 * ```ts
 * import { torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(torch.cuda.loaded(), null);
 * ```
 *
 * @example Why there is no GPU
 * ```ts ignore
 * if (!await torch.cuda.is_available()) console.log(torch.cuda.loaded()?.reason);
 * ```
 */
export function loaded(): LoadedCuda | null {
  return loadedCuda();
}

/**
 * Closes a device, once it has done what was asked of it. Its tensors are lost: whatever is done with them
 * afterwards throws. `torch.device` opens it again.
 *
 * @param device A name or an index; all open devices without.
 * @throws {TypeError} If the device is neither text nor a number.
 * @throws {RangeError} If it is no name of a device of this kind.
 *
 * @example
 * ```ts ignore
 * await safetensors.save_file(net.state_dict(), "net.safetensors");
 * torch.cuda.close();
 * ```
 */
export function close(device: string | number | null = null): void {
  for (const each of chosen(device, "close")) each.close();
}

/** The open devices that a call is about. */
function chosen(device: string | number | null, call: string): OpenCuda[] {
  if (device === null) return openCudaDevices();
  const name = cudaName(device, call);
  return openCudaDevices().filter((each) => each.name === name);
}

function opened(name: string): OpenCuda {
  openedDevice(name); // throws if it is not
  return openCudaDevices().find((each) => each.name === name)!;
}

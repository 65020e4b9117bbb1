/**
 * Tests that run on every backend: the CPU with each of its kernels, and a GPU.
 *
 * @module
 */

import type { Backend } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { openDevice } from "../../src/backend/devices.ts";
import { forEachKernels } from "./kernels.ts";

/** The sanitizer watches native code alone. */
const sanitized = await granted("SPYKE_SANITIZED") === "true";

// Opened here, not in a test, so that it is not looked for among what a test has left open.
const [gpu, missing] = sanitized ? [null, "the sanitizer watches the CPU"] : await open();

async function granted(variable: string): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}

async function open(): Promise<[Backend, null] | [null, string]> {
  try {
    return [await openDevice("webgpu"), null];
  } catch (error) {
    return [null, (error as Error).message];
  }
}

/**
 * Registers a test once for each backend. Without a GPU, or a driver that stands in for one, that test is skipped;
 * with `CI=true` it fails then.
 */
export function forEachBackend(
  name: string,
  test: (backend: Backend) => Promise<void> | void,
): void {
  forEachKernels(name, () => test(cpu));
  forWebGpu(name, test);
}

/** Registers a test on a GPU alone. */
export function forWebGpu(
  name: string,
  test: (backend: Backend) => Promise<void> | void,
): void {
  const ignore = gpu === null && (sanitized || Deno.env.get("CI") !== "true");
  Deno.test({
    name: `${name} [webgpu]${ignore ? ` (skipped: ${missing})` : ""}`,
    ignore,
    fn() {
      if (gpu === null) throw new Error(missing!);
      return test(gpu);
    },
  });
}

/** How many cases of a property: fewer on a GPU, where each waits for its results, 15 ms in software. */
export function runs(on: Backend | string, cases: number): number {
  const waits = typeof on === "string" ? on !== "cpu" : !on.hostReadable;
  return waits ? Math.max(25, Math.floor(cases / 6)) : cases;
}

/** Registers a test once for each device, by its name. */
export function forEachDevice(
  name: string,
  test: (device: string) => Promise<void> | void,
): void {
  Deno.test(name, () => test("cpu"));
  forWebGpu(name, () => test("webgpu"));
}

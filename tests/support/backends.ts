/**
 * Tests that run on every backend: the CPU with each of its kernels, and a GPU.
 *
 * @module
 */

import * as fc from "npm:fast-check@4.10.2";
import { torch } from "../../mod.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { openDevice } from "../../src/backend/devices.ts";
import { CPU_ONLY } from "./cpu_only.ts";
import { required, sanitized } from "./environment.ts";
import { freePlaced } from "./guarded.ts";
import { forEachKernels } from "./kernels.ts";

// What a case has placed is given back after it.
fc.configureGlobal({ afterEach: freePlaced });

// Opened here, not in a test, so that it is not looked for among what a test has left open.
const [gpu, missing] = sanitized ? [null, "the sanitizer watches the CPU"] : await open();

async function open(): Promise<[Backend, null] | [null, string]> {
  if (await torch.backends.webgpu.is_available()) return [await openDevice("webgpu"), null];
  return [null, "there is no adapter"];
}

/**
 * Registers a test once for each backend. Without a GPU, or a driver that stands in for one, that test is skipped;
 * with `CI=true` it fails then.
 */
export function forEachBackend(
  name: string,
  test: (backend: Backend) => Promise<void> | void,
): void {
  const freed = async (backend: Backend) => {
    try {
      await test(backend);
    } finally {
      freePlaced();
    }
  };
  forEachKernels(name, () => freed(cpu));
  forWebGpu(name, freed);
}

/** Registers a test on a GPU alone. */
export function forWebGpu(
  name: string,
  test: (backend: Backend) => Promise<void> | void,
): void {
  const ignore = gpu === null && (sanitized || !required);
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
  const reason = Object.entries(CPU_ONLY).find(([start]) => name.startsWith(start))?.[1];
  if (reason === undefined) forWebGpu(name, () => test("webgpu"));
  else Deno.test.ignore(`${name} [webgpu] (not there: ${reason})`, () => {});
}

/**
 * Tests that run on every backend: the CPU with each of its kernels, a GPU through WebGPU, and one through CUDA
 * or the emulation of it.
 *
 * @module
 */

import * as fc from "npm:fast-check@4.10.2";
import { torch } from "../../mod.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { openDevice } from "../../src/backend/devices.ts";
import { fileExists } from "../../src/io/files.ts";
import { CPU_ONLY } from "./cpu_only.ts";
import { required, sanitized, variable } from "./environment.ts";
import { freePlaced } from "./guarded.ts";
import { forEachKernels } from "./kernels.ts";

const WATCHED = "the sanitizer watches the CPU";

// What a case has placed is given back after it.
fc.configureGlobal({ afterEach: freePlaced });

/** A device that tests run on, or why there is none. */
interface Found {
  readonly kind: "webgpu" | "cuda";
  readonly backend: Backend | null;
  readonly missing: string;
}

// Opened here, not in a test, so that they are not looked for among what a test has left open.
const gpus: readonly Found[] = await Promise.all([findWebGpu(), findCuda()]);

async function findWebGpu(): Promise<Found> {
  if (sanitized) return { kind: "webgpu", backend: null, missing: WATCHED };
  const there = await torch.backends.webgpu.is_available();
  const backend = there ? await openDevice("webgpu") : null;
  return { kind: "webgpu", backend, missing: "there is no adapter" };
}

/** A GPU where there is one, else what `deno task build:cuda --emulated` has built. */
async function findCuda(): Promise<Found> {
  if (sanitized) return { kind: "cuda", backend: null, missing: WATCHED };
  const emulated = new URL("../../build/libspyke_cuda-emulated.so", import.meta.url);
  const named = await variable("SPYKE_CUDA_LIBRARY");
  if (!named && !await torch.cuda.is_available().catch(() => false)) {
    if (!await fileExists(emulated)) {
      const missing = "there is no GPU, and no emulation: deno task build:cuda --emulated";
      return { kind: "cuda", backend: null, missing };
    }
    await torch.cuda.load(emulated);
  }
  return { kind: "cuda", backend: await openDevice("cuda"), missing: "" };
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
  for (const gpu of gpus) onGpu(gpu, name, freed);
}

/** Registers a test on each GPU, where what it does is compared with the CPU. */
export function forEachGpu(
  name: string,
  test: (backend: Backend) => Promise<void> | void,
): void {
  for (const gpu of gpus) onGpu(gpu, name, test);
}

/** Registers a test on a GPU alone, through WebGPU. */
export function forWebGpu(
  name: string,
  test: (backend: Backend) => Promise<void> | void,
): void {
  onGpu(gpus[0], name, test);
}

/** Registers a test on a GPU alone, through CUDA. */
export function forCuda(
  name: string,
  test: (backend: Backend) => Promise<void> | void,
): void {
  onGpu(gpus[1], name, test);
}

/** Registers a test that takes a GPU of each kind. */
export function forBothGpus(name: string, test: () => Promise<void> | void): void {
  onGpu(gpus.find(({ backend }) => backend === null) ?? gpus[0], name, test);
}

function onGpu(
  { kind, backend, missing }: Found,
  name: string,
  test: (backend: Backend) => Promise<void> | void,
): void {
  const ignore = backend === null && (sanitized || !required);
  Deno.test({
    name: `${name} [${kind}]${ignore ? ` (skipped: ${missing})` : ""}`,
    ignore,
    fn() {
      if (backend === null) throw new Error(missing);
      return test(backend);
    },
  });
}

/** How many cases of a property: fewer through WebGPU, where each waits for its results, 15 ms in software. */
export function runs(on: Backend | string, cases: number): number {
  const device = typeof on === "string" ? on : on.device;
  return device !== "webgpu" ? cases : Math.max(25, Math.floor(cases / 6));
}

/** Registers a test once for each device, by its name. */
export function forEachDevice(
  name: string,
  test: (device: string) => Promise<void> | void,
): void {
  Deno.test(name, () => test("cpu"));
  const reason = Object.entries(CPU_ONLY).find(([start]) => name.startsWith(start))?.[1];
  for (const gpu of gpus) {
    if (reason === undefined) onGpu(gpu, name, ({ device }) => test(device));
    else Deno.test.ignore(`${name} [${gpu.kind}] (not there: ${reason})`, () => {});
  }
}

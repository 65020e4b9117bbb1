/**
 * Tests that need a GPU through CUDA, or the emulation of one.
 *
 * @module
 */

import manifest from "../../kernels/native/cuda.json" with { type: "json" };
import { torch } from "../../mod.ts";
import { forCuda } from "./backends.ts";
import { type ChildOptions, runChild } from "./children.ts";

/** The library as it is released. */
export const released = new URL(`../../kernels/native/${manifest.file}`, import.meta.url);

/** Whether this machine is one that it is for. */
export const platform = Deno.build.arch === "x86_64" && Deno.build.os === "linux";

/** Registers a test that names the device itself: see {@linkcode forCuda}. */
export function cudaTest(name: string, test: () => Promise<void> | void): void {
  forCuda(name, () => test());
}

/** What has another process use the library that is tested here. */
export function cudaFlags(): { flags: string[]; env: Record<string, string> } {
  const { path } = torch.cuda.loaded()!;
  const file = path.startsWith("file:") ? decodeURIComponent(new URL(path).pathname) : path;
  return {
    flags: ["--allow-ffi", "--allow-env=SPYKE_CUDA_LIBRARY"],
    env: { SPYKE_CUDA_LIBRARY: file },
  };
}

/** Runs a script of `tests/cuda/children` in a process of its own; gives the JSON that it prints. */
export function cudaChild<Result>(script: string, options: ChildOptions = {}): Promise<Result> {
  const { flags, env } = cudaFlags();
  return runChild(`tests/cuda/children/${script}`, {
    ...options,
    flags: [...flags, ...options.flags ?? []],
    env: { ...env, ...options.env },
  });
}

/**
 * Tests that need a GPU, or a driver that stands in for one.
 *
 * @module
 */

import { openAdapter } from "../../src/backend/webgpu/adapter.ts";
import { Gpu } from "../../src/backend/webgpu/gpu.ts";
import { kernel, updates } from "../../src/backend/webgpu/kernel.ts";
import type { GpuBuffer } from "../../src/backend/webgpu/buffer.ts";
import { root } from "../package/imports.ts";
import { forWebGpu } from "./backends.ts";

/**
 * Registers a test on a GPU that opens it itself: see {@linkcode forWebGpu}.
 *
 * @param without What the test needs besides and there is not; null if there is all.
 */
export function gpuTest(
  name: string,
  test: () => Promise<void> | void,
  without: string | null = null,
): void {
  if (without === null) forWebGpu(name, () => test());
  else Deno.test.ignore(`${name} (skipped: there is no ${without})`, () => {});
}

/** A GPU of its own for a test. */
export async function withGpu(test: (gpu: Gpu) => Promise<void>): Promise<void> {
  const { device } = await openAdapter();
  const gpu = new Gpu(device);
  try {
    await test(gpu);
  } finally {
    gpu.close();
  }
}

/** A kernel that fills up to 64 words. */
export const FILL = kernel(
  "fill_words.wgsl",
  `struct Params { value: u32 }
@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> out: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x < arrayLength(&out)) {
    out[at.x] = p.value;
  }
}
`,
);

/** Fills the first words of a buffer. */
export function fillWords(gpu: Gpu, buffer: GpuBuffer, value: number, by = FILL): void {
  gpu.run({ kernel: by, bindings: [updates({ buffer })], params: [value], groups: 1 });
}

/** The first word of a buffer. */
export async function firstWord(gpu: Gpu, buffer: GpuBuffer): Promise<number> {
  return new Uint32Array((await gpu.read(buffer, 0, 4)).buffer)[0];
}

/** Runs a script of `tests/webgpu/children` in a process of its own; gives the JSON that it prints. */
export async function child<Result>(
  script: string,
  { before = [], flags = [], args: more = [], env = {} }: {
    before?: readonly string[];
    flags?: readonly string[];
    args?: readonly string[];
    env?: Record<string, string>;
  } = {},
): Promise<Result> {
  const [program, ...args] = [
    ...before,
    Deno.execPath(),
    ...["run", "--no-prompt", "--no-check", "--allow-read", ...flags],
    `tests/webgpu/children/${script}`,
    ...more,
  ];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: { NO_COLOR: "1", ...env },
    cwd: root,
  }).output();
  const text = new TextDecoder();
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${text.decode(stderr)}`);
  return JSON.parse(text.decode(stdout));
}

/**
 * A GPU at work without what is built on it.
 *
 * @module
 */

import { openAdapter } from "../../src/backend/webgpu/adapter.ts";
import type { GpuBuffer } from "../../src/backend/webgpu/buffer.ts";
import { Gpu } from "../../src/backend/webgpu/gpu.ts";
import { kernel, updates } from "../../src/backend/webgpu/kernel.ts";

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

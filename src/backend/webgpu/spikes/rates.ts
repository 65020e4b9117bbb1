/**
 * Learning rates as kernels read them: of each rule those of potentiation and of depression, side by side.
 *
 * @module
 */

import type { StdpRule } from "../../backend.ts";
import { type GpuBuffer, gpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";

interface Kept {
  readonly key: string;
  readonly ltd: GpuBuffer;
  readonly rates: GpuBuffer;
}

/** The rates of rules that are used again and again, until they change. */
const kept = new WeakMap<GpuBuffer, Kept>();

/** `[rule, (ltp, ltd), f]`; not to be freed by the caller. */
export function ratesOf(gpu: Gpu, rules: readonly StdpRule[], features: number): GpuBuffer {
  const buffers = rules.flatMap(({ ltp, ltd }) => [ltp, ltd]);
  const [first, second] = buffers.map(({ buffer }) => gpuBuffer(buffer));
  const key = buffers.map(({ buffer, offset }) =>
    `${gpuBuffer(buffer).raw.id} ${buffer.version} ${offset}`
  );
  const old = kept.get(first);
  if (old?.key === String(key)) return old.rates;
  if (old) gpu.free(old.rates);
  const rates = gpu.alloc(buffers.length * features * 4);
  for (const [index, { buffer, offset }] of buffers.entries()) {
    gpu.copyBytes(gpuBuffer(buffer), offset * 4, rates, index * features * 4, features * 4);
  }
  kept.set(first, { key: String(key), ltd: second, rates });
  return rates;
}

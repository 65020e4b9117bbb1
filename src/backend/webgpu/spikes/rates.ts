/**
 * Learning rates as kernels read them: of each rule those of potentiation and of depression, side by side.
 *
 * @module
 */

import type { DeviceBuffer, Span, StdpRule } from "../../backend.ts";
import { type GpuBuffer, gpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";

/** What rates were made of. */
interface Source {
  readonly buffer: DeviceBuffer;
  readonly offset: number;
  readonly version: number;
}

/** The rates of rules that are used again and again, until they change. */
const kept = new WeakMap<GpuBuffer, { sources: readonly Source[]; rates: GpuBuffer }>();

/** `[2 rules, (ltp, ltd), f]`, a single rule twice; not to be freed by the caller. */
export function ratesOf(
  gpu: Gpu,
  [rule, other = rule]: readonly StdpRule[],
  features: number,
): GpuBuffer {
  const spans = [rule, other].flatMap(({ ltp, ltd }) => [ltp, ltd]);
  const first = gpuBuffer(spans[0].buffer);
  const old = kept.get(first);
  if (old?.sources.every((source, i) => isStill(source, spans[i]))) return old.rates;
  if (old) gpu.free(old.rates);
  const rates = gpu.alloc(spans.length * features * 4);
  for (const [i, { buffer, offset }] of spans.entries()) {
    gpu.copyBytes(gpuBuffer(buffer), offset * 4, rates, i * features * 4, features * 4);
  }
  const sources = spans.map(({ buffer, offset }) => ({ buffer, offset, version: buffer.version }));
  kept.set(first, { sources, rates });
  return rates;
}

function isStill({ buffer, offset, version }: Source, span: Span): boolean {
  return span.buffer === buffer && span.offset === offset && buffer.version === version;
}

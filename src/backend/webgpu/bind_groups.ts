/**
 * Bind groups, kept by what they bind: making one costs as much as several dispatches.
 *
 * @module
 */

import { type Failures, guarded } from "./failures.ts";
import type { Pipeline } from "./pipelines.ts";
import type { Raw } from "./pool.ts";

const MOST = 4096;

/** Bind groups of a device. */
export class BindGroups {
  readonly #kept = new Map<GPUBindGroupLayout, Map<string, GPUBindGroup>>();
  #count = 0;

  constructor(
    readonly device: GPUDevice,
    readonly failures: Failures,
    readonly uniforms: GPUBuffer,
    readonly uniformBytes: number,
  ) {}

  /** The group of these buffers, the parameters first. */
  get({ layout }: Pipeline, raws: readonly Raw[], label: string): GPUBindGroup {
    if (this.#count >= MOST) this.clear();
    let kept = this.#kept.get(layout);
    if (kept === undefined) this.#kept.set(layout, kept = new Map());
    let key = "";
    for (const { id } of raws) key += `${id},`;
    let group = kept.get(key);
    if (group === undefined) {
      const buffers = raws.map(({ buffer }, index) => ({
        binding: index + 1,
        resource: { buffer },
      }));
      const parameters = { buffer: this.uniforms, size: this.uniformBytes };
      const entries = [{ binding: 0, resource: parameters }, ...buffers];
      group = guarded(
        this.device,
        this.failures,
        (message) => `Cannot bind the buffers of "${label}" on "webgpu": ${message}`,
        () => this.device.createBindGroup({ label, layout, entries }),
      );
      kept.set(key, group);
      this.#count++;
    }
    return group;
  }

  /** Forgets all, before a buffer is destroyed. */
  clear(): void {
    this.#kept.clear();
    this.#count = 0;
  }
}

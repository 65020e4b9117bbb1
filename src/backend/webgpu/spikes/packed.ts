/**
 * Weights in the form that the kernels of convolution read, kept with the buffer they were made of.
 *
 * @module
 */

import packWeight from "../../../../kernels/wgsl/pack_weight.wgsl" with { type: "text" };
import type { Weight } from "../../backend.ts";
import type { Derived } from "../../derived.ts";
import { inputsOf } from "../../layout.ts";
import { type GpuBuffer, gpuBuffer } from "../buffer.ts";
import type { Gpu } from "../gpu.ts";
import { groupsFor, kernel, reads, updates } from "../kernel.ts";
import { EACH, GRID, SIGNS } from "../parts.ts";

const PACK_WEIGHT = kernel("pack_weight.wgsl", packWeight, [GRID, EACH, SIGNS]);

/** Weights of one network, or of several with the same shape one behind another. */
export interface Weights extends Weight {
  readonly networks: number;
  /** Elements from the input of one network to that of the next; 0 where they have the same. */
  readonly apart: number;
}

/** The weight of one network. */
export function alone(weight: Weight): Weights {
  return { ...weight, networks: 1, apart: 0 };
}

/** A packed weight. */
export class Packed implements Derived {
  /** The version of the weight that it is made of. */
  version: number;

  constructor(readonly gpu: Gpu, readonly buffer: GpuBuffer, readonly weight: Weights) {
    this.version = weight.data.buffer.version;
  }

  /** Whether it is what a weight is now. Asked several times for each stimulus. */
  isOf({ data, f, c, kh, kw, networks }: Weights): boolean {
    const own = this.weight;
    return this.version === data.buffer.version && own.data.offset === data.offset &&
      own.f === f && own.c === c && own.kh === kh && own.kw === kw && own.networks === networks;
  }

  /** Notes a change that was made in both forms; the caller counts it at the weight afterwards. */
  follow(weight: Weight): void {
    this.version = weight.data.buffer.version + 1;
  }

  free(): void {
    this.gpu.free(this.buffer);
  }
}

/** The packed form of a weight, made now if it is not at hand. */
export function packedOf(gpu: Gpu, weight: Weights): Packed {
  const buffer = gpuBuffer(weight.data.buffer);
  const kept = buffer.derived;
  if (kept instanceof Packed && kept.isOf(weight)) return kept;
  kept?.free();
  buffer.derived = null;
  const inputs = inputsOf(weight);
  const { f, networks } = weight;
  const count = f * inputs * networks;
  const packed = gpu.alloc((count + networks) * 4);
  gpu.run({
    kernel: PACK_WEIGHT,
    bindings: [reads(weight.data), updates({ buffer: packed })],
    params: [count, weight.data.offset, f, inputs],
    groups: groupsFor(count, 256),
  });
  return buffer.derived = new Packed(gpu, packed, weight);
}

/**
 * Weights in the form that kernels read (`kernels/cuda/layer.cuh`), kept with the buffer they were made of.
 * Learning changes both forms, so training does not pack again.
 *
 * @module
 */

import type { StdpRule, Weight } from "../../../src/backend/backend.ts";
import type { Derived } from "../../../src/backend/derived.ts";
import { inputsOf } from "../../../src/backend/layout.ts";
import type { CudaBuffer, CudaDevice } from "../device.ts";
import { wordsAt } from "./layer.ts";
import { type Extent, extentOf } from "./range.ts";

/** A packed weight. */
export class Packed implements Derived {
  /** The version of the weight that it is made of. */
  version: number;
  #extent: Extent | null = null;

  constructor(
    readonly device: CudaDevice,
    readonly buffer: CudaBuffer,
    readonly weight: Weight,
  ) {
    this.version = weight.data.buffer.version;
  }

  /** Where it begins. */
  get address(): number {
    return this.buffer.address;
  }

  /** How large its weights are. */
  get extent(): Extent {
    return this.#extent ??= extentOf(this.device, this.weight);
  }

  /** Whether it is what a weight is now. */
  isOf({ data, f, c, kh, kw }: Weight): boolean {
    const own = this.weight;
    return this.version === data.buffer.version && own.data.offset === data.offset &&
      own.f === f && own.c === c && own.kh === kh && own.kw === kw;
  }

  /**
   * Notes that a rule has changed rows in both forms, and left all weights between its bounds; the caller
   * counts the change afterwards.
   */
  follow(weight: Weight, { lower, upper }: StdpRule): void {
    this.version = weight.data.buffer.version + 1;
    const bounded = this.#extent?.negative === false && lower >= 0;
    this.#extent = bounded ? { negative: false, most: upper } : null;
  }

  free(): void {
    this.device.free(this.buffer);
  }
}

/** The packed form of a weight, made now if it is not at hand. */
export function packedOf(device: CudaDevice, weight: Weight): Packed {
  const buffer = device.own(weight.data.buffer);
  const kept = buffer.derived;
  if (kept instanceof Packed && kept.isOf(weight)) return kept;
  kept?.free();
  buffer.derived = null;
  const inputs = inputsOf(weight);
  const packed = device.alloc(Math.ceil(weight.f / 4) * 4 * inputs * 4);
  const from = wordsAt(device, weight.data);
  device.call("spyke_cuda_pack", from, packed.address, weight.f, inputs);
  return buffer.derived = new Packed(device, packed, weight);
}

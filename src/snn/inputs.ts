/**
 * What networks learn from, on their devices.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";
import { stridedOf } from "../tensor/core.ts";
import type { Latency } from "../tensor/latency.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { move } from "../tensor/transfer.ts";
import { sameDevice } from "../wave/operands.ts";
import type { Convolution } from "./convolution.ts";
import { readWaves } from "./lesson.ts";

/** The stimuli of some layers, for the length of a call. */
export class Inputs {
  readonly #copies = new Map<Backend, Latency>();
  /** Those of each layer. */
  readonly all: readonly Latency[];

  /**
   * @param waves Those of each layer, on its device; or the same for all, which are copied once to each device
   * where they are missing.
   * @throws {TypeError} If they are not of the layers, or lie on another device.
   */
  constructor(layers: readonly Convolution[], waves: Tensor | readonly Tensor[]) {
    this.all = layers.map((layer, i) => {
      const { backend } = stridedOf(layer.weight);
      if (!Array.isArray(waves)) return this.#on(backend, readWaves(waves, layer));
      const input = readWaves(waves[i], layer);
      sameDevice(input, { backend }, "learn from");
      return input;
    });
    // What is computed on the way holds them for a while, and of compact forms of dense waves nobody else does.
    for (const input of this.all) input.hold();
  }

  /** The devices on which they are. */
  get backends(): ReadonlySet<Backend> {
    return new Set(this.all.map(({ backend }) => backend));
  }

  /** Gives them back. */
  release(): void {
    for (const input of this.all) input.release();
    for (const copy of this.#copies.values()) copy.release();
  }

  #on(backend: Backend, input: Latency): Latency {
    if (input.backend === backend) return input;
    let copy = this.#copies.get(backend);
    if (copy === undefined) {
      copy = move(input, backend) as Latency;
      copy.hold();
      this.#copies.set(backend, copy);
    }
    return copy;
  }
}

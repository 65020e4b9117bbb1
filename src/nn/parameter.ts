/**
 * Parameters: the tensors of a module that its state consists of.
 *
 * @module
 */

import { stridedOf } from "../tensor/core.ts";
import { Tensor } from "../tensor/tensor.ts";
import { duplicate } from "../tensor/ops/copy.ts";

/**
 * A tensor that a module registers when it is assigned to one of its fields (`torch.nn.Parameter`).
 * There are no gradients here: the parameters of a module are what `state_dict` holds.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Net extends torch.nn.Module {
 *   max_ap = new torch.nn.Parameter(torch.tensor([0.15]));
 *   override forward(): void {}
 * }
 * assertEquals([...new Net().state_dict().keys()], ["max_ap"]);
 * ```
 */
export class Parameter extends Tensor {
  /** @ignore Whether it is a view of a tensor that somebody else has. */
  readonly shared: boolean;

  /**
   * Makes a parameter.
   *
   * @param data The values.
   * @param options `share`: keep the storage of `data`, so that writes to either show in both; it stays on
   * the device of `data` when the module moves. By default the values are copied once, to where the
   * device's kernels read them without a copy.
   */
  constructor(data: Tensor, options: { share?: boolean } = {}) {
    const storage = stridedOf(data);
    super(options.share ? storage : duplicate(storage, "parameter"));
    this.shared = options.share ?? false;
  }
}

/**
 * Operations on strided views.
 *
 * @module
 */

import type { DenseOps } from "../../backend.ts";
import type { Gpu } from "../gpu.ts";
import { searches } from "./arg_reduce.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { ordering } from "./order.ts";
import { reductions } from "./reduce.ts";
import { slidingOps } from "./sliding.ts";

/** The operations. */
export function denseOps(gpu: Gpu): DenseOps {
  return {
    ...elementwise(gpu),
    ...reductions(gpu),
    ...searches(gpu),
    ...ordering(gpu),
    ...indexing(gpu),
    ...slidingOps(gpu),

    nonzero() {
      throw new TypeError(
        'Cannot list what is not 0 on "webgpu": how much it is depends on the values, read the tensor with ' +
          "await t.cpu() first",
      );
    },
  };
}

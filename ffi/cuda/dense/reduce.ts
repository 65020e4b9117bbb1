/**
 * Reductions of whole axes, and the largest or smallest element along one.
 *
 * @module
 */

import type { DenseOps, ReduceOp } from "../../../src/backend/backend.ts";
import type { CudaDevice } from "../device.ts";
import { axesOf, type Layout, placeOf, typeOf } from "./axes.ts";

/** In the order of `kernels/cuda/reduce.cu`. */
const REDUCE: readonly ReduceOp[] = ["sum", "mean", "prod", "max", "min", "all", "any"];

/** The operations. */
export function reductions(device: CudaDevice): Pick<DenseOps, "reduce" | "argReduce"> {
  return {
    reduce(op, input, axes, out) {
      const inner = axes.toSorted((a, b) => a - b);
      const only = ({ strides }: Layout) => ({ strides: inner.map((axis) => strides[axis]) });
      device.call(
        "spyke_cuda_reduce",
        axesOf(op, out.shape, [input, out]),
        axesOf(op, inner.map((axis) => input.shape[axis]), [only(input)]),
        REDUCE.indexOf(op),
        placeOf(device, input),
        typeOf(input),
        placeOf(device, out),
        typeOf(out),
      );
    },

    argReduce(op, input, axis, values, indices) {
      const views = [input, values, indices];
      device.call(
        "spyke_cuda_arg_reduce",
        axesOf(op, values.shape, views),
        Number(op === "min"),
        typeOf(input),
        input.shape[axis],
        input.strides[axis],
        ...views.map((view) => placeOf(device, view)),
      );
    },
  };
}

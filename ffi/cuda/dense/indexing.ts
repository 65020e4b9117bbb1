/**
 * Order and choice: sorting, choosing by an index, and indices of what is not 0.
 *
 * @module
 */

import type { DenseOps, View } from "../../../src/backend/backend.ts";
import { contiguousStrides, numelOf } from "../../../src/backend/layout.ts";
import type { Argument, CudaDevice } from "../device.ts";
import { STATUS } from "../library.ts";
import { along, axesOf, placeOf, typeOf } from "./axes.ts";

/** The operations. */
export function indexing(
  device: CudaDevice,
): Pick<DenseOps, "sort" | "gather" | "scatter" | "nonzero"> {
  /** Calls one of the functions that refuse an index out of range. */
  const choose = (
    action: "gather" | "scatter",
    axis: number,
    length: number,
    ...given: readonly Argument[]
  ) => {
    const wrong = new BigInt64Array(1);
    const name = `spyke_cuda_${action}` as const;
    if (device.attempt(name, [STATUS.outOfRange], ...given, wrong) !== STATUS.ok) {
      throw new RangeError(
        `Cannot ${action} index ${wrong[0]} along axis ${axis} of length ${length}`,
      );
    }
  };
  const places = (views: readonly View[]) => views.map((view) => placeOf(device, view));

  return {
    sort(input, axis, descending, values, indices) {
      const views = [input, values, indices];
      device.call(
        "spyke_cuda_sort",
        axesOf("sort", input.shape.with(axis, 1), views),
        typeOf(input),
        Number(descending),
        input.shape[axis],
        BigInt64Array.from(views, ({ strides }) => BigInt(strides[axis])),
        ...places(views),
      );
    },

    gather(input, axis, index, out) {
      const length = input.shape[axis];
      choose(
        "gather",
        axis,
        length,
        axesOf("gather", index.shape, [index, along(input, axis), out]),
        typeOf(input),
        ...places([index, input, out]),
        length,
        input.strides[axis],
      );
    },

    scatter(out, axis, index, source) {
      const dense = { strides: contiguousStrides(out.shape) };
      const length = out.shape[axis];
      choose(
        "scatter",
        axis,
        length,
        axesOf("scatter", index.shape, [index, source, along(out, axis), along(dense, axis)]),
        typeOf(out),
        ...places([index, source, out]),
        numelOf(out.shape),
        length,
        BigInt64Array.of(BigInt(out.strides[axis]), BigInt(dense.strides[axis])),
      );
    },

    nonzero(input) {
      const { shape } = input;
      const given = [axesOf("nonzero", shape, [input]), typeOf(input), placeOf(device, input)];
      const total = new BigInt64Array(1);
      device.call("spyke_cuda_count_nonzero", ...given, total);
      const count = Number(total[0]);
      const buffer = device.alloc(count * shape.length * 8);
      const lengths = BigInt64Array.from(shape, BigInt);
      device.call("spyke_cuda_list_nonzero", ...given, lengths, shape.length, buffer.address);
      return { buffer, count };
    },
  };
}

/**
 * The largest or smallest element along an axis, and where it is first.
 *
 * @module
 */

import argReduceSource from "../../../../kernels/wgsl/arg_reduce.wgsl" with { type: "text" };
import type { DenseOps, View } from "../../backend.ts";
import { numelOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { type Part, reads, updates } from "../kernel.ts";
import { GRID } from "../parts.ts";
import { loads, stores } from "./accessors.ts";
import { groupedWalk } from "./axes.ts";
import { writesView } from "./elements.ts";
import { kernelOf } from "./kept_kernels.ts";
import { indexing } from "./indexing.ts";
import { groupsOf, lanesFor, partsFor, SHARES } from "./lanes.ts";
import { arithmeticOf, operation, OPERATIONS } from "./numbers.ts";
import { partsOf, withoutParts } from "./reduce.ts";

const ARG_REDUCE: Part = { name: "arg_reduce.wgsl", source: argReduceSource };

/** The operation. */
export function searches(gpu: Gpu): Pick<DenseOps, "argReduce"> {
  const { gather } = indexing(gpu);
  return {
    argReduce(op, input, axis, values, indices) {
      const parts = partsFor(input.shape[axis]);
      if (parts === 1) return search(gpu, op, input, axis, values, indices, 1);
      const [best, where] = [input.dtype, "int64" as const].map((dtype) =>
        partsOf(gpu, values.shape, parts, dtype)
      );
      const without = withoutParts(best);
      search(gpu, op, input, axis, { ...best, ...without }, { ...where, ...without }, parts);
      // The best of the parts, and of those of equal value the first.
      const wide = (view: View): View => ({
        ...view,
        ...{ shape: [...view.shape, 1], strides: [...view.strides, 0] },
      });
      const last = values.shape.length;
      const chosen = partsOf(gpu, values.shape, 1, "int64");
      search(gpu, op, best, last, wide(values), chosen, 1);
      gather(where, last, chosen, wide(indices));
      for (const { buffer } of [best, where, chosen]) gpu.free(buffer);
    },
  };
}

/** One search, of which each result may be left in parts. */
function search(
  gpu: Gpu,
  op: "max" | "min",
  input: View,
  axis: number,
  values: View,
  indices: View,
  parts: number,
): void {
  const { dtype, shape } = input;
  const kept = shape.map((_, i) => i).filter((i) => i !== axis);
  const count = numelOf(values.shape);
  const length = shape[axis];
  const lanes = lanesFor(length / parts);
  const walk = groupedWalk(op, kept, [axis], shape, [input, null, indices, values], {
    ...{ count, length, extra: parts },
  });
  const written = parts === 1 ? writesView : updates;
  gpu.run({
    kernel: kernelOf(ARG_REDUCE, [
      ...[GRID, SHARES, OPERATIONS, ...walk.parts, arithmeticOf(dtype)],
      loads("a", 1, dtype, "number"),
      stores("index", 2, "int64", "bits"),
      stores("out", 3, dtype, "number"),
    ]),
    constants: { ...operation(op), LANES: lanes },
    bindings: [reads(input), written(indices), written(values)],
    params: walk.params,
    groups: groupsOf(count * parts, lanes),
  });
}

/**
 * Choosing elements by an index. One out of range is told by the next read.
 *
 * @module
 */

import gatherSource from "../../../../kernels/wgsl/gather.wgsl" with { type: "text" };
import scatterSource from "../../../../kernels/wgsl/scatter.wgsl" with { type: "text" };
import scatterOrder from "../../../../kernels/wgsl/scatter_order.wgsl" with { type: "text" };
import type { DenseOps, View } from "../../backend.ts";
import { contiguousStrides, numelOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { type Part, reads, updates } from "../kernel.ts";
import { loads, stores } from "./accessors.ts";
import type { Layout } from "./axes.ts";
import { type Elementwise, runElements } from "./elements.ts";
import { trapParts } from "./trap.ts";

const GATHER: Part = { name: "gather.wgsl", source: gatherSource };
const SCATTER_ORDER: Part = { name: "scatter_order.wgsl", source: scatterOrder };
const SCATTER: Part = { name: "scatter.wgsl", source: scatterSource };

/** For each place of an output the number of the element that goes there, while it is found and then. */
const PLACES_FOUND: Part = {
  name: "places found at 3",
  source: "@group(0) @binding(3) var<storage, read_write> places: array<atomic<u32>>;",
};
const PLACES: Part = {
  name: "places at 3",
  source: "@group(0) @binding(3) var<storage, read> places: array<u32>;",
};

/** A view whose axis is walked by an index alone. */
function along({ strides, offset }: Pick<View, "strides" | "offset">, axis: number): Layout {
  return { strides: strides.with(axis, 0), offset };
}

/** The operations. */
export function indexing(gpu: Gpu): Pick<DenseOps, "gather" | "scatter"> {
  const outside = (action: string, axis: number, length: number) =>
    gpu.traps.numberOf(
      `Cannot ${action} along axis ${axis} of length ${length}: an index is out of range`,
    );

  return {
    gather(input, axis, index, out) {
      const { dtype } = input;
      const length = input.shape[axis];
      runElements(gpu, {
        operation: "gather",
        source: GATHER,
        parts: [
          loads("a", 1, dtype, "bits"),
          loads("b", 2, "int64", "bits"),
          ...trapParts(3),
          stores("out", 4, dtype, "bits"),
        ],
        bindings: [reads(input), reads(index), updates({ buffer: gpu.traps.word }), updates(out)],
        shape: index.shape,
        views: [along(input, axis), index, null, out],
        extras: {
          length,
          more: [input.strides[axis], 0, 0, outside("gather", axis, length)],
        },
      });
    },

    scatter(out, axis, index, source) {
      const { dtype, shape } = out;
      const length = shape[axis];
      const strides = contiguousStrides(shape);
      const buffer = gpu.alloc(numelOf(shape) * 4);
      const walked: Pick<Elementwise, "operation" | "shape" | "views" | "extras"> = {
        operation: "scatter",
        shape: index.shape,
        views: [source, index, along({ strides, offset: 0 }, axis), along(out, axis)],
        extras: {
          length,
          more: [out.strides[axis], strides[axis], 0, outside("scatter", axis, length)],
        },
      };
      runElements(gpu, {
        ...walked,
        source: SCATTER_ORDER,
        parts: [loads("b", 1, "int64", "bits"), ...trapParts(2), PLACES_FOUND],
        bindings: [reads(index), updates({ buffer: gpu.traps.word }), updates({ buffer })],
      });
      runElements(gpu, {
        ...walked,
        source: SCATTER,
        parts: [
          loads("a", 1, dtype, "bits"),
          loads("b", 2, "int64", "bits"),
          PLACES,
          stores("out", 4, dtype, "bits"),
        ],
        bindings: [reads(source), reads(index), reads({ buffer }), updates(out)],
      });
      gpu.free(buffer);
    },
  };
}

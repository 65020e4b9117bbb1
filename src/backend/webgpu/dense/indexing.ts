/**
 * Choosing elements by an index. One out of range is told by the next read.
 *
 * @module
 */

import gatherSource from "../../../../kernels/wgsl/gather.wgsl" with { type: "text" };
import scatterSource from "../../../../kernels/wgsl/scatter.wgsl" with { type: "text" };
import scatterOrder from "../../../../kernels/wgsl/scatter_order.wgsl" with { type: "text" };
import eachElement from "../../../../kernels/wgsl/each_element.wgsl" with { type: "text" };
import type { DenseOps, View } from "../../backend.ts";
import type { Gpu } from "../gpu.ts";
import { groupsFor, type Part, reads, updates } from "../kernel.ts";
import { GRID } from "../parts.ts";
import { TRAP } from "../traps.ts";
import { loads, stores } from "./accessors.ts";
import { AXES, axesOf, countOf } from "./axes.ts";
import { kernelOf, stridesOf } from "./elements.ts";

const EACH_ELEMENT: Part = { name: "each_element.wgsl", source: eachElement };

/** `trap`, at a binding. */
function trapAt(binding: number): Part {
  return {
    name: `trap at ${binding}`,
    source: `@group(0) @binding(${binding}) var<storage, read_write> trap: array<atomic<u32>>;`,
  };
}

function placesAt(binding: number, written: boolean): Part {
  const [access, type] = written ? ["read_write", "atomic<u32>"] : ["read", "u32"];
  return {
    name: `places ${access} at ${binding}`,
    source: `@group(0) @binding(${binding}) var<storage, ${access}> places: array<${type}>;`,
  };
}

/** A view whose axis is walked by an index alone. */
function along(view: View, axis: number): View {
  return { ...view, strides: view.strides.with(axis, 0) };
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
      const number = outside("gather", axis, length);
      gpu.run({
        kernel: kernelOf("gather.wgsl", gatherSource, [
          ...[GRID, AXES, TRAP, trapAt(3), EACH_ELEMENT],
          loads("a", 1, dtype, "bits"),
          loads("b", 2, "int64", "bits"),
          stores("out", 4, dtype, "bits"),
        ]),
        bindings: [reads(input), reads(index), updates({ buffer: gpu.traps.word }), updates(out)],
        params: axesOf("gather", index.shape, [along(input, axis), index, null, out], {
          count: countOf(index.shape),
          more: [length, input.strides[axis], 0, number],
        }),
        groups: groupsFor(countOf(index.shape), 256),
      });
    },

    scatter(out, axis, index, source) {
      const { dtype, shape } = out;
      const length = shape[axis];
      const strides = stridesOf(shape);
      const count = countOf(index.shape);
      const buffer = gpu.alloc(countOf(shape) * 4);
      const places: View = { buffer, dtype: "int32", shape, strides, offset: 0 };
      const more = [length, out.strides[axis], strides[axis], outside("scatter", axis, length)];
      const views = [source, index, along(places, axis), along(out, axis)];
      const params = axesOf("scatter", index.shape, views, { count, more });
      gpu.run({
        kernel: kernelOf("scatter_order.wgsl", scatterOrder, [
          ...[GRID, AXES, TRAP, trapAt(2), EACH_ELEMENT],
          loads("b", 1, "int64", "bits"),
          placesAt(3, true),
        ]),
        bindings: [reads(index), updates({ buffer: gpu.traps.word }), updates({ buffer })],
        params,
        groups: groupsFor(count, 256),
      });
      gpu.run({
        kernel: kernelOf("scatter.wgsl", scatterSource, [
          ...[GRID, AXES, EACH_ELEMENT],
          loads("a", 1, dtype, "bits"),
          loads("b", 2, "int64", "bits"),
          placesAt(3, false),
          stores("out", 4, dtype, "bits"),
        ]),
        bindings: [reads(source), reads(index), reads({ buffer }), updates(out)],
        params,
        groups: groupsFor(count, 256),
      });
      gpu.free(buffer);
    },
  };
}

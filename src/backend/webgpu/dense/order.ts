/**
 * Stable sorting along an axis.
 *
 * @module
 */

import sortEntry from "../../../../kernels/wgsl/sort_entry.wgsl" with { type: "text" };
import sortKeyFloat from "../../../../kernels/wgsl/sort_key_float.wgsl" with { type: "text" };
import sortKeyPair from "../../../../kernels/wgsl/sort_key_pair.wgsl" with { type: "text" };
import sortKeySigned from "../../../../kernels/wgsl/sort_key_signed.wgsl" with { type: "text" };
import sortKeyUnsigned from "../../../../kernels/wgsl/sort_key_unsigned.wgsl" with { type: "text" };
import sortKeys from "../../../../kernels/wgsl/sort_keys.wgsl" with { type: "text" };
import sortPlace from "../../../../kernels/wgsl/sort_place.wgsl" with { type: "text" };
import sortStep from "../../../../kernels/wgsl/sort_step.wgsl" with { type: "text" };
import type { DenseOps, DType } from "../../backend.ts";
import { numelOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { fills, groupsFor, kernel, type Part, reads, updates } from "../kernel.ts";
import { EACH, GRID } from "../parts.ts";
import { loads, stores } from "./accessors.ts";
import { groupedWalk } from "./axes.ts";
import { writesView } from "./elements.ts";
import { kernelOf } from "./kept_kernels.ts";

const ENTRY: Part = { name: "sort_entry.wgsl", source: sortEntry };
const SORT_STEP = kernel("sort_step.wgsl", sortStep, [GRID, EACH, ENTRY]);
const SORT_KEYS: Part = { name: "sort_keys.wgsl", source: sortKeys };
const SORT_PLACE: Part = { name: "sort_place.wgsl", source: sortPlace };
const ENTRY_BYTES = 12;

const UNSIGNED: Part = { name: "sort_key_unsigned.wgsl", source: sortKeyUnsigned };
const KEYS: Record<DType, Part> = {
  float32: { name: "sort_key_float.wgsl", source: sortKeyFloat },
  int32: { name: "sort_key_signed.wgsl", source: sortKeySigned },
  int64: { name: "sort_key_pair.wgsl", source: sortKeyPair },
  uint16: UNSIGNED,
  uint8: UNSIGNED,
  bool: UNSIGNED,
};

const WRITTEN: Part = {
  name: "entries to be written",
  source: "@group(0) @binding(2) var<storage, read_write> entries: array<Entry>;",
};
const READ: Part = {
  name: "entries to be read",
  source: "@group(0) @binding(2) var<storage, read> entries: array<Entry>;",
};

/** The operation. */
export function ordering(gpu: Gpu): Pick<DenseOps, "sort"> {
  return {
    sort(input, axis, descending, values, indices) {
      const { shape, dtype } = input;
      const length = shape[axis];
      if (numelOf(shape) === 0) return;
      const kept = shape.map((_, i) => i).filter((i) => i !== axis);
      const lines = numelOf(shape) / length;
      const size = 2 ** Math.ceil(Math.log2(length));
      const entries = gpu.alloc(lines * size * ENTRY_BYTES);
      const walkOf = (count: number) =>
        groupedWalk("sort", kept, [axis], shape, [input, null, indices, values], {
          ...{ count, length, extra: size },
        });
      const keyed = walkOf(lines * size);
      const placed = walkOf(numelOf(shape));
      gpu.run({
        kernel: kernelOf(SORT_KEYS, [
          ...[
            GRID,
            EACH,
            ENTRY,
            ...keyed.parts,
            KEYS[dtype],
            loads("a", 1, dtype, "bits"),
            WRITTEN,
          ],
        ]),
        constants: { DESCENDING: descending },
        bindings: [reads(input), fills(entries)],
        params: keyed.params,
        groups: groupsFor(lines * size, 256),
      });
      for (let block = 2; block <= size; block *= 2) {
        for (let distance = block / 2; distance >= 1; distance /= 2) {
          gpu.run({
            kernel: SORT_STEP,
            bindings: [updates({ buffer: entries })],
            // The last blocks are whole lines: all upwards.
            params: [lines * size / 2, block === size ? 0 : block, distance],
            groups: groupsFor(lines * size / 2, 256),
          });
        }
      }
      gpu.run({
        kernel: kernelOf(SORT_PLACE, [
          ...[GRID, EACH, ENTRY, ...placed.parts, loads("a", 1, dtype, "bits"), READ],
          stores("index", 3, "int64", "bits"),
          stores("out", 4, dtype, "bits"),
        ]),
        bindings: [
          reads(input),
          reads({ buffer: entries }),
          writesView(indices),
          writesView(values),
        ],
        params: placed.params,
        groups: groupsFor(numelOf(shape), 256),
      });
      gpu.free(entries);
    },
  };
}

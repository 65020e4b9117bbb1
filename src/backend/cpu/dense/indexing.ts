/**
 * Gather, scatter and search.
 *
 * @module
 */

import type { View } from "../../backend.ts";
import { cpuBuffer, CpuBuffer } from "../memory.ts";
import { walk } from "./walk.ts";

/**
 * `out[i][j] = input[index[i][j]][j]` for axis 0, and so on.
 *
 * @throws {RangeError} If an index is out of range.
 */
export function gather(input: View, axis: number, index: View, out: View): void {
  const from = cpuBuffer(input.buffer).array(input.dtype);
  const to = cpuBuffer(out.buffer).array(out.dtype);
  lookUp(input, axis, index, out, "gather", (at, o) => {
    to[o] = from[at];
  });
}

/**
 * `out[index[i][j]][j] = source[i][j]` for axis 0, and so on.
 *
 * @throws {RangeError} If an index is out of range; nothing has been written then.
 */
export function scatter(out: View, axis: number, index: View, source: View): void {
  const to = cpuBuffer(out.buffer).array(out.dtype);
  const from = cpuBuffer(source.buffer).array(source.dtype);
  lookUp(out, axis, index, source, "scatter", () => {});
  lookUp(out, axis, index, source, "scatter", (at, s) => {
    to[at] = from[s];
  });
}

/** Row-major indices of the elements that are not 0. */
export function nonzero(input: View): { buffer: CpuBuffer; count: number } {
  const values = cpuBuffer(input.buffer).array(input.dtype);
  const found: number[] = [];
  let flat = 0;
  walk(input.shape, [input], (length, [i], [di]) => {
    for (let k = 0; k < length; k++, flat++) if (values[i + k * di]) found.push(flat);
  });
  const rank = input.shape.length;
  const buffer = new CpuBuffer(found.length * rank * 8);
  const out = buffer.array("int64");
  found.forEach((position, n) => {
    for (let axis = rank - 1; axis >= 0; axis--) {
      out[n * rank + axis] = BigInt(position % input.shape[axis]);
      position = Math.floor(position / input.shape[axis]);
    }
  });
  return { buffer, count: found.length };
}

/** Visits each element of an index with the one of `table` it names and the one of `other` there. */
function lookUp(
  table: View,
  axis: number,
  index: View,
  other: View,
  action: string,
  visit: (table: number, other: number) => void,
): void {
  const indices = cpuBuffer(index.buffer).array("int64");
  const stride = table.strides[axis];
  const length = BigInt(table.shape[axis]);
  // The axis itself is walked by the index alone.
  const lines = { ...pick(table), strides: table.strides.with(axis, 0) };
  walk(index.shape, [index, lines, other], (count, [i, t, o], [di, dt, dO]) => {
    for (let k = 0; k < count; k++) {
      const at = indices[i + k * di];
      if (at < 0n || at >= length) {
        throw new RangeError(
          `Cannot ${action} index ${at} along axis ${axis} of length ${length}`,
        );
      }
      visit(t + k * dt + Number(at) * stride, o + k * dO);
    }
  });
}

function pick({ buffer, dtype, shape, strides, offset }: View): View {
  return { buffer, dtype, shape, strides, offset };
}

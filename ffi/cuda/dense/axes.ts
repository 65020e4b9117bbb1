/**
 * Strided views that are walked together, as `kernels/cuda/views.cuh` takes them.
 *
 * @module
 */

import type { DType, View } from "../../../src/backend/backend.ts";
import { itemsize, mergedAxes, numelOf } from "../../../src/backend/layout.ts";
import type { CudaDevice } from "../device.ts";

/** What a walk needs to know of a view. */
export type Layout = Pick<View, "strides">;

/** Types of elements, in the order of the kernels. */
const DTYPES: readonly DType[] = ["float32", "int32", "int64", "uint16", "uint8", "bool"];

/** Axes that are left after those that lie alike have been merged, and views: the room in the struct `Axes`. */
const MOST_AXES = 8;
const MOST_VIEWS = 4;

/** Numbers of the struct `Axes`: where lengths and steps begin, and where it ends. */
const LENGTHS = 2;
const STEPS = LENGTHS + MOST_AXES;
const SIZE = STEPS + MOST_VIEWS * MOST_AXES;

/**
 * The struct `Axes` of views of one shape.
 *
 * @param operation Names what is done with them, in an error.
 * @throws {TypeError} If there are too many axes that lie differently.
 */
export function axesOf(
  operation: string,
  shape: readonly number[],
  views: readonly Layout[],
): BigInt64Array<ArrayBuffer> {
  const axes = mergedAxes(shape, views);
  if (axes.length > MOST_AXES) {
    throw new TypeError(
      `Cannot do "${operation}" on "cuda" with views of ${axes.length} axes that lie differently: it has at most ` +
        `${MOST_AXES}, use contiguous() first`,
    );
  }
  const struct = new BigInt64Array(SIZE);
  struct[0] = BigInt(axes.length);
  struct[1] = BigInt(numelOf(shape));
  axes.forEach(({ length, steps }, axis) => {
    struct[LENGTHS + axis] = BigInt(length);
    steps.forEach((step, view) => struct[STEPS + view * MOST_AXES + axis] = BigInt(step));
  });
  return struct;
}

/** A view whose axis is walked by an index alone. */
export function along({ strides }: Layout, axis: number): Layout {
  return { strides: strides.with(axis, 0) };
}

/** The number of a type of elements. */
export function typeOf({ dtype }: View): number {
  return DTYPES.indexOf(dtype);
}

/** Where the first element of a view is. */
export function placeOf(device: CudaDevice, view: View): number {
  return device.at(view, itemsize(view.dtype));
}

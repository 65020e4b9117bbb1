/**
 * Reading of large tensors in pieces.
 *
 * @module
 */

import { stridedOf, type TensorCore } from "./core.ts";
import { type TypedArray, typedArrayOf } from "./dtype.ts";
import { contiguous } from "./ops/copy.ts";

/**
 * The dense values of a tensor, one piece after the other, so that no second array of all of them is needed.
 * Of one in latency layout or with other strides the dense form is made as a whole.
 *
 * @param tensor The tensor, of any device.
 * @param bytes The size of a piece, a multiple of 8.
 * @returns Row-major typed arrays of their own, none for no elements.
 */
export async function* densePieces(
  tensor: TensorCore,
  bytes: number,
): AsyncGenerator<TypedArray> {
  const dense = stridedOf(tensor);
  const rows = contiguous(dense);
  dense.hold();
  rows.hold();
  const { backend, buffer, dtype, itemsize } = rows;
  const [start, length] = [rows.offset * itemsize, rows.numel * itemsize];
  try {
    for (let done = 0; done < length; done += bytes) {
      const piece = await backend.read(buffer, start + done, Math.min(bytes, length - done));
      yield typedArrayOf(dtype, piece);
    }
  } finally {
    rows.release();
    dense.release();
  }
}

/**
 * Joining tensors.
 *
 * @module
 */

import { promoteOperands } from "../dtype.ts";
import { normalizeAxis } from "../shape.ts";
import { emptyStrided, type Strided } from "../strided.ts";
import { copyInto } from "./copy.ts";
import { narrow, unsqueeze } from "./views.ts";

/**
 * Tensors one after another along an axis they have. As in PyTorch, a tensor of shape `[0]` counts
 * for its dtype only.
 *
 * @throws {TypeError} If there are none or their shapes differ elsewhere.
 */
export function cat(tensors: readonly Strided[], axis: number): Strided {
  if (tensors.length === 0) throw new TypeError("Cannot concatenate an empty list of tensors");
  if (tensors.some(({ shape }) => shape.length === 0)) {
    throw new TypeError("Cannot concatenate tensors without axes: use stack");
  }
  const isNothing = ({ shape }: Strided): boolean => shape.length === 1 && shape[0] === 0;
  const parts = tensors.every(isNothing) ? tensors : tensors.filter((part) => !isNothing(part));
  const [{ shape, backend }] = parts;
  const at = normalizeAxis(axis, shape.length, "concatenate");
  for (const tensor of parts) {
    const fits = tensor.shape.length === shape.length &&
      tensor.shape.every((length, i) => i === at || length === shape[i]);
    if (!fits) {
      throw new TypeError(
        `Cannot concatenate tensors of shape [${shape}] and [${tensor.shape}] along axis ${axis}`,
      );
    }
  }
  const dtype = promoteOperands(tensors.map((t) => ({ dtype: t.dtype, rank: t.shape.length })));
  const total = parts.reduce((sum, tensor) => sum + tensor.shape[at], 0);
  const out = emptyStrided(backend, shape.with(at, total), dtype);
  let start = 0;
  for (const tensor of parts) {
    copyInto(narrow(out, at, start, tensor.shape[at]), tensor);
    start += tensor.shape[at];
  }
  return out;
}

/**
 * Tensors of one shape along a new axis.
 *
 * @throws {TypeError} If there are none or their shapes differ.
 */
export function stack(tensors: readonly Strided[], axis: number): Strided {
  if (tensors.length === 0) throw new TypeError("Cannot stack an empty list of tensors");
  const shape = String(tensors[0].shape);
  const other = tensors.find((tensor) => String(tensor.shape) !== shape);
  if (other) {
    throw new TypeError(`Cannot stack tensors of shape [${shape}] and [${other.shape}]`);
  }
  const at = normalizeAxis(axis, tensors[0].shape.length + 1, "stack");
  return cat(tensors.map((tensor) => unsqueeze(tensor, at)), at);
}

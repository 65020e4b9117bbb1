/**
 * Moving storage between devices and into other memory of the same device.
 *
 * @module
 */

import type { Backend } from "../backend/backend.ts";
import { copyInto } from "./ops/copy.ts";
import { numelOf } from "./shape.ts";
import { contiguous } from "./ops/copy.ts";
import { emptyStrided, type Strided } from "./strided.ts";

/** A contiguous copy on the same device. */
export function duplicate(source: Strided, use: "activation" | "parameter"): Strided {
  const copy = emptyStrided(source.backend, source.shape, source.dtype, use);
  copyInto(copy, source);
  return copy;
}

/**
 * The same values on another device; the storage itself if it is there already.
 *
 * @throws {TypeError} If the host cannot read the source at once.
 */
export function toDevice(
  source: Strided,
  backend: Backend,
  use: "activation" | "parameter" = "activation",
): Strided {
  if (source.backend === backend) return source;
  const dense = contiguous(source);
  const size = dense.itemsize;
  const bytes = dense.backend.readSync(
    dense.buffer,
    dense.offset * size,
    numelOf(dense.shape) * size,
  );
  const target = emptyStrided(backend, source.shape, source.dtype, use);
  backend.write(target.buffer, 0, bytes);
  return target;
}

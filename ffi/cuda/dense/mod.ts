/**
 * Operations on strided views.
 *
 * @module
 */

import type { DenseOps } from "../../../src/backend/backend.ts";
import type { CudaDevice } from "../device.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { reductions } from "./reduce.ts";
import { slidingOps } from "./sliding.ts";

/** The operations. */
export function denseOps(device: CudaDevice): DenseOps {
  return {
    ...elementwise(device),
    ...reductions(device),
    ...indexing(device),
    ...slidingOps(device),
  };
}

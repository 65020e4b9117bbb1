/**
 * A tensor as files know it: values and what they mean, on no device.
 *
 * @module
 */

import type { DType, TypedArray } from "../tensor/dtype.ts";

/** Values in row-major order. `bool` is kept as bytes of 0 and 1. */
export interface RawTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

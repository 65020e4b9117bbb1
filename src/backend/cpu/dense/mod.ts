/**
 * Dense operations of the CPU that need no kernel in C.
 *
 * @module
 */

import type { DenseOps } from "../../backend.ts";
import { argReduce } from "./arg_reduce.ts";
import { copy, fill } from "./copy.ts";
import { binary, unary, where } from "./elementwise.ts";
import { gather, scatter } from "./indexing.ts";
import { nonzero } from "./nonzero.ts";
import { reduce } from "./reduce.ts";
import { sort } from "./sort.ts";

/** Operations on strided views, but for convolution and pooling. */
export const denseOps: Omit<DenseOps, "conv2d" | "filterBank" | "maxPool2d"> = {
  copy,
  fill,
  unary,
  binary,
  where,
  reduce,
  argReduce,
  sort,
  gather,
  scatter,
  nonzero,
};

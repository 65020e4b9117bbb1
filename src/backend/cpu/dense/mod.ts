/**
 * Dense operations of the CPU that need no kernel in C.
 *
 * @module
 */

import type { DenseOps } from "../../backend.ts";
import { copy, fill } from "./copy.ts";
import { binary, unary, where } from "./elementwise.ts";
import { gather, nonzero, scatter } from "./indexing.ts";
import { argReduce, reduce, sort } from "./reduce.ts";

/** Operations on strided views, but for convolution and pooling. */
export const denseOps: Omit<DenseOps, "conv2d" | "maxPool2d"> = {
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

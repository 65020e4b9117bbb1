/**
 * The CPU: always there, needs no permission, has all operations.
 *
 * @module
 */

import type { Backend } from "../backend.ts";
import { denseOps } from "./dense/mod.ts";
import { memory } from "./memory.ts";
import { slidingOps } from "./sliding.ts";
import { codingOps } from "./spikes/coding.ts";
import { convolutions } from "./spikes/convolution.ts";
import { learning } from "./spikes/learn.ts";
import { plasticity } from "./spikes/plasticity.ts";
import { selection } from "./spikes/selection.ts";

/** The backend of the CPU. */
export const cpu: Backend = {
  device: "cpu",
  lost: null,
  hostReadable: true,
  ...memory,
  ...denseOps,
  ...slidingOps,
  ...codingOps,
  ...convolutions,
  ...selection,
  ...plasticity,
  ...learning,
};

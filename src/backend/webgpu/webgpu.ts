/**
 * A GPU through WebGPU. Operations are recorded and run later; nothing but a read waits for them.
 *
 * @module
 */

import type { Backend } from "../backend.ts";
import { denseOps } from "./dense/mod.ts";
import type { Gpu } from "./gpu.ts";
import { memory } from "./memory.ts";
import { codingOps } from "./spikes/coding.ts";
import { convolutions } from "./spikes/convolution.ts";
import { intensityOps } from "./spikes/intensity.ts";
import { learning } from "./spikes/learn.ts";
import { plasticity } from "./spikes/plasticity.ts";
import { selection } from "./spikes/selection.ts";
import { waveOps } from "./spikes/waves.ts";

/** The backend of an opened device. */
export function webgpuBackend(gpu: Gpu): Backend {
  return {
    device: "webgpu",
    hostReadable: false,
    get lost() {
      return gpu.failures.lost;
    },
    ...memory(gpu),
    ...denseOps(gpu),
    ...codingOps(gpu),
    ...intensityOps(gpu),
    ...waveOps(gpu),
    ...convolutions(gpu),
    ...selection(gpu),
    ...plasticity(gpu),
    ...learning(gpu),
  };
}

/**
 * An NVIDIA GPU through the CUDA library. Operations are put into the stream of the device; only reads wait
 * for them.
 *
 * @module
 */

import type { Backend } from "../../src/backend/backend.ts";
import { denseOps } from "./dense/mod.ts";
import type { CudaDevice } from "./device.ts";
import { memory } from "./memory.ts";
import { several } from "./several.ts";
import { codingOps } from "./spikes/coding.ts";
import { convolutions } from "./spikes/convolution.ts";
import { learning } from "./spikes/learn.ts";
import { plasticity } from "./spikes/plasticity.ts";
import { selection } from "./spikes/selection.ts";

/** The backend of an opened device. */
export function cudaBackend(device: CudaDevice): Backend {
  return {
    device: device.name,
    hostReadable: true,
    get lost() {
      return device.lost;
    },
    ...memory(device),
    ...several(device),
    ...denseOps(device),
    ...codingOps(device),
    ...convolutions(device),
    ...selection(device),
    ...plasticity(device),
    ...learning(device),
  };
}

/**
 * What several devices do together: copies from one to another, and sums.
 *
 * @module
 */

import type { Memory } from "../../src/backend/backend.ts";
import { NcclGroup } from "../nccl/communicator.ts";
import { findNccl } from "../nccl/library.ts";
import { CudaBuffer, type CudaDevice } from "./device.ts";
import { gpuOf } from "./load.ts";

/** Groups by their GPUs: to connect them takes long. */
const groups = new Map<string, NcclGroup>();

/** The operations. */
export function several(device: CudaDevice): Required<Pick<Memory, "copyFrom" | "addFrom">> {
  return {
    copyFrom(source, sourceOffset, target, targetOffset, byteLength) {
      if (!(source instanceof CudaBuffer)) return false;
      const to = device.own(target).address + targetOffset;
      const from = source.device.own(source).address + sourceOffset;
      if (byteLength === 0) return true;
      source.device.call("spyke_cuda_move", from, device.handle, to, byteLength);
      return true;
    },

    addFrom(sources, sum, count) {
      const spans = [sum, ...sources];
      const buffers = spans.map(({ buffer }) => buffer);
      if (!buffers.every((buffer) => buffer instanceof CudaBuffer)) return false;
      const group = groupOf(buffers.map((buffer) => buffer.device));
      if (group === null) return false;
      const contributions = spans.map((span, i) => ({
        address: buffers[i].device.at(span, 4),
        stream: streamOf(buffers[i].device),
      }));
      try {
        group.reduceToFirst(contributions, count);
      } catch (error) {
        groups.delete(group.gpus.join());
        throw error;
      }
      return true;
    },
  };
}

/** The group of some devices; null where they share a GPU, which NCCL refuses, or there is no NCCL. */
function groupOf(devices: readonly CudaDevice[]): NcclGroup | null {
  const gpus = devices.map(({ library, name }) => gpuOf(library, name, "add on the device"));
  const key = gpus.join();
  const known = groups.get(key);
  if (known !== undefined) return known;
  const nccl = new Set(gpus).size === gpus.length ? findNccl() : null;
  if (nccl === null) return null;
  for (const device of devices) {
    // NCCL may read what another GPU has where it lies.
    for (const other of devices) device.call("spyke_cuda_share", other.handle);
  }
  const group = new NcclGroup(nccl, gpus);
  groups.set(key, group);
  return group;
}

function streamOf(device: CudaDevice): bigint {
  const stream = new BigUint64Array(1);
  device.call("spyke_cuda_stream", new Uint8Array(stream.buffer));
  return stream[0];
}

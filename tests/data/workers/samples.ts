/**
 * A data set of all that workers send, the same in the script and in its workers.
 */

import { functional as sf, snn, torch, torchvision } from "../../../mod.ts";

/** How many samples there are. */
export const LENGTH = 23;

const convolution = new snn.Convolution(2, 2, 3);
convolution.weight.copy_(torch.arange(36).remainder(5).reshape([2, 2, 3, 3]));

/** Spikes that depend on the index, in steps of one byte or of two. */
export function wave(index: number, steps = 15): torch.Tensor {
  const times = Array.from({ length: 2 * 4 * 5 }, (_, i) => (index * 7 + i * 3) % (steps + 3));
  return torch.from_times(torch.tensor(times, { shape: [2, 4, 5] }), steps);
}

/** What `default_collate` makes batches of. */
export class Collatable {
  readonly length = LENGTH;

  get(index: number) {
    const [, potentials] = sf.fire(convolution(wave(index)), 3, true);
    const bits = torch.tensor([index % 2 === 0, true]);
    return [wave(index, 300), potentials, bits, index, [index / 2, `sample ${index}`]] as const;
  }
}

/** What comes as it is. */
export class Plain {
  readonly length = LENGTH;

  get(index: number) {
    const pixels = new Uint8Array(40).subarray(index, index + 12).fill(index);
    return {
      wave: wave(index),
      deferred: convolution(wave(index)),
      image: new torchvision.Image(2, 2, 3, pixels),
      pixels,
      list: [null, undefined, true, "text", 12n, -0, NaN],
      floats: new Float64Array([index, 0.1]),
    };
  }
}

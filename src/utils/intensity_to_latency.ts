/**
 * Rank-order coding.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import { Callable } from "../nn/callable.ts";
import { stridedOf } from "../tensor/core.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkInteger, describe } from "../validation.ts";
import { encode } from "../wave/intensity.ts";

/** The call of an encoding. */
export interface Intensity2Latency {
  /** Waves of intensities. */
  (intencities: Tensor): Tensor;
}

/**
 * Turns intensities into spike latencies by rank: of each image the non-zero intensities, largest
 * first (equal ones: lowest flat index first), are dealt into bins of `floor(nonzero / bins)`; bin i
 * spikes at step i, and what is left over never spikes. With fewer non-zero intensities than bins
 * there is one a bin; a blank image gives a silent wave.
 *
 * A batch of images is encoded as one image after another, so whole batches of a `DataLoader` can go
 * through filters and encoding. A batch of one is taken for a single image: make
 * it a batch again with `torch.stack([wave])`, or leave a short last batch out with `drop_last`.
 *
 * @example
 * ```ts
 * import { torch, utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const encode = new utils.Intensity2Latency(2, { to_spike: true });
 * const wave = encode(torch.tensor([0, 7, 3, 9, 1], { dtype: "float32" }).view(1, 1, 1, 5));
 * assertEquals(wave.shape, [2, 1, 1, 5]);
 * assertEquals(await wave.times.tolist(), [[[2, 0, 1, 0, 1]]]);
 * ```
 *
 * @example Batches
 * ```ts
 * import { functional as sf, torch, torchvision, utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const transform = new torchvision.transforms.ToTensor();
 * const digits = new torchvision.datasets.StrokeDigits(8, { transform });
 * const filter = new utils.Filter([new utils.DoGKernel(7, 1, 2)], { padding: 3, thresholds: 50 });
 * const encode = new utils.Intensity2Latency(15, { to_spike: true });
 * for await (const [images] of new torch.utils.data.DataLoader(digits, { batch_size: 4 })) {
 *   const waves = encode(sf.local_normalization(filter(images.mul(255)), 8));
 *   assertEquals(waves.shape, [4, 15, 1, 28, 28]);
 * }
 * ```
 */
export class Intensity2Latency extends Callable<[intencities: Tensor], Tensor> {
  /** The number of steps T. */
  readonly number_of_spike_bins: number;
  /** Whether waves hold ones rather than intensities. */
  readonly to_spike: boolean;

  /**
   * Makes an encoding.
   *
   * @param number_of_spike_bins The number of steps T, 1 to 65534.
   * @param to_spike Whether waves hold ones rather than intensities; false by default.
   * @throws {TypeError} If an argument has a wrong type.
   * @throws {RangeError} If the number of bins is out of range.
   */
  constructor(number_of_spike_bins: number, to_spike: boolean | { to_spike?: boolean } = false) {
    super();
    const subject = 'the arguments of "Intensity2Latency"';
    const bound = bindArguments(["to_spike"], [to_spike], subject);
    const { to_spike: spikes = false } = bound;
    if (typeof spikes !== "boolean") {
      throw new TypeError(
        `Cannot read ${subject}: "to_spike" is ${describe(spikes)}, expected a boolean`,
      );
    }
    const bins = checkInteger(number_of_spike_bins, "number_of_spike_bins", subject, 1, 65534);
    this.number_of_spike_bins = bins;
    this.to_spike = spikes;
  }

  /**
   * Encodes intensities of at least 0.
   *
   * @param intencities float32 `[C, H, W]` or `[1, C, H, W]`; a batch `[N, C, H, W]`.
   * @returns A latency tensor `[T, C, H, W]`, of a batch `[N, T, C, H, W]`.
   * @throws {TypeError} If the rank is another.
   */
  override forward(intencities: Tensor): Tensor {
    return new Tensor(encode(stridedOf(intencities), this.number_of_spike_bins, this.to_spike));
  }
}

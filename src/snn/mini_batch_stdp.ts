/**
 * STDP that learns from a batch at once.
 *
 * @module
 */

import { devicesOf, onEach, type Share, sharesOf } from "../backend/device_list.ts";
import { groupFor } from "../distributed/group.ts";
import { all_reduce } from "../distributed/reduce.ts";
import { stridedOf } from "../tensor/core.ts";
import type { Latency } from "../tensor/latency.ts";
import { Replicas } from "../tensor/replicas.ts";
import type { Strided } from "../tensor/strided.ts";
import { sumOnto } from "../tensor/sum_onto.ts";
import { Tensor } from "../tensor/tensor.ts";
import { move } from "../tensor/transfer.ts";
import { checkKeys, describe } from "../validation.ts";
import { type Choice, countOrderings, learnCounted } from "../wave/mini_batch.ts";
import { sameDevice } from "../wave/operands.ts";
import { type LessonOptions, readLesson, readWaves } from "./lesson.ts";
import { Plasticity } from "./plasticity.ts";
import { ruleOf } from "./population.ts";

/** What `MiniBatchSTDP.learn` takes. */
export interface MiniBatchOptions extends LessonOptions {
  /**
   * Open devices that share the batch, by name or, for CUDA devices, by index; null (the default): the device of the
   * layer has all of it.
   */
  device_ids?: readonly (string | number)[] | null;
  /**
   * Whether the batch is that of all ranks of the process group, of which each is given its share; false by
   * default. All ranks have to call it, with equal weights and rates.
   */
  distributed?: boolean;
}

const subject = 'the options of "learn"';
const KEYS = [
  ...["threshold", "kwta", "inhibition_radius", "pointwise_inhibition", "inhibited_features"],
  ...["device_ids", "distributed"],
];

/**
 * STDP of mini-batches: **another rule than {@linkcode STDP}**, which learns from one stimulus after the other. Here
 * the winners of all stimuli of a batch are chosen with the weights as they are. For each feature and each of its
 * synapses it is counted how many winners the input came no later than (`n_plus`), and how many it came later than or
 * never (`n_minus`), over the whole batch. Then there is one update: `n_plus * ltp + n_minus * ltd`, times
 * `(w - lower_bound) * (upper_bound - w)` with the stabilizer; by `"soft_bounds"`
 * `n_plus * ltp * (upper_bound - w) + n_minus * ltd * (w - lower_bound)`, by `"multiplicative"`
 * `n_plus * ltp + n_minus * ltd * (w - lower_bound)`. Weights below 1e-30 become 0 in it, and the whole weight is
 * clamped.
 *
 * So the size of the batch is a part of the rule, and a batch of one stimulus is `STDP` to the bit
 * (where weights are finite). Counts are
 * integers: the order of the stimuli in a batch, and how many devices or processes share it, change no bit.
 *
 * @example
 * ```ts
 * import { snn, torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const conv = new snn.Convolution(1, 1, [1, 2]);
 * conv.load_weight(torch.tensor([0.5, 0.5]).view(1, 1, 1, 2));
 * const stdp = new snn.MiniBatchSTDP(conv, [0.4, -0.2]);
 * const waves = torch.from_times(torch.tensor([[[[0, 2]]], [[[0, 2]]]]), 3); // the second input comes late
 * await stdp.learn(waves, { threshold: 0.4 });
 * assertEquals(String(conv.weight.flatten()), "tensor([0.7000, 0.4000])");
 * ```
 */
export class MiniBatchSTDP
  extends Plasticity<[waves: Tensor, options?: MiniBatchOptions], Promise<void>> {
  readonly #replicas = new Replicas("await net.cpu()");

  /** As `learn`. */
  override forward(waves: Tensor, options: MiniBatchOptions = {}): Promise<void> {
    return this.learn(waves, options);
  }

  /**
   * Learns from a batch. Await it before the layer is used again.
   *
   * @param waves What the layer is given, padded, on its device: `[N, T, in, H, W]`, or `[T, in, H, W]` for a batch of
   * one; with `distributed` the share of this rank, which may be empty. With `device_ids` on any device.
   * @param options See {@linkcode MiniBatchOptions}.
   * @throws {TypeError} If the shape is not that of the layer, or an option has a wrong type.
   * @throws {RangeError} If an option is out of range, or a device is not open.
   * @throws {Error} If there is no process group, other ranks call something else, or the weight has changed
   * meanwhile.
   *
   * @example Two processes with half of a batch each learn what one learns that has all of it
   * ```ts ignore
   * import { snn, torch } from "../../mod.ts";
   *
   * await torch.distributed.init_process_group();
   * const [rank, size] = [torch.distributed.get_rank(), torch.distributed.get_world_size()];
   * torch.manual_seed(0); // the same weights on all ranks
   * const stdp = new snn.MiniBatchSTDP(new snn.Convolution(6, 30, 5), [0.004, -0.003]);
   * const batch = torch.from_times(torch.randint(0, 20, [100, 6, 32, 32]), 15);
   * const share = batch.narrow(0, rank * 100 / size, 100 / size);
   * await stdp.learn(share, { threshold: 15, kwta: 5, inhibition_radius: 3, distributed: true });
   * ```
   */
  async learn(waves: Tensor, options: MiniBatchOptions = {}): Promise<void> {
    checkKeys(options, KEYS, subject);
    const { device_ids = null, distributed = false, ...lesson } = options;
    if (typeof distributed !== "boolean") {
      throw new TypeError(
        `Cannot read ${subject}: "distributed" is ${describe(distributed)}, expected a boolean`,
      );
    }
    const choice = readLesson(lesson, this.conv_layer).lesson;
    const input = readWaves(waves, this.conv_layer);
    const weight = stridedOf(this.conv_layer.weight);
    if (device_ids === null) sameDevice(input, weight, "learn from");
    const devices = device_ids === null ? [weight.backend] : devicesOf(device_ids, "learn");
    if (distributed) groupFor("learn");
    const { version } = weight.buffer;
    const shares = sharesOf(input.extent.n, devices);
    weight.hold(); // somebody may dispose of the layer's while others count
    let counts: Tensor | null = null;
    try {
      counts = new Tensor(await this.#count(input, shares, choice));
      if (distributed) await all_reduce(counts);
      if (weight.buffer.version !== version) {
        throw new Error(
          "Cannot learn: the weight has changed meanwhile, await learn before it is used again",
        );
      }
      learnCounted(weight, stridedOf(counts), ruleOf(this));
    } finally {
      counts?.dispose();
      weight.release();
    }
  }

  /** What all shares of the batch count, on the device of the layer. */
  #count(input: Latency, shares: readonly Share[], choice: Choice): Promise<Strided> {
    const weight = stridedOf(this.conv_layer.weight);
    input.hold();
    try {
      const counts = onEach(shares, ({ backend }) => backend, ({ backend, first, count }) => {
        const part = input.narrowBatch(first, count);
        const share = part.backend === backend ? part : move(part, backend) as Latency;
        share.hold();
        const counted = countOrderings(share, this.#replicas.on(backend, weight), choice);
        share.release();
        return counted;
      });
      return sumOnto(counts, weight.backend);
    } finally {
      input.release();
    }
  }
}

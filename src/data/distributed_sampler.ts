/**
 * `torch.utils.data.DistributedSampler`: the share of a data set that one of several processes goes through.
 *
 * @module
 */

import { currentGroup } from "../backend/process_group.ts";
import { bindArguments } from "../keywords.ts";
import { Generator } from "../tensor/random/generator.ts";
import { permutation } from "../tensor/random/randperm.ts";
import { checkInteger, describe } from "../validation.ts";
import { checkLength, type Sampler, type Sized } from "./sampler.ts";

const SUBJECT = "the arguments of DistributedSampler";
const NAMES = ["num_replicas", "rank", "shuffle", "seed", "drop_last"] as const;

/** The keyword arguments of {@linkcode DistributedSampler}. */
export interface DistributedSamplerOptions {
  /** How many processes share the data set. Default: those of `torch.distributed`. */
  num_replicas?: number | null;
  /** Which of them this is. Default: its rank there. */
  rank?: number | null;
  /** Whether the order is random, another one in each epoch. Default: true. */
  shuffle?: boolean;
  /** Where the order comes from: the same number on all ranks. Default: 0. */
  seed?: number;
  /** Whether to leave out the last samples that do not suffice for all ranks, rather than to repeat some. Default: false. */
  drop_last?: boolean;
}

/** The arguments of {@linkcode DistributedSampler} behind the data set: positional, keywords, or both. */
export type DistributedSamplerArguments =
  | [options?: DistributedSamplerOptions]
  | [num_replicas: number | null, options?: Omit<DistributedSamplerOptions, "num_replicas">]
  | [
    num_replicas: number | null,
    rank: number | null,
    options?: Pick<DistributedSamplerOptions, "shuffle" | "seed" | "drop_last">,
  ]
  | [
    num_replicas: number | null,
    rank: number | null,
    shuffle: boolean,
    seed?: number,
    drop_last?: boolean,
  ];

/**
 * Goes through the share of a data set that falls to this rank: each rank takes every `num_replicas`-th index of one
 * order, which is PyTorch's for the same seed and epoch. All ranks get equally many; so that they do, the first
 * indices of the order come up again at its end, unless `drop_last` leaves some out.
 *
 * Call {@linkcode set_epoch} before each pass; otherwise every pass has the same order.
 *
 * @example
 * ```ts
 * import { torch } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { DistributedSampler } = torch.utils.data;
 * const shares = [0, 1].map((rank) =>
 *   new DistributedSampler([..."abcde"], { num_replicas: 2, rank, shuffle: false })
 * );
 * assertEquals(shares.map((share) => [...share]), [[0, 2, 4], [1, 3, 0]]);
 * ```
 *
 * @example With a loader
 * ```ts ignore
 * const sampler = new torch.utils.data.DistributedSampler(digits);
 * const loader = new torch.utils.data.DataLoader(digits, { batch_size: 50, sampler });
 * for (let epoch = 0; epoch < 10; epoch++) {
 *   sampler.set_epoch(epoch);
 *   for await (const [waves, targets] of loader) learn(waves, targets);
 * }
 * ```
 */
export class DistributedSampler implements Sampler {
  /** The data set. */
  readonly dataset: Sized;
  /** How many processes share it. */
  readonly num_replicas: number;
  /** Which of them this is. */
  readonly rank: number;
  /** Whether the order is random. */
  readonly shuffle: boolean;
  /** Where the order comes from, with the epoch. */
  readonly seed: number;
  /** Whether the last samples that do not suffice for all ranks are left out. */
  readonly drop_last: boolean;
  /** The epoch whose order a pass has. */
  epoch = 0;

  /**
   * Makes a sampler of a share.
   *
   * @param dataset The data set, of one length on all ranks.
   * @param args `num_replicas` and `rank` (default null: as in `torch.distributed`), `shuffle` (default true),
   * `seed` (default 0) and `drop_last` (default false).
   * @throws {TypeError} If an argument is of a wrong type.
   * @throws {RangeError} If there is no such rank, or a number is negative or no integer.
   * @throws {Error} If `num_replicas` or `rank` is not given and there is no process group.
   */
  constructor(dataset: Sized, ...args: DistributedSamplerArguments) {
    const { num_replicas = null, rank = null, shuffle = true, seed = 0, drop_last = false } =
      bindArguments(NAMES, args, SUBJECT);
    checkLength(dataset, "DistributedSampler", 0);
    this.dataset = dataset;
    const group = currentGroup();
    const given = (value: unknown, name: "size" | "rank") => {
      if (value !== null) return value;
      if (group !== null) return group[name];
      throw new Error(
        "Cannot make a DistributedSampler: there is no process group, call await " +
          "init_process_group() first, or give num_replicas and rank",
      );
    };
    this.num_replicas = checkInteger(given(num_replicas, "size"), "num_replicas", SUBJECT, 1);
    this.rank = checkInteger(given(rank, "rank"), "rank", SUBJECT, 0, this.num_replicas - 1);
    this.shuffle = checkBoolean(shuffle, "shuffle");
    this.seed = checkInteger(seed, "seed", SUBJECT, 0);
    this.drop_last = checkBoolean(drop_last, "drop_last");
  }

  /** How many indices a pass gives on each rank. */
  get num_samples(): number {
    const share = this.dataset.length / this.num_replicas;
    return this.drop_last ? Math.floor(share) : Math.ceil(share);
  }

  /** How many indices a pass gives on all ranks together. */
  get total_size(): number {
    return this.num_samples * this.num_replicas;
  }

  /** How many indices a pass gives. */
  get length(): number {
    return this.num_samples;
  }

  /**
   * Says which epoch comes next; passes of another epoch have another order.
   *
   * @param epoch At least 0, the same on all ranks.
   * @throws {TypeError} If it is no number.
   * @throws {RangeError} If it is no integer of at least 0.
   */
  set_epoch(epoch: number): void {
    this.epoch = checkInteger(epoch, "epoch", 'the arguments of "set_epoch"', 0);
  }

  /** The indices of one pass. */
  *[Symbol.iterator](): IterableIterator<number> {
    const { length } = this.dataset;
    const order = this.#order(length);
    const end = this.total_size;
    for (let at = this.rank; at < end; at += this.num_replicas) {
      const place = at % length; // past the end the order begins anew
      yield order === null ? place : order[place];
    }
  }

  /** All indices in the order of the epoch; null for that of the data set. */
  #order(length: number): ArrayLike<number> | null {
    if (!this.shuffle) return null;
    return permutation(new Generator().manual_seed(this.seed + this.epoch), length);
  }
}

function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError(
    `Cannot read ${SUBJECT}: "${name}" is ${describe(value)}, expected a boolean`,
  );
}

/**
 * A run of the digit network: many epochs that can be stopped at any moment and go on.
 */

import * as z from "npm:zod@4.6.7/mini";
import type { snn } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import type { LastLayerOptions, RunOptions } from "./arguments.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { commandOf, LongRun } from "./long_run.ts";
import { natural, notePeak, percentOf, writeRecord } from "./record.ts";
import { newRecord, type Phase, RunRecord } from "./run_record.ts";
import { CHUNK } from "./stimuli.ts";

const Position = z.strictObject({
  /** The layer that learns. */
  layer: z.int().check(z.gte(1), z.lte(3)),
  /** Its finished epochs. */
  epoch: natural,
  /** Finished images of the epoch. */
  image: natural,
  /** Right decisions among them. */
  right: natural,
});

/** What a run needs besides the weights and rates to go on. */
const State = z.strictObject({
  position: Position,
  /** Images since the rates of layers 1 and 2 doubled last. */
  seen: z.tuple([natural, natural]),
  /** Decisions since the rates of layer 3 were set last. */
  decisions: z.strictObject({ right: natural, wrong: natural, silent: natural }),
});

/** The schedules of the layers, whose counts a checkpoint keeps. */
export interface Schedules {
  readonly doubling: readonly [snn.Doubling, snn.Doubling];
  adaptive: snn.AdaptiveReward;
}

/** What a run is about. */
interface About {
  /** The task of deno.json that it is. */
  task: string;
  kernels: string;
  options: RunOptions & LastLayerOptions;
  net: MozafariMNIST2018;
  schedules: Schedules;
  /** The layer that learns first. */
  layer: number;
  measured_by: RunRecord["measured_by"];
  /** Stimuli that are learnt at once, at most; a chunk where it is left out. */
  chunk?: number;
}

/** One run, from its start or from its checkpoint. */
export class Run {
  position: z.infer<typeof Position>;
  readonly #run: LongRun;
  /** As of a `LongRun`. */
  readonly step: LongRun["step"];

  private constructor(readonly about: About, readonly record: RunRecord) {
    this.position = { layer: about.layer, epoch: 0, image: 0, right: 0 };
    this.#run = new LongRun(about.task, () => this.save());
    this.step = this.#run.step;
  }

  /** Starts a run, or with `resume` puts network and schedules into the state of the checkpoint. */
  static async start(about: About): Promise<Run> {
    const { options: { threads, seed, checkpoint, resume }, kernels, net, schedules } = about;
    const { task, measured_by } = about;
    const record = await newRecord(
      { command: commandOf(task), kernels, threads, seed },
      measured_by,
    );
    if (!resume) return new Run(about, record);
    const saved = await readCheckpoint(checkpoint, net, { state: State, record: RunRecord });
    const { command, machine } = record;
    const run = new Run(about, { ...saved.record, command, machine, kernels, threads });
    run.position = saved.state.position;
    schedules.doubling.forEach((schedule, i) => schedule.seen = saved.state.seen[i]);
    schedules.adaptive.decisions = saved.state.decisions;
    return run;
  }

  /** Does what takes time, in sight of the user, and counts its seconds. */
  during<Result>(
    phase: Phase,
    what: readonly [label: string, total: number, done?: number],
    work: () => Promise<Result>,
    say: (result: Result) => string,
  ): Promise<Result> {
    return this.#run.during(what, work, say, (seconds) => {
      const { record, position: { epoch } } = this;
      if (phase === "layer3") {
        record.seconds[phase][epoch] = (record.seconds[phase][epoch] ?? 0) + seconds;
      } else record.seconds[phase] += seconds;
      notePeak(record);
    });
  }

  /**
   * One epoch of the layer that learns, from where the run is.
   *
   * @param order Which stimulus comes when.
   * @param learn Learns from some, all of one batch, and says how many decisions were right; `end` with
   * the last ones.
   */
  async epoch(
    label: string,
    order: readonly number[],
    learn: (indices: readonly number[], end: boolean) => Promise<number>,
  ): Promise<void> {
    const { layer, epoch, image } = this.position;
    const images = order.length;
    const { options: { checkpointEvery }, schedules, chunk = CHUNK } = this.about;
    const { every } = schedules.adaptive;
    const walk = {
      first: image,
      chunk: (place: number) => Math.min(chunk, every - place % every),
      saveEvery: checkpointEvery,
    };
    const work = async () => {
      await this.#run.walk(order, walk, async (indices, end) => {
        const right = this.position.right + await learn(indices, end === images);
        this.position = { layer, epoch, image: end, right };
      });
      return percentOf(this.position.right, images);
    };
    const say = (share: number) =>
      layer < 3 ? "done" : `${share.toFixed(2)} % right while learning`;
    const phase = `layer${layer as 1 | 2 | 3}` as const;
    const share = await this.during(phase, [label, images, image], work, say);
    if (layer === 3) this.record.learning.push(share);
    this.position = { layer, epoch: epoch + 1, image: 0, right: 0 };
  }

  /** Writes the checkpoint, and the record where one is asked for. */
  async save(): Promise<void> {
    const { options: { checkpoint, json }, net, schedules: { doubling, adaptive } } = this.about;
    const state: z.infer<typeof State> = {
      position: this.position,
      seen: [doubling[0].seen, doubling[1].seen],
      decisions: adaptive.decisions,
    };
    await writeCheckpoint(checkpoint, net, { state, record: this.record });
    if (json !== undefined) await writeRecord(json, this.record);
  }

  /** Lets the process end. */
  [Symbol.dispose](): void {
    this.#run[Symbol.dispose]();
  }
}

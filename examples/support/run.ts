/**
 * A run of many epochs that can be stopped at any moment and go on: where it is, its checkpoint, its
 * record, its progress, Ctrl-C.
 */

import { type snn, torch } from "../../mod.ts";
import type { MozafariMNIST2018 } from "../mozafari_network.ts";
import type { RunOptions } from "./arguments.ts";
import { type Position, readCheckpoint, type State, writeCheckpoint } from "./checkpoint.ts";
import { Interrupt } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { newRecord, percentOf, type Phase, type RunRecord, writeRecord } from "./record.ts";
import { CHUNK } from "./stimuli.ts";

/** The schedules of the layers, whose counts a checkpoint keeps. */
export interface Schedules {
  readonly doubling: readonly [snn.Doubling, snn.Doubling];
  adaptive: snn.AdaptiveReward;
}

/** Opens the device and puts the kernels to use that the options ask for, and says which. */
export async function useKernels(threads: number, device = "cpu"): Promise<string> {
  await torch.device(device);
  if (device === "webgpu") {
    const { description } = torch.backends.webgpu.info()!;
    console.log(`Running on ${description}`);
    return `webgpu, ${description}`;
  }
  if (threads === 0) return "WebAssembly";
  const { instructions } = await torch.backends.native.load();
  torch.set_num_threads(threads);
  console.log(`Running on the native library, ${instructions}, ${threads} threads`);
  return `native, ${instructions}`;
}

/** What a run is about. */
interface About {
  /** The task of deno.json that it is. */
  task: string;
  kernels: string;
  options: RunOptions;
  net: MozafariMNIST2018;
  schedules: Schedules;
  /** The layer that learns first. */
  layer: number;
  measured_by: RunRecord["measured_by"];
}

/** One run, from its start or from its checkpoint. */
export class Run {
  position: Position;
  readonly #progress = new Progress();
  readonly #interrupt = new Interrupt();
  #phase: Phase = "encoding";
  /** The moment up to which the seconds of the phase are counted. */
  #counted = 0;

  private constructor(readonly about: About, readonly record: RunRecord) {
    this.position = { layer: about.layer, epoch: 0, image: 0, right: 0 };
  }

  /** Starts a run, or with `resume` puts network and schedules into the state of the checkpoint. */
  static async start(about: About): Promise<Run> {
    const { options: { threads, seed, checkpoint, resume }, kernels, net, schedules } = about;
    const { task, measured_by } = about;
    const record = await newRecord({
      command: commandOf(task),
      kernels,
      threads,
      seed,
      measured_by,
    });
    if (!resume) return new Run(about, record);
    const { state, record: before } = await readCheckpoint(checkpoint, net);
    const { command, machine } = record;
    const run = new Run(about, { ...before, command, machine, kernels, threads });
    run.position = state.position;
    schedules.doubling.forEach((schedule, i) => schedule.seen = state.seen[i]);
    schedules.adaptive.decisions = state.decisions;
    return run;
  }

  /** Does what takes time, in sight of the user, and counts its seconds. */
  async during<Result>(
    phase: Phase,
    [label, total, done = 0]: [label: string, total: number, done?: number],
    work: () => Promise<Result>,
    say: (result: Result) => string,
  ): Promise<Result> {
    this.#progress.start(label, total, done);
    this.#phase = phase;
    this.#counted = performance.now();
    const result = await work();
    this.#count();
    this.#progress.finish(say(result));
    return result;
  }

  /** Called after so many images: shows it, and stops where Ctrl-C has been pressed. */
  readonly step = async (images: number): Promise<void> => {
    await this.#progress.step("", images);
    this.#count();
    if (this.#interrupt.requested) await this.#stop();
  };

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
    const phase = `layer${layer as 1 | 2 | 3}` as const;
    const images = order.length;
    const { options: { checkpointEvery }, schedules: { adaptive: { every } } } = this.about;
    const work = async () => {
      let written = image;
      while (this.position.image < images) {
        const { image: first, right } = this.position;
        const rest = Math.min(CHUNK, checkpointEvery, every - first % every, images - first);
        const end = first + rest;
        const more = await learn(order.slice(first, end), end === images);
        this.position = { layer, epoch, image: end, right: right + more };
        await this.step(rest);
        if (end - written < checkpointEvery) continue;
        await this.save();
        written = end;
      }
      return percentOf(this.position.right, images);
    };
    const say = (share: number) =>
      layer < 3 ? "done" : `${share.toFixed(2)} % right while learning`;
    const share = await this.during(phase, [label, images, image], work, say);
    if (layer === 3) this.record.learning.push(share);
    this.position = { layer, epoch: epoch + 1, image: 0, right: 0 };
  }

  /** Writes the checkpoint, and the record where one is asked for. */
  async save(): Promise<void> {
    const { options: { checkpoint, json }, net, schedules: { doubling, adaptive } } = this.about;
    const state: State = {
      position: this.position,
      seen: [doubling[0].seen, doubling[1].seen],
      decisions: adaptive.decisions,
    };
    await writeCheckpoint(checkpoint, net, state, this.record);
    if (json !== undefined) await writeRecord(json, this.record);
  }

  /** Writes the checkpoint and says how to go on. */
  async #stop(): Promise<never> {
    this.#progress.stop();
    await this.save();
    console.log(`Stopped. To go on:\n  ${commandOf(this.about.task)} --resume`);
    Deno.exit(0);
  }

  /** Counts the seconds since it was last called, and looks at the memory. */
  #count(): void {
    const now = performance.now();
    const more = (now - this.#counted) / 1000;
    this.#counted = now;
    const { record, position: { epoch } } = this;
    if (this.#phase === "layer3") {
      record.seconds.layer3[epoch] = (record.seconds.layer3[epoch] ?? 0) + more;
    } else record.seconds[this.#phase] += more;
    const { rss } = Deno.memoryUsage();
    record.peak_resident_bytes = Math.max(record.peak_resident_bytes, rss);
  }

  /** Lets the process end. */
  [Symbol.dispose](): void {
    this.#interrupt[Symbol.dispose]();
  }
}

/** The command that makes this run from its start. */
export function commandOf(task: string): string {
  return ["deno", "task", task, ...Deno.args.filter((arg) => arg !== "--resume")].join(" ");
}

/**
 * A run that takes long, in sight of who waits for it: progress, the seconds of its parts, Ctrl-C, and
 * its state written now and then.
 */

import { Interrupt } from "./interrupt.ts";
import { Progress } from "./progress.ts";

/** How stimuli are handed over. */
interface Walk {
  /** The place in the order to start from. */
  first: number;
  /** Stimuli at once, at most, from a place on. */
  chunk: (place: number) => number;
  /** Stimuli after which the state is written. */
  saveEvery: number;
}

/** One run, of a task of deno.json. */
export class LongRun {
  readonly #progress = new Progress();
  readonly #interrupt = new Interrupt();
  readonly #save: () => Promise<void>;
  #count: (seconds: number) => void = () => {};
  /** The moment up to which seconds are counted. */
  #counted = 0;

  /** @param save Writes the state, between two steps. */
  constructor(readonly task: string, save: () => Promise<void>) {
    this.#save = save;
  }

  /**
   * Does what takes time, in sight of the user.
   *
   * @param count Told the seconds it takes, as they go by.
   */
  async during<Result>(
    [label, total, done = 0]: readonly [label: string, total: number, done?: number],
    work: () => Promise<Result>,
    say: (result: Result) => string,
    count: (seconds: number) => void = () => {},
  ): Promise<Result> {
    this.#progress.start(label, total, done);
    this.#count = count;
    this.#counted = performance.now();
    const result = await work();
    this.#tick();
    this.#progress.finish(say(result));
    return result;
  }

  /** Called after so many steps: shows it, and stops where Ctrl-C has been pressed. */
  readonly step = async (steps: number, note = ""): Promise<void> => {
    await this.#progress.step(note, steps);
    this.#tick();
    if (this.#interrupt.requested) await this.#stop();
  };

  /**
   * Goes through stimuli in their order, a chunk at a time.
   *
   * @param visit Takes a chunk, and notes that the state is now that of the place after it.
   */
  async walk(
    order: readonly number[],
    { first, chunk, saveEvery }: Walk,
    visit: (indices: readonly number[], end: number) => Promise<void>,
  ): Promise<void> {
    let written = first;
    for (let place = first, end = first; place < order.length; place = end) {
      end = Math.min(place + Math.min(chunk(place), saveEvery), order.length);
      await visit(order.slice(place, end), end);
      await this.step(end - place);
      if (end - written < saveEvery) continue;
      await this.#save();
      written = end;
    }
  }

  /** Writes the state and says how to go on. */
  async #stop(): Promise<never> {
    this.#progress.stop();
    await this.#save();
    console.log(`Stopped. To go on:\n  ${commandOf(this.task)} --resume`);
    Deno.exit(0);
  }

  #tick(): void {
    const now = performance.now();
    this.#count((now - this.#counted) / 1000);
    this.#counted = now;
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

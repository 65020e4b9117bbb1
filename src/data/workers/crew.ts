/**
 * The workers of a `DataLoader`, and a pass that they share.
 *
 * @module
 */

import { describe } from "../../validation.ts";
import { Link, type WorkerLike } from "./link.ts";

/** Which workers there are. */
export interface CrewOptions {
  readonly num_workers: number;
  /** Makes a worker. */
  readonly worker: () => WorkerLike;
  /** What the workers seed their generators with, each plus its number. */
  readonly base_seed: bigint;
  /** Samples of the data set. */
  readonly length: number;
  /** Batches that each worker is asked for ahead. */
  readonly prefetch_factor: number;
  /** Seconds that a pass waits for a batch; 0 for ever. */
  readonly timeout: number;
}

/** Workers, each of which starts when it is first asked for something. They end with {@linkcode Crew.end}. */
export class Crew {
  readonly #links: Link[] = [];
  readonly #options: CrewOptions;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /**
   * What the workers make of indices, in their order. As in PyTorch, the workers take turns, whichever is
   * faster, and each batch that is given makes room for one more to be asked for.
   *
   * @throws {TypeError} If `worker` gives something else.
   */
  async *pass<I extends number | number[]>(
    indices: Iterator<I>,
  ): AsyncGenerator<{ indices: I; batch: unknown }, void, void> {
    const { num_workers, prefetch_factor, timeout } = this.#options;
    const asked: { indices: I; id: number; answer: Promise<unknown> }[] = [];
    let count = 0;
    const ask = (): void => {
      const next = indices.next();
      if (next.done) return;
      const id = count++ % num_workers;
      asked.push({ indices: next.value, id, answer: this.#link(id).ask(next.value) });
    };
    for (let i = 0; i < num_workers * prefetch_factor; i++) ask();
    for (let first = asked.shift(); first; first = asked.shift()) {
      const batch = await within(timeout, first.answer, first.id);
      ask();
      yield { indices: first.indices, batch };
    }
  }

  #link(id: number): Link {
    const { num_workers, worker, base_seed, length, timeout } = this.#options;
    return this.#links[id] ??= new Link(checkWorker(worker()), {
      id,
      num_workers,
      base_seed,
      length,
      limited: timeout === 0,
    });
  }

  /** Ends the workers. What they have been asked for fails by this error. */
  end(error: Error = new Error("Cannot load batches: the workers have ended")): void {
    for (const link of this.#links) link.end(error);
  }
}

/** What a worker has been asked for, unless it takes too long. */
async function within<T>(seconds: number, answer: Promise<T>, id: number): Promise<T> {
  if (seconds === 0) return await answer;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(
      `Cannot load a batch: worker ${id} took longer than the "timeout" of ${seconds} seconds`,
    );
    timer = setTimeout(() => reject(error), 1000 * seconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function checkWorker(worker: WorkerLike): WorkerLike {
  if (typeof worker?.postMessage === "function") return worker;
  throw new TypeError(
    `Cannot start a worker: "worker" gave ${describe(worker)}, expected a Worker`,
  );
}

/**
 * One worker, as the script of the `DataLoader` sees it: from its start to its end, however that comes
 * about.
 *
 * @module
 */

import { watchLifeline } from "./lifeline.ts";
import { fromThrown, mark, type Reply, type Request, unmark } from "./messages.ts";
import { type Parcel, unpack } from "./parcel.ts";

/** How long a module may take until it calls `serve`. No event tells that it never will. */
const START_MS = 60_000;
/** How long an error that ended a worker may take to arrive after its end has been noticed. */
const LAST_WORDS_MS = 100;

/** A `Worker`, as far as it is used. */
export interface WorkerLike {
  /** Sends a message. */
  postMessage(message: unknown): void;
  /** Ends the worker. */
  terminate(): unknown;
  /** Listens to messages and errors. */
  addEventListener(type: string, listener: (event: unknown) => void): void;
}

/** Who a worker is, and what it has to serve. */
export interface LinkOptions {
  readonly id: number;
  readonly num_workers: number;
  readonly base_seed: bigint;
  /** Samples of the data set. */
  readonly length: number;
  /** Whether the module has to call `serve` within a minute. */
  readonly limited: boolean;
}

interface Waiting {
  resolve(batch: Parcel): void;
  reject(error: Error): void;
}

/** A worker and what it has been asked for. */
export class Link {
  readonly #worker: WorkerLike;
  readonly #options: LinkOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #end = new AbortController();
  #asked = 0;
  /** What to send as soon as there is a data set; null from then on. */
  #early: Request[] | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: Error | null = null;

  constructor(worker: WorkerLike, options: LinkOptions) {
    const { id, num_workers, base_seed, limited } = options;
    this.#worker = worker;
    this.#options = options;
    this.#early = [{ kind: "begin", id, num_workers, seed: base_seed + BigInt(id) }];
    worker.addEventListener("message", (event) => {
      const reply = unmark<Reply>((event as { data: unknown }).data);
      if (reply && !this.#failure) this.#hear(reply);
    });
    worker.addEventListener("error", (event) => {
      (event as Event).preventDefault(); // Deno would end the script
      this.#fail(this.#uncaught((event as { message?: string }).message));
    });
    worker.addEventListener("messageerror", () => {
      this.#fail(new Error(`Cannot load batches: a message of worker ${id} is unreadable`));
    });
    worker.addEventListener("close", () => this.#failSoon());
    if (limited) this.#timer = setTimeout(() => this.#fail(this.#silent()), START_MS);
  }

  /** Asks for a batch, or for a sample that is not collated. */
  ask(indices: number | number[]): Promise<unknown> {
    const task = this.#asked++;
    const answer = new Promise<Parcel>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting.set(task, { resolve, reject });
      this.#send({ kind: "fetch", task, indices });
    }).then(unpack);
    answer.catch(() => {}); // nobody waits for it where a pass ends early
    return answer;
  }

  /** Ends the worker. What it has been asked for fails by this error. */
  end(error: Error): void {
    this.#fail(error);
  }

  #send(request: Request): void {
    if (this.#early) this.#early.push(request);
    else this.#worker.postMessage(mark(request));
  }

  #hear(reply: Reply): void {
    switch (reply.kind) {
      case "serving":
        return this.#watch(reply.lock);
      case "ready":
        return this.#begin(reply.length);
      case "refused":
        return this.#fail(fromThrown(reply.error, this.#options.id));
      case "batch":
        return this.#take(reply.task)?.resolve(reply.batch);
      case "failed":
        return this.#take(reply.task)?.reject(fromThrown(reply.error, this.#options.id));
    }
  }

  #watch(lock: string | null): void {
    clearTimeout(this.#timer);
    if (lock !== null) watchLifeline(lock, this.#end.signal, () => this.#failSoon());
  }

  #begin(length: number): void {
    const { id, length: expected } = this.#options;
    if (length !== expected) {
      return this.#fail(
        new TypeError(
          `Cannot load batches: the data set of worker ${id} has ${length} samples, ` +
            `that of the DataLoader ${expected}`,
        ),
      );
    }
    const early = this.#early!;
    this.#early = null;
    for (const request of early) this.#send(request);
  }

  #take(task: number): Waiting | undefined {
    const waiting = this.#waiting.get(task);
    this.#waiting.delete(task);
    return waiting;
  }

  /** The worker has ended: its last messages and the error that ended it may be on their way. */
  #failSoon(): void {
    const { id } = this.#options;
    const error = new Error(`Cannot load batches: worker ${id} has ended before its time`);
    clearTimeout(this.#timer);
    if (!this.#failure) this.#timer = setTimeout(() => this.#fail(error), LAST_WORDS_MS);
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    clearTimeout(this.#timer);
    this.#end.abort();
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** The error of an event, which has only a text: `Uncaught (in promise) TypeError: Cannot …`. */
  #uncaught(text = ""): Error {
    const { id } = this.#options;
    if (text === "") {
      return new Error(`Cannot load batches: the module of worker ${id} cannot be loaded`);
    }
    const [, name, message] = /^(?:Uncaught (?:\(in promise\) )?)?(?:(\w+): )?(.*)$/s.exec(text)!;
    return fromThrown({ name: name ?? "Error", message }, id);
  }

  #silent(): Error {
    return new Error(
      `Cannot load batches: the module of worker ${this.#options.id} has not called ` +
        `torch.utils.data.serve within ${
          START_MS / 1000
        } seconds; where the data set takes long to ` +
        `open, give serve a function that opens it`,
    );
  }
}

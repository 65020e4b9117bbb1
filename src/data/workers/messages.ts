/**
 * What a `DataLoader` and its workers say to each other.
 *
 * @module
 */

import type { Parcel } from "./parcel.ts";

/**
 * Marks the messages from those that a worker's module sends for itself. Changes with what they hold:
 * those of another version of this library are not taken for ours.
 */
const MARK = "spyke.data.1";

/** What a worker is asked. */
export type Request =
  /** Comes first: who the worker is. */
  | { kind: "begin"; id: number; num_workers: number; seed: bigint }
  /** A batch of samples, or one sample as it is. */
  | { kind: "fetch"; task: number; indices: number | number[] };

/** What a worker says. */
export type Reply =
  /**
   * `serve` has been called; the data set may still be on its way. The lock is held as long as the worker
   * lives; null where there are no locks.
   */
  | { kind: "serving"; lock: string | null }
  /** There is a data set. */
  | { kind: "ready"; length: number }
  /** There is none. */
  | { kind: "refused"; error: Thrown }
  | { kind: "batch"; task: number; batch: Parcel }
  | { kind: "failed"; task: number; error: Thrown };

/** What has been thrown, as far as messages carry it. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** A message to be sent. */
export function mark<M extends Request | Reply>(message: M): { mark: string; message: M } {
  return { mark: MARK, message };
}

/** The message in what has been received; null if it is none of ours. */
export function unmark<M extends Request | Reply>(data: unknown): M | null {
  const { mark, message } = (data ?? {}) as { mark?: unknown; message?: M };
  return mark === MARK ? message! : null;
}

/** What has been thrown, to be sent. */
export function toThrown(error: unknown): Thrown {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  return { name, message, stack };
}

/**
 * An error of a worker, to be thrown here: of its class where that is `TypeError` or `RangeError`, else
 * an `Error`. Its cause has the name and the stack that it had.
 */
export function fromThrown({ name, message, stack }: Thrown, worker: number): Error {
  const cause = Object.assign(new Error(message), { name, stack });
  const ErrorClass = name === "TypeError" ? TypeError : name === "RangeError" ? RangeError : Error;
  return new ErrorClass(`${message} (in worker ${worker})`, { cause });
}

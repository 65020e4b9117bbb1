/**
 * What went wrong on the device. WebGPU reports errors later, somewhere else or not at all: here they are
 * kept with the time at which they happened, so that whatever may hold wrong data is refused from then on.
 *
 * @module
 */

import { lostDevice } from "../lost.ts";

/** A stretch of work. A new one begins with each submit, and whenever something turns out to have failed. */
export type Epoch = number;

interface Failure {
  /** Causes come before what they caused. */
  readonly order: number;
  readonly from: Epoch;
  readonly to: Epoch;
  readonly error: Error;
}

/** The errors of a device. */
export class Failures {
  /** The stretch of work that is being recorded. */
  epoch: Epoch = 1;
  /** Why the device is gone; null while it is there. */
  lost: string | null = null;
  readonly #known: Failure[] = [];
  readonly #watched = new Set<Promise<void>>();
  #order = 0;

  /** @throws {Error} If the device is gone. */
  checkDevice(): void {
    if (this.lost !== null) throw lostDevice("webgpu", this.lost);
  }

  /**
   * Refuses what was written while something failed: it may hold anything.
   *
   * @param written When it was written to the last time.
   */
  check(written: Epoch): void {
    const error = this.errorOf(written);
    if (error) throw error;
  }

  /** What failed while something was written, if anything. */
  errorOf(written: Epoch): Error | null {
    const failure = this.#known.find(({ from, to }) => from <= written && written <= to);
    return failure?.error ?? null;
  }

  /**
   * Keeps an eye on work of now that may turn out to have failed.
   *
   * @param failed Called if it has.
   */
  watch(outcome: Promise<Error | null>, failed: (error: Error) => void = () => {}): void {
    const from = this.epoch;
    const order = this.#order++;
    const seen = outcome.then((error) => {
      this.#watched.delete(seen);
      if (error === null) return;
      // What has been asked since may have read what is wrong; what comes now is told.
      this.#add({ order, from, to: this.epoch++, error });
      failed(error);
    });
    this.#watched.add(seen);
  }

  /** Notes a failure that nobody can place: all that has been written since may be wrong. */
  fail(error: Error, since: Epoch = 0): void {
    this.#add({ order: this.#order++, from: since, to: this.epoch++, error });
  }

  #add(failure: Failure): void {
    this.#known.push(failure);
    this.#known.sort((a, b) => a.order - b.order);
  }

  /** Waits until all that has been asked of the device so far is known to have worked or not. */
  async settle(): Promise<void> {
    await Promise.all(this.#watched);
  }
}

/** Does something, and tells later why the device refused it; null if it did not. */
export function scoped<T>(
  device: GPUDevice,
  describe: (message: string) => string,
  work: () => T,
): { value: T; outcome: Promise<Error | null> } {
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  let outcome: Promise<Error | null>;
  let value: T;
  try {
    value = work();
  } finally {
    outcome = Promise.all([device.popErrorScope(), device.popErrorScope()]).then(
      ([invalid, memory]) => {
        const error = memory ?? invalid;
        return error && new Error(describe(explain(error)));
      },
    ).catch(() => null); // the device is gone, which others tell
  }
  return { value, outcome };
}

/** Does something that may turn out to have failed. */
export function guarded<T>(
  device: GPUDevice,
  failures: Failures,
  describe: (message: string) => string,
  work: () => T,
  failed?: (error: Error) => void,
): T {
  const { value, outcome } = scoped(device, describe, work);
  failures.watch(outcome, failed);
  return value;
}

function explain(error: GPUError): string {
  if (!(error instanceof GPUOutOfMemoryError)) return error.message.trim().replaceAll("\n", " ");
  return 'the device is out of memory; free tensors with "using" or dispose(), or take smaller batches';
}

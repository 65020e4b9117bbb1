/**
 * How a script learns that a worker has ended. No event tells of it, whether the worker closed itself
 * or somebody terminated it; but it holds a lock as long as it lives, and whoever waits for that lock
 * gets it then. Bun has no locks, but an event `"close"`.
 *
 * @module
 */

/** The part of `LockManager` that is used here; Deno has it, but not its types. */
interface Locks {
  request(
    name: string,
    options: { signal?: AbortSignal },
    held: () => Promise<void> | void,
  ): Promise<void>;
}

/** The locks that this script shares with its workers; pages that are not secure have none. */
function locks(): Locks | null {
  return (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks ?? null;
}

/**
 * Takes a lock that is held until this worker ends.
 *
 * @returns Its name; null where there are no locks.
 */
export function holdLifeline(): Promise<string | null> {
  const manager = locks();
  if (manager === null) return Promise.resolve(null);
  const name = `spyke ${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    const held = (): Promise<void> => {
      resolve(name);
      return new Promise(() => {});
    };
    manager.request(name, {}, held).catch(() => resolve(null));
  });
}

/**
 * Waits for the end of a worker.
 *
 * @param name What {@linkcode holdLifeline} gave there.
 * @param signal Ends the wait.
 * @param ended Called at the end.
 */
export function watchLifeline(name: string, signal: AbortSignal, ended: () => void): void {
  const waited = locks()?.request(name, { signal }, ended);
  waited?.catch(() => {}); // the wait was ended
}

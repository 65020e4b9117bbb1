/**
 * One real turn of the event loop: what was forgotten is only given back between turns, not between promises
 * that are resolved already.
 *
 * @module
 */

/** Resolves in the next turn: after microseconds where there is `setImmediate`, else by a timer. */
export function turn(): Promise<void> {
  const { setImmediate = setTimeout } = globalThis as {
    setImmediate?: (run: () => void) => unknown;
  };
  return new Promise((resolve) => setImmediate(resolve));
}

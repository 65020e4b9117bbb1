/**
 * One call after the other: calls that are not awaited one by one must not mix, as all ranks have to make
 * them in one order.
 *
 * @module
 */

let last: Promise<unknown> = Promise.resolve();

/** Does something when all that was asked for before is done or has failed. */
export function inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  const mine = last.then(work);
  last = mine.catch(() => {}); // whoever asked for it is told
  return mine;
}

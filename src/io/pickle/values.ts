/**
 * What a pickle is made of here: plain values, and names of Python's that mean something to whoever reads.
 *
 * @module
 */

/** A name in a module of Python: `torch.FloatStorage`. Nothing is imported or run for it. */
export class Global {
  constructor(readonly module: string, readonly name: string) {}

  /** As Python writes it. */
  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** A call of a name; it is up to whoever writes. */
export class Call {
  constructor(readonly callee: Global, readonly args: Tuple) {}
}

/** What is kept beside a pickle, by an id that says where. */
export class Persistent {
  constructor(readonly id: Tuple) {}
}

/** A Python tuple: an array that does not change, which tells it from a list. */
export type Tuple = readonly unknown[];

/** Makes an array a tuple. */
export function tuple(elements: unknown[]): Tuple {
  return Object.freeze(elements);
}

/** Whether something is a tuple. */
export function isTuple(value: unknown): value is Tuple {
  return Array.isArray(value) && Object.isFrozen(value);
}

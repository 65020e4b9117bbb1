/**
 * `torchvision.transforms.Lambda`.
 *
 * @module
 */

import { Callable } from "../../nn/callable.ts";
import { describe } from "../../validation.ts";
import type { Transform } from "./transform.ts";

// deno-lint-ignore no-explicit-any -- whatever the transform before gave
type Anything = any;

/** The call of `Lambda`. */
export interface Lambda<From = Anything, To = Anything> {
  /** What the function gives. */
  (input: From): To;
}

/**
 * A function as a transform, as ports have it; a plain function does as well.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const transform = new torchvision.transforms.Lambda((x: number) => 2 * x);
 * assertEquals(transform(4), 8);
 * ```
 */
export class Lambda<From = Anything, To = Anything> extends Callable<[input: From], To> {
  /** The function. */
  readonly lambd: Transform<From, To>;

  /**
   * @param lambd The function.
   * @throws {TypeError} If it is none.
   */
  constructor(lambd: Transform<From, To>) {
    super();
    if (typeof lambd !== "function") {
      throw new TypeError(`Cannot make a transform of ${describe(lambd)}: it needs a function`);
    }
    this.lambd = lambd;
  }

  /** Calls it. */
  override forward(input: From): To {
    return this.lambd(input);
  }
}

/**
 * `torchvision.transforms.Compose`.
 *
 * @module
 */

import { Callable } from "../../nn/callable.ts";
import { nested } from "../../representation.ts";
import { describe } from "../../validation.ts";
import type { Transform } from "./transform.ts";

// deno-lint-ignore no-explicit-any -- each transform of a list takes what the one before gave
type Anything = any;

/** The call of a list of transforms. */
export interface Compose<From = Anything, To = Anything> {
  /** What the last transform gives. */
  (input: From): To;
}

/**
 * Transforms one after another.
 *
 * @example
 * ```ts
 * import { torchvision } from "../../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const transform = new torchvision.transforms.Compose([
 *   (x: number) => x + 1,
 *   (x: number) => x * 2,
 * ]);
 * assertEquals(transform(3), 8);
 * ```
 */
export class Compose<From = Anything, To = Anything> extends Callable<[input: From], To> {
  /** The transforms in order. */
  readonly transforms: readonly Transform[];

  /**
   * @param transforms Functions, or objects that can be called.
   * @throws {TypeError} If one cannot be called.
   */
  constructor(transforms: readonly Transform[]) {
    super();
    const other = transforms.findIndex((transform) => typeof transform !== "function");
    if (other >= 0) {
      throw new TypeError(
        `Cannot compose transforms: number ${other} is ${describe(transforms[other])}`,
      );
    }
    this.transforms = transforms;
  }

  /** The transforms, one below the other. */
  override toString(): string {
    const lines = this.transforms.map((transform) =>
      transform instanceof Callable ? String(transform) : `function ${transform.name}`.trim()
    );
    return nested("Compose", lines, 4);
  }

  /** Applies all of them. */
  override forward(input: From): To {
    return this.transforms.reduce<Anything>((value, transform) => transform(value), input);
  }
}

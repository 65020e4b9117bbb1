/**
 * Objects that can be called, as Python's modules are: `conv(x)` is `conv.forward(x)`. This is the
 * only file with the trick: the constructor returns a function whose prototype is that of the class.
 *
 * A class that extends this one has, on every instance, the own properties `name` and `length` of a
 * function; a field with one of these names needs `override`. `call`, `bind` and `apply` type-check
 * where the interface inherits from `Function`, but do not exist.
 *
 * @module
 */

import { settingsOf, showAsText } from "../representation.ts";

/** Base of objects that can be called; the call is `forward`. */
export abstract class Callable<Arguments extends unknown[], Result> {
  static {
    showAsText(this.prototype);
  }

  /** Makes the instance callable. */
  constructor() {
    const self = (...args: Arguments): Result => (self as unknown as this).forward(...args);
    return Object.setPrototypeOf(self, new.target.prototype);
  }

  /** What a call does. */
  abstract forward(...args: Arguments): Result;

  /** The class and its settings, such as `Grayscale(num_output_channels=1)`. */
  toString(): string {
    return `${this.constructor.name}(${settingsOf(this)})`;
  }
}

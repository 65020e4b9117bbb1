/**
 * Brings rows of views to where loops can work on them: rows of float32 without gaps are used where
 * they lie, all others pass through a small array, a block at a time.
 *
 * @module
 */

import type { View } from "../../backend.ts";
import { LONG_ROW, type NumberArray, numbersOf } from "./arrays.ts";
import type { Numbers, Results } from "./loops.ts";

/** The most elements of a row that are worked on at once. */
export const BLOCK = 2048;

// Operations do not nest, so three operands have one array each.
const floats = [0, 1, 2].map(() => new Float32Array(BLOCK));
const doubles = [0, 1, 2].map(() => new Float64Array(BLOCK));
const bytes = new Uint8Array(BLOCK);

/** An operand that is read. */
export class Source {
  /** Where the block lies. */
  values: Numbers;
  /** Where it begins there. */
  start = 0;
  readonly #from: NumberArray;
  readonly #stage: Numbers;
  readonly #direct: Float32Array<ArrayBuffer> | null;

  /** @param operand 0 or 1: which of an operation. */
  constructor(view: View, operand: 0 | 1) {
    this.#from = numbersOf(view);
    const isFloat = this.#from instanceof Float32Array;
    this.#direct = isFloat ? this.#from as Float32Array<ArrayBuffer> : null;
    this.#stage = (isFloat ? floats : doubles)[operand];
    this.values = this.#stage;
  }

  /** Makes a block of `n` elements, `step` apart from `at` on, readable. */
  take(at: number, step: number, n: number): void {
    if (step === 1 && this.#direct) {
      this.values = this.#direct;
      this.start = at;
      return;
    }
    const from = this.#from;
    const stage = this.#stage;
    this.values = stage;
    this.start = 0;
    if (step === 0) stage.fill(from[at], 0, n);
    else if (step === 1 && n >= LONG_ROW) stage.set(from.subarray(at, at + n));
    else for (let k = 0; k < n; k++) stage[k] = from[at + k * step];
  }
}

/** The operand that is written. */
export class Sink {
  /** Where the block lies. */
  values: Results;
  /** Where it begins there. */
  start = 0;
  readonly #to: NumberArray;
  readonly #stage: Results;
  readonly #direct: Results | null;

  constructor(view: View) {
    this.#to = numbersOf(view);
    const { dtype } = view;
    this.#direct = dtype === "float32" || dtype === "bool" ? this.#to as Results : null;
    this.#stage = dtype === "float32" ? floats[2] : dtype === "bool" ? bytes : doubles[2];
    this.values = this.#stage;
  }

  /** Makes room for a block whose elements will be `step` apart from `at` on. */
  open(at: number, step: number): void {
    const direct = step === 1 ? this.#direct : null;
    this.values = direct ?? this.#stage;
    this.start = direct ? at : 0;
  }

  /** Stores the block of `n` elements. */
  close(at: number, step: number, n: number): void {
    const stage = this.#stage;
    if (this.values !== stage) return;
    const to = this.#to;
    if (step === 1 && n >= LONG_ROW) to.set(n === BLOCK ? stage : stage.subarray(0, n), at);
    else for (let k = 0; k < n; k++) to[at + k * step] = stage[k];
  }
}

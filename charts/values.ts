/**
 * The numbers that charts are drawn of.
 *
 * @module
 */

import { Tensor } from "../src/tensor/tensor.ts";
import { describe } from "../src/validation.ts";

/**
 * Checks what is to be drawn.
 *
 * @param what What is drawn, for the sentence.
 * @throws {TypeError} If it is no tensor.
 */
export function checkTensor(tensor: unknown, what: string): asserts tensor is Tensor {
  if (!(tensor instanceof Tensor)) {
    throw new TypeError(`Cannot draw ${what} of ${describe(tensor)}: it needs a Tensor`);
  }
}

/**
 * The elements of a tensor as numbers.
 *
 * @param what What is drawn, for the sentence.
 * @throws {TypeError} If it is no tensor or has no elements.
 * @throws {RangeError} If an element is not finite.
 */
export async function valuesOf(tensor: Tensor, what: string): Promise<number[]> {
  checkTensor(tensor, what);
  if (tensor.numel() === 0) {
    throw new TypeError(`Cannot draw ${what} of a tensor of shape [${tensor.shape}]: it is empty`);
  }
  const values = Array.from(await tensor.data(), Number);
  const wrong = values.filter((value) => !Number.isFinite(value)).length;
  if (wrong > 0) {
    throw new RangeError(
      `Cannot draw ${what} of ${values.length} values: ${wrong} of them are not finite`,
    );
  }
  return values;
}

/** The least and the largest of numbers. */
export function extremesOf(values: readonly number[]): [least: number, largest: number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** The same for an axis: around the only number, if there is but one. */
export function rangeOf(values: readonly number[]): [low: number, high: number] {
  const [least, largest] = extremesOf(values);
  return least < largest ? [least, largest] : [least - 0.5, largest + 0.5];
}

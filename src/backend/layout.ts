/**
 * How elements lie in memory: sizes, strides, and axes that can be walked as one. What backends and tensors
 * both need.
 *
 * @module
 */

import type { DType, View, WaveShape, Weight } from "./backend.ts";

const BYTES: Record<DType, number> = {
  float32: 4,
  int32: 4,
  int64: 8,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** Bytes of an element. */
export function itemsize(dtype: DType): number {
  return BYTES[dtype];
}

/** The number of elements of a shape. */
export function numelOf(shape: readonly number[]): number {
  if (shape.includes(0)) return 0; // whatever the others, whose product may be infinite
  let numel = 1;
  for (const length of shape) numel *= length;
  return numel;
}

/** A byte for each of so many features, 1 for those that are named. */
export function featureMask(count: number, features: readonly number[]): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(count);
  for (const feature of features) mask[feature] = 1;
  return mask;
}

/** Strides of a row-major array without gaps. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= Math.max(shape[axis], 1);
  }
  return strides;
}

/** Whether elements lie row-major without gaps. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 0) return true;
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}

/** Axes merged where possible, those of length 1 left out. */
export interface MergedAxis {
  length: number;
  /** The distance between elements in each view. */
  steps: number[];
}

/** The axes of views of one shape, outermost first. */
export function mergedAxes(
  shape: readonly number[],
  views: readonly Pick<View, "strides">[],
): MergedAxis[] {
  const axes: MergedAxis[] = [];
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const steps = views.map(({ strides }) => strides[axis]);
    const last = axes.at(-1);
    if (last && last.steps.every((step, i) => step === length * steps[i])) {
      last.length *= length;
      last.steps = steps;
    } else {
      axes.push({ length, steps });
    }
  });
  return axes;
}

/** Neurons of one stimulus. */
export function neuronsOf({ c, h, w }: WaveShape): number {
  return c * h * w;
}

/** Neurons of all stimuli. */
export function elementsOf(wave: WaveShape): number {
  return wave.n * neuronsOf(wave);
}

/** Inputs of a window. */
export function inputsOf({ c, kh, kw }: Omit<Weight, "data">): number {
  return c * kh * kw;
}

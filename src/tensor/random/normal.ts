/**
 * Normally distributed numbers, as PyTorch's `normal_` and `randn` draw them: by Box-Muller, in one of
 * two ways that give different numbers and consume the generator differently.
 *
 * @module
 */

import { checkNumber } from "../../validation.ts";
import { fma32, log32, sinCos32 } from "./float32_math.ts";
import { type Generator, sourceOf } from "./generator.ts";
import type { Mt19937 } from "./mt19937.ts";

const SUBJECT = 'the arguments of "normal_"';
const TWO_PI = Math.fround(2 * Math.PI);
const GROUP = 16;

/**
 * Fills an array with float32 numbers as PyTorch fills a contiguous tensor: from 16 elements on in
 * groups of 16 in single precision, below that as {@linkcode normalSerial} does.
 *
 * The groups equal to the bit what PyTorch gives on x86 processors with AVX2 and FMA. On others its
 * own results differ in the last bits.
 *
 * @param generator Where the numbers come from.
 * @param out The array to fill.
 * @param mean The mean.
 * @param std The standard deviation.
 * @throws {TypeError} If mean or std is not a number.
 * @throws {RangeError} If mean or std is not finite, or std negative.
 */
export function normal(
  generator: Generator,
  out: Float32Array,
  mean: number = 0,
  std: number = 1,
): void {
  if (out.length < GROUP) return normalSerial(generator, out, mean, std);
  const { engine } = sourceOf(generator);
  check(mean, std);
  for (let i = 0; i < out.length; i++) out[i] = engine.float32();
  const groups = Math.floor(out.length / GROUP);
  for (let i = 0; i < groups; i++) transformGroup(out, i * GROUP, mean, std);
  if (out.length % GROUP !== 0) {
    // An incomplete group is replaced: the last 16 elements are all drawn again.
    const start = out.length - GROUP;
    for (let i = start; i < out.length; i++) out[i] = engine.float32();
    transformGroup(out, start, mean, std);
  }
}

/**
 * Fills an array with float32 numbers one after another in double precision, as PyTorch fills a
 * tensor of fewer than 16 elements or one that is not contiguous. Samples come in pairs, and the
 * generator keeps the second one for the next call.
 *
 * @param generator Where the numbers come from.
 * @param out The array to fill.
 * @param mean The mean.
 * @param std The standard deviation.
 * @throws {TypeError} If mean or std is not a number.
 * @throws {RangeError} If mean or std is not finite, or std negative.
 */
export function normalSerial(
  generator: Generator,
  out: Float32Array,
  mean: number = 0,
  std: number = 1,
): void {
  const source = sourceOf(generator);
  check(mean, std);
  for (let i = 0; i < out.length; i++) {
    let sample = source.cachedNormal;
    if (sample === null) [sample, source.cachedNormal] = samplePair(source.engine);
    else source.cachedNormal = null;
    out[i] = sample * std + mean;
  }
}

function check(mean: number, std: number): void {
  checkNumber(mean, "mean", SUBJECT);
  checkNumber(std, "std", SUBJECT, 0);
}

function samplePair(engine: Mt19937): [number, number] {
  const angle = 2 * Math.PI * engine.float64();
  const radius = Math.sqrt(-2 * Math.log1p(-engine.float64()));
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

const sinCos = new Float32Array(2);

/** Turns 16 uniform numbers into normal ones: the first eight give the radii, the others the angles. */
function transformGroup(data: Float32Array, start: number, mean: number, std: number): void {
  const mean32 = Math.fround(mean);
  const std32 = Math.fround(std);
  for (let i = start; i < start + GROUP / 2; i++) {
    // 1 - u lies in (0, 1], where there is a logarithm
    const radius = Math.fround(Math.sqrt(Math.fround(-2 * log32(1 - data[i]))));
    sinCos32(Math.fround(TWO_PI * data[i + GROUP / 2]), sinCos);
    data[i] = fma32(Math.fround(radius * sinCos[1]), std32, mean32);
    data[i + GROUP / 2] = fma32(Math.fround(radius * sinCos[0]), std32, mean32);
  }
}

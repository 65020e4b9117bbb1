/**
 * Images in other sizes, in the integers of Pillow's bilinear filter: rows first, then columns, each pass
 * rounded to bytes. Where an image gets smaller, the filter grows with the step, so that no pixel is lost.
 *
 * @module
 */

import type { Pixels } from "./pixels.ts";

/** Weights are integers of so many bits behind the point. */
const PRECISION = 22;

/** What one output pixel is summed from: inputs from `first` on, by weights. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * Resizes an image.
 *
 * @param pixels The image; no channel may be one of transparency.
 * @param width Columns of the result.
 * @param height Rows of the result.
 */
export function resample(pixels: Pixels, width: number, height: number): Pixels {
  const wide = width === pixels.width ? pixels : resampleRows(pixels, width);
  return height === wide.height ? wide : resampleColumns(wide, height);
}

function resampleRows({ width, height, channels, data }: Pixels, columns: number): Pixels {
  const taps = tapsOf(width, columns);
  const result = new Uint8Array(columns * height * channels);
  for (let row = 0, at = 0; row < height; row++) {
    for (const { first, weights } of taps) {
      const start = (row * width + first) * channels;
      for (let channel = 0; channel < channels; channel++) {
        result[at++] = weighted(data, start + channel, channels, weights);
      }
    }
  }
  return { width: columns, height, channels, data: result };
}

function resampleColumns({ width, height, channels, data }: Pixels, rows: number): Pixels {
  const stride = width * channels;
  const result = new Uint8Array(rows * stride);
  let at = 0;
  for (const { first, weights } of tapsOf(height, rows)) {
    for (let column = 0; column < stride; column++) {
      result[at++] = weighted(data, first * stride + column, stride, weights);
    }
  }
  return { width, height: rows, channels, data: result };
}

function weighted(
  data: Uint8Array,
  start: number,
  step: number,
  weights: readonly number[],
): number {
  let sum = 1 << (PRECISION - 1);
  for (let tap = 0, at = start; tap < weights.length; tap++, at += step) {
    sum += data[at] * weights[tap];
  }
  return Math.min(sum >> PRECISION, 255); // the weights are not negative
}

/** The triangle of bilinear interpolation around each output pixel, in double precision until it is rounded. */
function tapsOf(length: number, outputs: number): Taps[] {
  const scale = length / outputs;
  const support = Math.max(scale, 1);
  return Array.from({ length: outputs }, (_, output) => {
    const center = (output + 0.5) * scale;
    const first = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), length);
    const heights = Array.from(
      { length: end - first },
      (_, i) => Math.max(1 - Math.abs((i + first - center + 0.5) * (1 / support)), 0),
    );
    const sum = heights.reduce((a, b) => a + b);
    const weights = heights.map((height) =>
      Math.trunc(0.5 + (sum === 0 ? height : height / sum) * (1 << PRECISION))
    );
    return { first, weights };
  });
}

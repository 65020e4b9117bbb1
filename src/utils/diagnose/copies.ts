/**
 * Features that have learnt the same.
 *
 * @module
 */

import { conv2d } from "../../nn/functional.ts";
import { tensor } from "../../tensor/creation.ts";

/** Features at least this similar are near copies. */
const SIMILAR = 0.95;
/** Rows that deviate from their mean by less, as a share of the range, have no pattern to compare. */
const FLAT = 0.005;
/** Fewer weights a feature are similar by chance. */
const FEWEST = 9;

/** Two features, and the cosine similarity of their weights without their means. */
export type Copy = readonly [feature: number, other: number, similarity: number];

/**
 * Pairs of features that are near copies, the closest first. Compared is what the weights of a feature
 * deviate from their mean: drawn around 0.8, the rows themselves of any two features have a cosine of 0.99.
 * Rows without a pattern are copies where their means are equal.
 *
 * @param rows The weights of each feature.
 * @param range From bound to bound.
 */
export async function copiesOf(rows: readonly Float32Array[], range: number): Promise<Copy[]> {
  if (rows[0].length < FEWEST) return [];
  const patterns = rows.map((row) => patternOf(row, FLAT * range));
  const similarities = await cosines(patterns.map(({ direction }) => direction));
  const copies: Copy[] = [];
  patterns.forEach((pattern, other) => {
    for (let feature = 0; feature < other; feature++) {
      const similarity = pattern.flat && patterns[feature].flat
        ? Number(Math.abs(pattern.mean - patterns[feature].mean) <= FLAT * range)
        : similarities[feature * rows.length + other];
      if (similarity >= SIMILAR) copies.push([feature, other, Math.min(similarity, 1)]);
    }
  });
  return copies.sort((a, b) => b[2] - a[2]);
}

interface Pattern {
  readonly mean: number;
  /** Whether all weights are alike. */
  readonly flat: boolean;
  /** The weights without their mean, of length 1; 0 where they are alike. */
  readonly direction: Float32Array;
}

function patternOf(row: Float32Array, deviation: number): Pattern {
  const mean = row.reduce((sum, w) => sum + w, 0) / row.length;
  const length = Math.sqrt(row.reduce((sum, w) => sum + (w - mean) ** 2, 0));
  const flat = length <= deviation * Math.sqrt(row.length);
  return { mean, flat, direction: row.map((w) => flat ? 0 : (w - mean) / length) };
}

/** The product of the rows with each other, which as a convolution has a fast kernel. */
async function cosines(rows: readonly Float32Array[]): Promise<Float32Array> {
  const size = rows[0].length;
  const all = new Float32Array(rows.length * size);
  rows.forEach((row, i) => all.set(row, i * size));
  const channels = tensor(all, { shape: [rows.length, size, 1, 1] });
  return await conv2d(channels, channels).data() as Float32Array;
}

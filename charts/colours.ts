/**
 * Colours of charts.
 *
 * @module
 */

/** Of Okabe and Ito, told apart by the colour-blind too. */
export const HUES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/** Tones from the first colour at 0 to the second at 1. */
export function tones(from: readonly number[], to: readonly number[]): (share: number) => string {
  return (share) => `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * share))})`;
}

/** From a light blue to a dark one. */
export const blue: (share: number) => string = tones([222, 235, 247], [8, 48, 107]);

/** From black to white. */
export const grey: (share: number) => string = tones([0, 0, 0], [255, 255, 255]);

/// <reference lib="dom" />
/**
 * Pictures of features and of spike times on canvases, a pixel of theirs for each value.
 */

import type { Times } from "./messages.ts";

/** Colours of the steps, from the first to the last, evenly spaced (viridis, backwards). */
const STOPS = [[253, 231, 37], [94, 201, 98], [33, 145, 140], [59, 82, 139], [68, 1, 84]];

type Colour = readonly number[];

/** The colour of a step. */
function colourOf(step: number, steps: number): Colour {
  const place = step / Math.max(steps - 1, 1) * (STOPS.length - 1);
  const [first, share] = [Math.min(Math.floor(place), STOPS.length - 2), place % 1];
  const rest = place === STOPS.length - 1 ? 1 : share;
  return STOPS[first].map((value, i) => value + rest * (STOPS[first + 1][i] - value));
}

/** Paints all steps side by side. */
export function paintScale(canvas: HTMLCanvasElement, steps: number): void {
  canvas.width = steps;
  const image = new ImageData(steps, 1);
  for (let step = 0; step < steps; step++) set(image, step, 0, colourOf(step, steps));
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

/** Paints square pictures one after the other, so many in a row, a pixel apart. */
function paintTiles(
  canvas: HTMLCanvasElement,
  [count, size, columns]: readonly [count: number, size: number, columns: number],
  colour: (index: number) => Colour | null,
): void {
  canvas.width = columns * (size + 1) - 1;
  canvas.height = Math.ceil(count / columns) * (size + 1) - 1;
  const image = new ImageData(canvas.width, canvas.height);
  for (let i = 0; i < count * size * size; i++) {
    const [tile, pixel] = [Math.floor(i / (size * size)), i % (size * size)];
    const x = (tile % columns) * (size + 1) + pixel % size;
    const y = Math.floor(tile / columns) * (size + 1) + Math.floor(pixel / size);
    set(image, x, y, colour(i));
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

/** Paints features, each a square of greys. */
export function paintFeatures(
  canvas: HTMLCanvasElement,
  size: number,
  pixels: Uint8Array,
  columns: number,
): void {
  const count = pixels.length / (size * size);
  paintTiles(canvas, [count, size, columns], (i) => [pixels[i], pixels[i], pixels[i]]);
}

/** Paints when the neurons of each map spiked; those that never did are left out. */
export function paintMaps(
  canvas: HTMLCanvasElement,
  { maps, side, steps, times }: Times,
  columns: number,
): void {
  const never = neverColour(canvas);
  paintTiles(canvas, [maps, side, columns], (i) => {
    return times[i] < steps ? colourOf(times[i], steps) : never;
  });
}

/** Paints the first spike of each map: a column a map, a row a step. */
export function paintRaster(canvas: HTMLCanvasElement, times: Times): void {
  const { maps, steps } = times;
  canvas.width = maps;
  canvas.height = steps;
  const image = new ImageData(maps, steps);
  const never = neverColour(canvas);
  const first = firstSpikes(times);
  for (let map = 0; map < maps; map++) {
    for (let step = 0; step < steps; step++) {
      set(image, map, step, step === first[map] ? colourOf(step, steps) : never);
    }
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

/** When the first neuron of each map spiked. */
function firstSpikes({ maps, side, times }: Times): number[] {
  return Array.from({ length: maps }, (_, map) => {
    return Math.min(...times.subarray(map * side * side, (map + 1) * side * side));
  });
}

function neverColour(canvas: HTMLCanvasElement): Colour {
  const hex = getComputedStyle(canvas).getPropertyValue("--never").trim();
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
}

function set(image: ImageData, x: number, y: number, colour: Colour | null): void {
  if (colour) image.data.set([...colour, 255], 4 * (y * image.width + x));
}

/**
 * Drawing a digit: a glyph is bent, turned and placed at random, and the path of the pen becomes
 * grey pixels.
 *
 * @module
 */

import { glyphs, type Point } from "./glyphs.ts";
import type { Stream } from "./random.ts";

/** Rows and columns of an image. */
export const SIZE = 28;

/** How hard the digits are: the ranges of what is drawn at random. */
export const difficulty = {
  /** Deviation of each point of a glyph, in units of its box. */
  jitter: 0.02,
  /** Deviation of the rotation, in radians. */
  rotation: 0.14,
  /** Deviation of the slant: columns a row. */
  shear: 0.15,
  /** Width and height of the box, in pixels. */
  width: [11, 18],
  height: [14, 20.5],
  /** The centre is moved by up to so many pixels in each direction. */
  shift: 2,
  /** Deviation of the bending by waves of one and of two periods over the box, in its units. */
  elastic: [0.025, 0.012],
  /** Half the width of the pen, in pixels. */
  pen: [0.75, 1.6],
  /** Brightness of the ink, of 255. */
  ink: [190, 255],
} as const;

/** How many pieces the curve between two points is drawn in. */
const PIECES = 6;

/**
 * Draws a digit, white on black.
 *
 * @param label 0 to 9.
 * @param random Where its shape comes from.
 * @param out 28x28 pixels, rows first, all of which are written.
 */
export function drawDigit(label: number, random: Stream, out: Uint8Array): void {
  const ways = glyphs[label];
  const glyph = ways[Math.floor(random.uniform() * ways.length)];
  const place = placement(random);
  const half = random.uniform(...difficulty.pen);
  const ink = random.uniform(...difficulty.ink);
  const paths = glyph.map((stroke) => curve(jittered(stroke, random)).map(place));
  const nearest = new Float64Array(SIZE * SIZE).fill(Infinity);
  for (const path of paths) {
    for (let i = 1; i < path.length; i++) measure(path[i - 1], path[i], half + 1, nearest);
  }
  for (let i = 0; i < out.length; i++) {
    // One pixel of transition, centred on the edge of the pen.
    const covered = half + 0.5 - Math.sqrt(nearest[i]);
    out[i] = Math.round(ink * Math.min(Math.max(covered, 0), 1));
  }
}

/** Moves points at random, those of a corner together. */
function jittered(stroke: readonly Point[], random: Stream): Point[] {
  const moved: Point[] = [];
  stroke.forEach(([x, y], i) => {
    const last = stroke[i - 1];
    if (last && last[0] === x && last[1] === y) moved.push(moved[i - 1]);
    else moved.push([x + random.normal(difficulty.jitter), y + random.normal(difficulty.jitter)]);
  });
  return moved;
}

/** A smooth curve through points (Catmull-Rom), which has a corner where two are equal. */
function curve(points: readonly Point[]): Point[] {
  const result: Point[] = [points[0]];
  for (let i = 1; i < points.length; i++) {
    const [b, c] = [points[i - 1], points[i]];
    if (b === c) continue;
    const a = points[i - 2] ?? b;
    const d = points[i + 1] ?? c;
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      const at = (axis: 0 | 1): number => {
        const [p0, p1, p2, p3] = [a[axis], b[axis], c[axis], d[axis]];
        return p1 + 0.5 * t * (p2 - p0 +
              t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
      };
      result.push([at(0), at(1)]);
    }
  }
  return result;
}

/** From the box of a glyph to pixels: bent, slanted, turned, scaled and moved. */
function placement(random: Stream): (point: Point) => Point {
  const bend = [bending(random), bending(random)];
  const angle = random.normal(difficulty.rotation);
  const shear = random.normal(difficulty.shear);
  const width = random.uniform(...difficulty.width);
  const height = random.uniform(...difficulty.height);
  const middle = (SIZE - 1) / 2;
  const centre = [0, 1].map(() => middle + random.uniform(-difficulty.shift, difficulty.shift));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ([x, y]) => {
    const row = (y - 0.5 + bend[1](x, y)) * height;
    const column = (x - 0.5 + bend[0](x, y)) * width - shear * row;
    return [centre[0] + cos * column - sin * row, centre[1] + sin * column + cos * row];
  };
}

/** A smooth displacement: waves of low frequency in a random direction. */
function bending(random: Stream): (x: number, y: number) => number {
  const waves = difficulty.elastic.map((deviation, i) => {
    const direction = random.uniform(0, 2 * Math.PI);
    const frequency = 2 * Math.PI * (i + 1);
    return {
      amplitude: random.normal(deviation),
      phase: random.uniform(0, 2 * Math.PI),
      x: frequency * Math.cos(direction),
      y: frequency * Math.sin(direction),
    };
  });
  return (x, y) =>
    waves.reduce((sum, w) => sum + w.amplitude * Math.sin(w.x * x + w.y * y + w.phase), 0);
}

/** Lowers the squared distances of pixels to what has been drawn by those to a segment. */
function measure(from: Point, to: Point, reach: number, nearest: Float64Array): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const squared = dx * dx + dy * dy || 1;
  const range = (a: number, b: number): [number, number] => [
    Math.max(Math.floor(Math.min(a, b) - reach), 0),
    Math.min(Math.ceil(Math.max(a, b) + reach), SIZE - 1),
  ];
  const [left, right] = range(from[0], to[0]);
  const [top, bottom] = range(from[1], to[1]);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = ((x - from[0]) * dx + (y - from[1]) * dy) / squared;
      const t = Math.min(Math.max(along, 0), 1);
      const distance = (x - from[0] - t * dx) ** 2 + (y - from[1] - t * dy) ** 2;
      if (distance < nearest[y * SIZE + x]) nearest[y * SIZE + x] = distance;
    }
  }
}

/**
 * First spike steps in few bits, without loss. Kept are the rows and columns between which there are
 * spikes (padding costs nothing), with
 *
 * - 1 bit a neuron if whatever spikes does so in the last step,
 * - 4 bits in waves of at most 15 steps,
 * - 8 or 16 bits as the times themselves have, in others.
 *
 * The first neuron lies in the low bits of the first byte, and what is left of the last byte is 0.
 *
 * @module
 */

/** First spike steps as they are in memory: uint8, or uint16 past 254 steps. */
export type Times = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** The rows and columns that are kept of each plane. */
export type Box = readonly [top: number, left: number, height: number, width: number];

/** Times of `planes * h * w` neurons, packed. */
export interface PackedTimes {
  /** Bits a neuron. */
  readonly bits: 1 | 4 | 8 | 16;
  readonly box: Box;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The planes that packed times are of. */
export interface Planes {
  readonly planes: number;
  readonly h: number;
  readonly w: number;
  /** The number of steps: the time of a neuron that never spikes. */
  readonly steps: number;
}

/** Packs times; none is larger than `steps`. */
export function packTimes(times: Times, extent: Planes): PackedTimes {
  const { steps } = extent;
  const box = boxOf(times, extent);
  const kept = within(times, extent, box);
  let last = true;
  for (let i = 0; i < kept.length && last; i++) last = kept[i] >= steps - 1;
  const bits = last ? 1 : steps <= 15 ? 4 : steps <= 254 ? 8 : 16;
  if (bits >= 8) return { bits, box, bytes: new Uint8Array(kept.buffer) };
  const bytes = new Uint8Array(packedBytes(bits, extent, box));
  for (let i = 0; i < kept.length; i++) {
    if (bits === 4) bytes[i >> 1] |= kept[i] << 4 * (i & 1);
    else bytes[i >> 3] |= (steps - kept[i]) << (i & 7);
  }
  return { bits, box, bytes };
}

/** The times that were packed. */
export function unpackTimes({ bits, box, bytes }: PackedTimes, extent: Planes): Times {
  const { planes, h, w, steps } = extent;
  const times = steps > 254 ? new Uint16Array(planes * h * w) : new Uint8Array(planes * h * w);
  times.fill(steps);
  const wide = bits === 16 ? new Uint16Array(bytes.slice().buffer) : bytes;
  const [top, left, height, width] = box;
  let from = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < height; y++) {
      const start = (plane * h + top + y) * w + left;
      for (let at = start; at < start + width; at++, from++) {
        if (bits >= 8) times[at] = wide[from];
        else if (bits === 4) times[at] = bytes[from >> 1] >> 4 * (from & 1) & 15;
        else times[at] = steps - (bytes[from >> 3] >> (from & 7) & 1);
      }
    }
  }
  return times;
}

/** Whether bytes can be those of packed times, none of which is past the last step. */
export function fitsPlanes({ bits, box, bytes }: PackedTimes, extent: Planes): boolean {
  const { h, w, steps } = extent;
  const [top, left, height, width] = box;
  const fits = top + height <= h && left + width <= w && (bits < 4 || bitsFit(bits, steps)) &&
    bytes.length === packedBytes(bits, extent, box);
  return fits && unpackTimes({ bits, box, bytes }, extent).every((time) => time <= steps);
}

function bitsFit(bits: number, steps: number): boolean {
  return bits === (steps <= 15 ? 4 : steps <= 254 ? 8 : 16);
}

function packedBytes(bits: number, { planes }: Planes, [, , height, width]: Box): number {
  return Math.ceil(planes * height * width * bits / 8);
}

/** The smallest box outside of which nothing spikes. */
function boxOf(times: Times, { planes, h, w, steps }: Planes): Box {
  let [top, left, bottom, right] = [h, w, -1, -1];
  for (let row = 0; row < planes * h; row++) {
    const start = row * w;
    const y = row % h;
    let [first, past] = [0, w];
    while (first < w && times[start + first] === steps) first++;
    if (first === w) continue;
    while (times[start + past - 1] === steps) past--;
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    left = Math.min(left, first);
    right = Math.max(right, past - 1);
  }
  return bottom < 0 ? [0, 0, 0, 0] : [top, left, bottom - top + 1, right - left + 1];
}

/** The times in a box of each plane. */
function within(
  times: Times,
  { planes, h, w }: Planes,
  [top, left, height, width]: Box,
): Times {
  const kept = new (times.constructor as typeof Uint8Array)(planes * height * width);
  for (let row = 0; row < planes * height; row++) {
    const start = (Math.floor(row / height) * h + top + row % height) * w + left;
    kept.set(times.subarray(start, start + width), row * width);
  }
  return kept;
}

/**
 * What the operations on intensities mean, in plain loops, and intensities of all sorts.
 *
 * @module
 */

/** How intensities may be drawn. */
export const INTENSITIES = {
  image: (random: () => number) => random() < 0.7 ? 0 : Math.floor(random() * 256),
  signed: (random: () => number) => random() - 0.4,
  ties: (random: () => number) => Math.floor(random() * 4) - 1,
  blank: () => 0,
  tiny: (random: () => number) => (random() - 0.5) * 1e-40,
  huge: (random: () => number) => (random() - 0.5) * 6e38,
  special: (random: () => number) =>
    [NaN, Infinity, -Infinity, -0, 0, 1, -1, 0.5][Math.floor(random() ** 2 * 8)],
  mostlyFinite: (random: () => number) => random() < 0.03 ? Infinity : random(),
} as const;

/** Intensities with some rows of each plane blank. */
export function drawn(
  kind: keyof typeof INTENSITIES,
  [planes, h, w]: readonly [number, number, number],
  random: () => number,
): Float32Array<ArrayBuffer> {
  const blank = Array.from({ length: h }, () => random() < 0.3);
  return Float32Array.from(
    { length: planes * h * w },
    (_, i) => blank[Math.floor(i / w) % h] ? 0 : INTENSITIES[kind](random),
  );
}

/**
 * The mean of a window, its sum with eps and the quotient, each rounded to float32. Sums are doubles
 * that run down the columns, then along the row, so that their rounding is defined.
 */
export function localNormalize(
  input: Float32Array,
  [planes, h, w]: readonly [number, number, number],
  radius: number,
  eps: number,
): Float32Array<ArrayBuffer> {
  const round = Math.fround;
  const out = new Float32Array(input.length);
  const at = (plane: number, y: number, x: number) => input[(plane * h + y) * w + x];
  for (let plane = 0; plane < planes; plane++) {
    const columns = new Float64Array(w);
    const move = (y: number, sign: number) =>
      columns.forEach((_, x) => columns[x] += sign * at(plane, y, x));
    for (let y = 0; y < Math.min(radius, h); y++) move(y, 1);
    for (let y = 0; y < h; y++) {
      if (y + radius < h) move(y + radius, 1);
      if (y > radius) move(y - radius - 1, -1);
      let sum = 0;
      for (let x = 0; x < Math.min(radius, w); x++) sum += columns[x];
      for (let x = 0; x < w; x++) {
        if (x + radius < w) sum += columns[x + radius];
        if (x > radius) sum -= columns[x - radius - 1];
        const mean = round(sum / (2 * radius + 1) ** 2);
        out[(plane * h + y) * w + x] = at(plane, y, x) / round(mean + round(eps));
      }
    }
  }
  return out;
}

/**
 * Lateral inhibition of planes of `[h, w]`: a value v becomes `v + v * sum(kernel[d])` over the offsets of smaller
 * neighbours, where what is outside is 0.
 */
export function lateralInhibition(
  input: Float32Array<ArrayBuffer>,
  [h, w]: readonly [number, number],
  kernel: Float32Array,
  size: number,
): Float32Array<ArrayBuffer> {
  return input.map((value, i) => {
    const [y, x] = [Math.floor(i / w) % h, i % w];
    let sum = 0;
    kernel.forEach((share, d) => {
      const row = y + Math.floor(d / size) - (size >> 1);
      const column = x + d % size - (size >> 1);
      const inside = row >= 0 && row < h && column >= 0 && column < w;
      const other = inside ? input[i + (row - y) * w + column - x] : 0;
      if (other < value) sum = Math.fround(sum + share);
    });
    return value + Math.fround(value * sum);
  });
}

/** Rank-order coding of one stimulus: the step of each intensity, `steps` where there is none. */
export function encodeRank(intensities: Float32Array, steps: number): number[] {
  const rank = (value: number) => Number.isNaN(value) ? 1 : 0;
  const order = [...intensities.keys()].filter((i) => intensities[i] !== 0).sort((a, b) => {
    const [x, y] = [intensities[a], intensities[b]];
    return rank(y) - rank(x) || (x < y ? 1 : x > y ? -1 : 0) || a - b;
  });
  const bin = Math.max(1, Math.floor(order.length / steps));
  const times = new Array<number>(intensities.length).fill(steps);
  order.forEach((i, place) => times[i] = Math.min(steps, Math.floor(place / bin)));
  return times;
}

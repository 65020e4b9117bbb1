/**
 * A plot of lines on two logarithmic or two linear axes as SVG.
 */

/** A line of a plot. */
export interface Line {
  label: string;
  points: readonly (readonly [x: number, y: number])[];
  /** Lines of one hue belong together, and so do those of one stroke. */
  hue: number;
  stroke: number;
  /** Whether each point has a dot; true by default. */
  dots?: boolean;
}

/** What a plot shows, with the names of its axes. */
export interface Plot {
  title: string;
  x: string;
  y: string;
  lines: readonly Line[];
  /** Axes are logarithmic by default. */
  linear?: boolean;
}

const WIDTH = 720;
const HEIGHT = 400;
const FRAME = { left: 70, right: 450, top: 40, bottom: 345 };
/** Of Okabe and Ito, told apart by the colour-blind too. */
export const HUES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
const STROKES = ["", "6 3", "2 2", "8 2 2 2"];

/** Draws a plot. */
export function svg({ title, x, y, lines, linear = false }: Plot): string {
  const points = lines.flatMap((line) => line.points);
  const [all, values] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const xs = linear ? steps(all) : [...new Set(all)].sort((a, b) => a - b);
  const ys = linear ? steps(values) : decades(values);
  const scale = linear ? proportion : logarithm;
  const acrossOf = scale(xs[0], xs[xs.length - 1], FRAME.left + 15, FRAME.right - 15);
  const downOf = scale(ys[0], ys[ys.length - 1], FRAME.bottom, FRAME.top);
  const parts = [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(FRAME.left, 22, title, 'font-weight="bold"'),
    ...ys.flatMap((value) => [
      segment(FRAME.left, downOf(value), FRAME.right, downOf(value)),
      text(FRAME.left - 8, downOf(value) + 4, String(value), 'text-anchor="end"'),
    ]),
    ...xs.flatMap((value) => [
      segment(acrossOf(value), FRAME.bottom, acrossOf(value), FRAME.bottom + 5),
      text(acrossOf(value), FRAME.bottom + 20, String(value), 'text-anchor="middle"'),
    ]),
    text((FRAME.left + FRAME.right) / 2, HEIGHT - 12, x, 'text-anchor="middle"'),
    text(0, 0, y, `text-anchor="middle" transform="translate(18 ${HEIGHT / 2}) rotate(-90)"`),
    ...lines.flatMap((line, i) => {
      const colour = HUES[line.hue];
      const pen = `stroke="${colour}" stroke-width="2" stroke-dasharray="${STROKES[line.stroke]}"`;
      const at = line.points.map(([a, b]) => [fixed(acrossOf(a)), fixed(downOf(b))]);
      const height = FRAME.top + 12 + 20 * i;
      return [
        `<polyline fill="none" ${pen} points="${at.join(" ")}"/>`,
        ...(line.dots === false ? [] : at).map(([cx, cy]) =>
          `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`
        ),
        segment(FRAME.right + 10, height - 4, FRAME.right + 40, height - 4, pen),
        text(FRAME.right + 46, height, line.label),
      ];
    }),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" ` +
    `width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">`;
  return `${[head, ...parts.map((part) => `  ${part}`), "</svg>"].join("\n")}\n`;
}

/** Where a value lies between two places. */
type Scale = (low: number, high: number, from: number, to: number) => (value: number) => number;

const proportion: Scale = (low, high, from, to) => (value) =>
  from + (to - from) * (value - low) / (high - low);

const logarithm: Scale = (low, high, from, to) => {
  const span = Math.log(high / low) || 1;
  return (value) => from + (to - from) * Math.log(value / low) / span;
};

/** Round numbers at equal distances, from below the least value to above the largest. */
function steps(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const size = (high - low || 1) / 6;
  const power = 10 ** Math.floor(Math.log10(size));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= size)!;
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from(
    { length: last - first + 1 },
    (_, i) => Number(((first + i) * step).toFixed(6)),
  );
}

/** 1, 2 and 5 times powers of ten, from below the least value to above the largest. */
function decades(values: readonly number[]): number[] {
  const all = Array.from({ length: 10 }, (_, i) => i - 6)
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const first = all.findLastIndex((tick) => tick <= Math.min(...values));
  return all.slice(Math.max(first, 0), all.findIndex((tick) => tick >= Math.max(...values)) + 1);
}

function segment(x1: number, y1: number, x2: number, y2: number, pen = 'stroke="#ccc"'): string {
  const ends = `x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}"`;
  return `<line ${ends} ${pen}/>`;
}

function text(x: number, y: number, content: string, more = ""): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${more}>${escaped}</text>`;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}

/**
 * Tensors as PyTorch prints them: four digits, common widths, scientific notation where the range
 * demands it, long ones summarized.
 *
 * @module
 */

import type { DType, TypedArray } from "./dtype.ts";
import { contiguousStrides, numelOf } from "./shape.ts";

const PRECISION = 4;
const LINE_WIDTH = 80;
const EDGE_ITEMS = 3;
const THRESHOLD = 1000;
const PREFIX = "tensor(";

/**
 * Formats a tensor.
 *
 * @param data The values, row-major.
 */
export function format(shape: readonly number[], dtype: DType, data: TypedArray): string {
  const suffixes: string[] = [];
  if (numelOf(shape) === 0 && shape.length !== 1) suffixes.push(`size=(${shape.join(", ")})`);
  if (dtype !== "float32" && dtype !== "int64" && dtype !== "bool") {
    suffixes.push(`dtype=torch.${dtype}`);
  } else if (numelOf(shape) === 0 && dtype !== "float32") {
    suffixes.push(`dtype=torch.${dtype}`);
  }
  const body = numelOf(shape) === 0 ? "[]" : new Printer(shape, dtype, data).print();
  return close(body, suffixes);
}

/** Puts suffixes behind the values, on a new line where the last one has no room. */
function close(body: string, suffixes: readonly string[]): string {
  let text = PREFIX + body;
  let last = text.length - text.lastIndexOf("\n") - 1;
  for (const suffix of suffixes) {
    if (last + suffix.length + 2 > LINE_WIDTH) {
      text += `,\n${" ".repeat(PREFIX.length)}${suffix}`;
      last = PREFIX.length + suffix.length;
    } else {
      text += `, ${suffix}`;
      last += suffix.length + 2;
    }
  }
  return text + ")";
}

class Printer {
  readonly #strides: readonly number[];
  readonly #summarize: boolean;
  readonly #text: (value: number | bigint) => string;
  readonly #width: number;

  constructor(
    readonly shape: readonly number[],
    dtype: DType,
    readonly data: TypedArray,
  ) {
    this.#strides = contiguousStrides(shape);
    this.#summarize = data.length > THRESHOLD;
    const shown = [...this.#shown(0, 0)].map((at) => data[at]);
    this.#text = textOf(dtype, shown);
    this.#width = Math.max(...shown.map((value) => this.#text(value).length));
  }

  print(): string {
    if (this.shape.length === 0) return this.#text(this.data[0]);
    return this.#axis(0, 0, PREFIX.length);
  }

  /** The indices along an axis that are shown; null stands for the gap. */
  #indices(axis: number): (number | null)[] {
    const all = Array.from({ length: this.shape[axis] }, (_, i) => i);
    if (!this.#summarize || all.length <= 2 * EDGE_ITEMS) return all;
    return [...all.slice(0, EDGE_ITEMS), null, ...all.slice(-EDGE_ITEMS)];
  }

  *#shown(axis: number, at: number): Generator<number> {
    if (axis === this.shape.length) {
      yield at;
      return;
    }
    for (const i of this.#indices(axis)) {
      if (i !== null) yield* this.#shown(axis + 1, at + i * this.#strides[axis]);
    }
  }

  #axis(axis: number, at: number, indent: number): string {
    const position = (i: number): number => at + i * this.#strides[axis];
    if (axis === this.shape.length - 1) return this.#line(this.#indices(axis), position, indent);
    const parts = this.#indices(axis).map((i) =>
      i === null ? "..." : this.#axis(axis + 1, position(i), indent + 1)
    );
    const gap = "," + "\n".repeat(this.shape.length - axis - 1) + " ".repeat(indent + 1);
    return `[${parts.join(gap)}]`;
  }

  #line(indices: (number | null)[], position: (i: number) => number, indent: number): string {
    const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (this.#width + 2)));
    const items = indices.map((i) =>
      i === null ? " ..." : this.#text(this.data[position(i)]).padStart(this.#width)
    );
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine) {
      lines.push(items.slice(i, i + perLine).join(", "));
    }
    return `[${lines.join(",\n" + " ".repeat(indent + 1))}]`;
  }
}

/** How the values of a tensor are written, given all that are shown. */
function textOf(
  dtype: DType,
  shown: readonly (number | bigint)[],
): (value: number | bigint) => string {
  if (dtype === "bool") return (value) => value ? "True" : "False";
  if (dtype !== "float32") return String;
  const finite = (shown as readonly number[]).filter((x) => Number.isFinite(x) && x !== 0)
    .map(Math.abs);
  const [largest, smallest] = [Math.max(...finite), Math.min(...finite)];
  const whole = finite.every((x) => Number.isInteger(x));
  const scientific = finite.length > 0 &&
    (largest / smallest > 1000 || largest > 1e8 || (!whole && smallest < 1e-4));
  return (value) => number(value as number, whole, scientific);
}

function number(x: number, whole: boolean, scientific: boolean): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const sign = Object.is(x, -0) ? "-" : "";
  if (scientific) {
    const [mantissa, exponent] = x.toExponential(PRECISION).split("e");
    const power = Number(exponent);
    const digits = String(Math.abs(power)).padStart(2, "0");
    return `${sign}${mantissa}e${power < 0 ? "-" : "+"}${digits}`;
  }
  return sign + (whole ? `${x.toFixed(0)}.` : x.toFixed(PRECISION));
}

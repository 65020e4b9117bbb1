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
 * @param device Where it is; told unless it is the CPU.
 */
export function format(
  shape: readonly number[],
  dtype: DType,
  data: TypedArray,
  device: string = "cpu",
): string {
  const suffixes = device === "cpu" ? [] : [`device="${device}"`];
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
  // PyTorch counts two characters more than the last line has.
  let last = text.length - text.lastIndexOf("\n") + 1;
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
  readonly #format: Format;

  constructor(
    readonly shape: readonly number[],
    dtype: DType,
    readonly data: TypedArray,
  ) {
    this.#strides = contiguousStrides(shape);
    this.#summarize = data.length > THRESHOLD;
    const shown = [...this.#shown(0, 0)].map((at) => data[at]);
    this.#format = formatOf(dtype, shown);
  }

  print(): string {
    if (this.shape.length === 0) return this.#text(this.data[0]);
    return this.#axis(0, 0, PREFIX.length);
  }

  #text(value: number | bigint): string {
    return this.#format.text(value).padStart(this.#format.width);
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
    const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (this.#format.width + 2)));
    const items = indices.map((i) => i === null ? " ..." : this.#text(this.data[position(i)]));
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine) {
      lines.push(items.slice(i, i + perLine).join(", "));
    }
    return `[${lines.join(",\n" + " ".repeat(indent + 1))}]`;
  }
}

/** How the values of a tensor are written. */
interface Format {
  text: (value: number | bigint) => string;
  /** To which shorter ones are padded. */
  width: number;
}

/** The format of a tensor, given all values that are shown. */
function formatOf(dtype: DType, shown: readonly (number | bigint)[]): Format {
  if (dtype === "float32") return floatFormat(shown as readonly number[]);
  const text = dtype === "bool" ? (value: number | bigint) => value ? "True" : "False" : String;
  return { text, width: widest(shown.map(text)) };
}

function floatFormat(shown: readonly number[]): Format {
  // What is 0 or not finite has no say, not even in the width.
  const values = shown.filter((x) => Number.isFinite(x) && x !== 0);
  const largest = values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const smallest = values.reduce((min, x) => Math.min(min, Math.abs(x)), Infinity);
  const scientific = values.length > 0 &&
    (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4);
  const form = scientific ? exponential : values.every(Number.isInteger) ? whole : fixed;
  const text = (x: number): string => {
    if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
    return (x < 0 || Object.is(x, -0) ? "-" : "") + form(Math.abs(x));
  };
  return { text: text as Format["text"], width: widest(values.map(text)) };
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 1);
}

function whole(x: number): string {
  return `${BigInt(x)}.`;
}

// Python rounds halves to even, JavaScript up: 1/32 is 0.0312 here.

function fixed(x: number): string {
  const scaled = x * 10 ** PRECISION; // exact, as x has no more than 24 bits
  const digits = Math.round(scaled) - Number(scaled % 2 === 0.5);
  return `${Math.floor(digits / 10 ** PRECISION)}.${
    String(digits % 10 ** PRECISION).padStart(PRECISION, "0")
  }`;
}

function exponential(x: number): string {
  const exact = x.toExponential(100);
  const isHalf = /^\d\.\d{3}[02468]50*e/.test(exact);
  const rounded = isHalf ? exact.replace(/50*e/, "e") : x.toExponential(PRECISION);
  const [mantissa, power] = rounded.split("e");
  return `${mantissa}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

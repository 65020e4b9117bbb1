/**
 * Copies with conversion, and fills.
 *
 * @module
 */

import copySource from "../../../../kernels/wgsl/copy.wgsl" with { type: "text" };
import fillSource from "../../../../kernels/wgsl/fill.wgsl" with { type: "text" };
import type { View } from "../../backend.ts";
import { numelOf } from "../../layout.ts";
import type { Gpu } from "../gpu.ts";
import { type Part, reads } from "../kernel.ts";
import { loads, stores } from "./accessors.ts";
import { runElements, writesView } from "./elements.ts";
import { conversion } from "./numbers.ts";
import { bitsOf, inWords } from "./words.ts";

const COPY: Part = { name: "copy.wgsl", source: copySource };
const FILL: Part = { name: "fill.wgsl", source: fillSource };

/** `converted`, where elements are moved as they are. */
const MOVED: Part = { name: "bits", source: "fn converted(value: u32) -> u32 { return value; }" };
const MOVED_PAIR: Part = {
  name: "pairs",
  source: "fn converted(value: vec2u) -> vec2u { return value; }",
};

/** `filling`, for elements of one word, or of two. */
const FILLING: Part = { name: "one word", source: "fn filling() -> u32 { return p.more.x; }" };
const FILLING_PAIR: Part = {
  name: "two words",
  source: "fn filling() -> vec2u { return p.more.xy; }",
};

/** See `DenseOps.copy`. */
export function copyView(gpu: Gpu, input: View, out: View): void {
  if (input.dtype !== out.dtype) {
    return run(gpu, input, out, [
      ...conversion(input.dtype, out.dtype),
      loads("a", 1, input.dtype, "number"),
      stores("out", 2, out.dtype, "number"),
    ]);
  }
  const [from, to] = [inWords(input), inWords(out)];
  if (from === null || to === null) return move(gpu, input, out);
  move(gpu, from.words, to.words);
  move(gpu, from.rest, to.rest);
}

/** See `DenseOps.fill`. */
export function fillView(gpu: Gpu, out: View, value: number | bigint): void {
  const bits = bitsOf(value, out.dtype);
  const split = inWords(out);
  if (split === null) return put(gpu, out, bits);
  put(gpu, split.words, bits);
  put(gpu, split.rest, bits);
}

function move(gpu: Gpu, input: View, out: View): void {
  const { dtype } = input;
  run(gpu, input, out, [
    dtype === "int64" ? MOVED_PAIR : MOVED,
    loads("a", 1, dtype, "bits"),
    stores("out", 2, dtype, "bits"),
  ]);
}

function run(gpu: Gpu, input: View, out: View, parts: readonly Part[]): void {
  if (numelOf(out.shape) === 0) return;
  runElements(gpu, {
    operation: "copy",
    source: COPY,
    parts,
    bindings: [reads(input), writesView(out)],
    shape: out.shape,
    views: [input, null, null, out],
  });
}

function put(gpu: Gpu, out: View, bits: readonly [low: number, high: number]): void {
  const { dtype, shape } = out;
  if (numelOf(shape) === 0) return;
  runElements(gpu, {
    operation: "fill",
    source: FILL,
    parts: [dtype === "int64" ? FILLING_PAIR : FILLING, stores("out", 1, dtype, "bits")],
    bindings: [writesView(out)],
    shape,
    views: [null, null, null, out],
    extras: { more: bits },
  });
}

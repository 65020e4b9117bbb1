/**
 * How kernels read and write elements of a type: `load_a(index)`, `store_out(index, value)`. Generated, since
 * WGSL has no types with parameters.
 *
 * @module
 */

import type { DType } from "../../backend.ts";
import { itemsize } from "../../layout.ts";
import type { Part } from "../kernel.ts";
import { keptPart } from "./kept_kernels.ts";

/** What an element is for a kernel: a number to compute with, or bits that are moved. */
export type How = "number" | "bits";

/** The WGSL type of an element: int64 are pairs of words, what is smaller than a word is widened. */
function typeOf(dtype: DType, how: How): string {
  if (dtype === "int64") return "vec2u";
  if (how === "bits") return "u32";
  return dtype === "float32" ? "f32" : "i32";
}

/** `load_NAME(at)`: an element of the buffer at a binding. */
export function loads(name: string, binding: number, dtype: DType, how: How): Part {
  const part = `load_${name} of ${dtype} ${how} at ${binding}`;
  return keptPart(part, () => loadSource(name, binding, dtype, how));
}

function loadSource(name: string, binding: number, dtype: DType, how: How): string {
  const type = typeOf(dtype, how);
  const small = itemsize(dtype) < 4;
  const declared = `@group(0) @binding(${binding}) var<storage, read> ${name}: array<${
    small ? "u32" : type
  }>;`;
  const bits = itemsize(dtype) * 8;
  const perWord = 32 / bits;
  const body = small
    ? `${type}(extractBits(${name}[at / ${perWord}u], at % ${perWord}u * ${bits}u, ${bits}u))`
    : `${name}[at]`;
  return `${declared}\nfn load_${name}(at: u32) -> ${type} { return ${body}; }`;
}

/**
 * `store_NAME(at, value)`. Elements smaller than a word share it with others, which other lanes may be
 * writing: their bits are cleared and set by atomics.
 */
export function stores(name: string, binding: number, dtype: DType, how: How): Part {
  const part = `store_${name} of ${dtype} ${how} at ${binding}`;
  return keptPart(part, () => storeSource(name, binding, dtype, how));
}

function storeSource(name: string, binding: number, dtype: DType, how: How): string {
  const type = typeOf(dtype, how);
  const small = itemsize(dtype) < 4;
  const declared = `@group(0) @binding(${binding}) var<storage, read_write> ${name}: array<${
    small ? "atomic<u32>" : type
  }>;`;
  const bits = itemsize(dtype) * 8;
  const perWord = 32 / bits;
  const mask = `${2 ** bits - 1}u`;
  const body = small
    ? `let shift = at % ${perWord}u * ${bits}u;
  atomicAnd(&${name}[at / ${perWord}u], ~(${mask} << shift));
  atomicOr(&${name}[at / ${perWord}u], (u32(value) & ${mask}) << shift);`
    : `${name}[at] = value;`;
  return `${declared}\nfn store_${name}(at: u32, value: ${type}) {\n  ${body}\n}`;
}

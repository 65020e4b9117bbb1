/**
 * How a C function is called. Operands are numbers or pieces of memory with a direction; where the
 * pieces lie when the function runs is the business of the library. WebAssembly gets ordinary arrays
 * copied into an arena of its memory and out again, while homes and packed weights are passed as they are. A
 * native library reads all of them where they are.
 *
 * @module
 */

import * as wasm from "../../../kernels/spyke.wasm";
import type { DType, Span } from "../backend.ts";
import { itemsize } from "../layout.ts";
import { heapBuffer, Region } from "./heap.ts";
import { type CpuBuffer, cpuBuffer } from "./memory.ts";

/** What a kernel does with a piece of memory. */
export type Direction = "in" | "out" | "inout" | "scratch";

/** A piece of memory as an operand: of a buffer, or scratch. */
export interface Piece {
  readonly buffer: CpuBuffer | null;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly direction: Direction;
}

/** A number, a piece of memory, or no memory where a kernel can do without. */
export type Operand = number | Piece | null;

/** The names of the C functions. */
export type KernelName = Extract<keyof typeof wasm, `spyke_${string}`>;

/** A library of C functions: WebAssembly or native. */
export interface CpuKernels {
  /** How many threads share a call. Each has scratch memory of its own. */
  readonly threads: number;
  /** Has calls shared by so many threads, as far as the library can. */
  setThreads(threads: number): void;
  /** Calls a function; what it returns is a number, without meaning if it returns nothing. */
  call(name: KernelName, ...operands: readonly Operand[]): number;
}

function piece(span: Span, dtype: DType, length: number, direction: Direction): Piece {
  const size = itemsize(dtype);
  return {
    buffer: cpuBuffer(span.buffer),
    byteOffset: span.offset * size,
    byteLength: length * size,
    direction,
  };
}

/** `length` elements that a kernel reads. */
export function input(span: Span, dtype: DType, length: number): Piece {
  return piece(span, dtype, length, "in");
}

/** `length` elements that a kernel writes, all of them. */
export function output(span: Span, dtype: DType, length: number): Piece {
  return piece(span, dtype, length, "out");
}

/** `length` elements that a kernel reads and writes. */
export function update(span: Span, dtype: DType, length: number): Piece {
  return piece(span, dtype, length, "inout");
}

/** Memory for the duration of the call, with arbitrary contents: so much for each thread. */
export function scratch(byteLength: number): Piece {
  const all = roundUp(byteLength) * kernels.threads; // each part is aligned, as parallel.h has it
  return { buffer: null, byteOffset: 0, byteLength: all, direction: "scratch" };
}

/** The name of a kernel that exists for each type of spike times. */
export function timed<N extends string>(
  name: N,
  dtype: "uint8" | "uint16",
): `${N}_${"u8" | "u16"}` {
  return `${name}_${dtype === "uint8" ? "u8" : "u16"}`;
}

/** The functions as WebAssembly. */
export class WasmKernels implements CpuKernels {
  readonly threads = 1;
  #arena = new Region(1 << 18);

  setThreads(): void {}

  call(name: KernelName, ...operands: readonly Operand[]): number {
    const numbers: number[] = [];
    let needed = 0;
    for (const operand of operands) {
      if (isCopied(operand)) needed += roundUp(operand.byteLength);
    }
    this.#reserve(needed);
    let address = this.#arena.address;
    for (const operand of operands) {
      if (operand === null) numbers.push(0);
      else if (typeof operand === "number") numbers.push(operand);
      else if (operand.buffer?.home) {
        numbers.push(operand.buffer.home.address + operand.byteOffset);
      } else {
        numbers.push(address);
        if (operand.direction === "in" || operand.direction === "inout") copyIn(operand, address);
        address += roundUp(operand.byteLength);
      }
    }
    const result = (wasm[name] as (...numbers: number[]) => number | void)(...numbers);
    operands.forEach((operand, i) => {
      if (!isCopied(operand)) return;
      if (operand.direction === "out" || operand.direction === "inout") {
        copyOut(operand, numbers[i]);
      }
    });
    return result ?? 0;
  }

  #reserve(byteLength: number): void {
    if (byteLength <= this.#arena.byteLength) return;
    const larger = new Region(Math.ceil(byteLength * 1.25));
    this.#arena.free();
    this.#arena = larger;
  }
}

/** The functions as WebAssembly: what runs unless another library was chosen. */
export const wasmKernels: CpuKernels = new WasmKernels();

let current = wasmKernels;
let wanted: number | null = null;

/** The functions that the CPU runs: those of the library that was chosen last. */
export const kernels: CpuKernels = {
  get threads() {
    return current.threads;
  },
  setThreads(threads) {
    wanted = threads;
    current.setThreads(threads);
  },
  call: (name, ...operands) => current.call(name, ...operands),
};

/** Chooses the library that the CPU runs; it gets the number of threads that was asked for before. */
export function useKernels(library: CpuKernels): void {
  if (wanted !== null) library.setThreads(wanted);
  current = library;
}

function isCopied(operand: Operand): operand is Piece {
  return operand !== null && typeof operand !== "number" && !operand.buffer?.home;
}

function copyIn({ buffer, byteOffset, byteLength }: Piece, address: number): void {
  const bytes = buffer!.array("uint8").subarray(byteOffset, byteOffset + byteLength);
  new Uint8Array(heapBuffer(), address, byteLength).set(bytes);
}

function copyOut({ buffer, byteOffset, byteLength }: Piece, address: number): void {
  const bytes = new Uint8Array(heapBuffer(), address, byteLength);
  buffer!.array("uint8").set(bytes, byteOffset);
}

/** As scratch memory is aligned: to 64 bytes. */
export function roundUp(byteLength: number): number {
  return Math.ceil(byteLength / 64) * 64;
}

/**
 * The kernels of a native library. It reads and writes memory where it lies: ordinary arrays and homes in
 * WebAssembly memory alike, so nothing is copied.
 *
 * @module
 */

import {
  type CpuKernels,
  type KernelName,
  type Operand,
  type Piece,
  roundUp,
} from "../src/backend/cpu/kernels.ts";
import type { KERNELS, LIBRARY } from "./symbols.ts";

/** The functions of {@linkcode LIBRARY} and {@linkcode KERNELS}, bound. */
export type NativeFunctions = Deno.DynamicLibrary<typeof LIBRARY & typeof KERNELS>["symbols"];

const NONE = new Uint8Array(0);

/** The kernels of a library that was opened. Never closed: its threads sleep in its code. */
export class NativeKernels implements CpuKernels {
  readonly #functions: NativeFunctions;
  #scratch = NONE;

  constructor(functions: NativeFunctions, threads: number) {
    this.#functions = functions;
    this.setThreads(threads);
  }

  get threads(): number {
    return this.#functions.spyke_threads(); // others may have opened the same library
  }

  setThreads(threads: number): void {
    this.#functions.spyke_set_threads(threads);
  }

  call(name: KernelName, ...operands: readonly Operand[]): number {
    let needed = 0;
    for (const operand of operands) if (isScratch(operand)) needed += roundUp(operand.byteLength);
    if (needed > this.#scratch.length) this.#reserve(needed);
    let at = 0;
    const values = operands.map((operand) => {
      if (operand === null || typeof operand === "number") return operand;
      const { buffer, byteOffset, byteLength } = operand;
      if (buffer) return buffer.bytes(byteOffset, byteLength);
      const start = at;
      at += roundUp(byteLength);
      return this.#scratch.subarray(start, at);
    });
    const run = this.#functions[name as keyof NativeFunctions] as (...values: unknown[]) => unknown;
    return (run(...values) ?? 0) as number;
  }

  /** Scratch memory that starts at a multiple of 64. */
  #reserve(byteLength: number): void {
    const bytes = new Uint8Array(Math.ceil(byteLength * 1.25) + 64);
    const beyond = this.#functions.spyke_misalignment(bytes);
    this.#scratch = bytes.subarray(64 - beyond);
  }
}

function isScratch(operand: Operand): operand is Piece {
  return operand !== null && typeof operand === "object" && operand.buffer === null;
}

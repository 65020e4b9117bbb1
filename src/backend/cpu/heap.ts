/**
 * The memory of the WebAssembly module, handed out in regions: homes of parameters, packed weights
 * and the scratch arena of calls. Not for activations, which live in ordinary arrays.
 *
 * The number of regions is small (a few per layer), so free space is a sorted list, first fit.
 *
 * @module
 */

import * as wasm from "../../../kernels/spyke.wasm";

const ALIGNMENT = 64;
const PAGE = 65536;
const LIMIT = 65536 * PAGE;

interface Gap {
  start: number;
  end: number;
}

const gaps: Gap[] = [
  { start: roundUp(wasm.spyke_heap_base(), ALIGNMENT), end: wasm.memory.buffer.byteLength },
];

/** A piece of WebAssembly memory. It goes back with `free()`, or when nothing refers to it. */
export class Region {
  #length: number;

  /** @throws {RangeError} If the 4 GB of WebAssembly are used up, or the system gives no more. */
  constructor(
    readonly byteLength: number,
    /** Where it starts. */
    readonly address: number = take(Math.max(roundUp(byteLength, ALIGNMENT), ALIGNMENT)),
  ) {
    this.#length = Math.max(roundUp(byteLength, ALIGNMENT), ALIGNMENT);
    lost.register(this, { start: address, end: address + this.#length }, this);
  }

  /** Gives the memory back. */
  free(): void {
    if (this.#length === 0) return;
    lost.unregister(this);
    giveBack({ start: this.address, end: this.address + this.#length });
    this.#length = 0;
  }
}

const lost = new FinalizationRegistry<Gap>(giveBack);

/** The memory as it is now: growth replaces the buffer, so nobody keeps a view of it. */
export function heapBuffer(): ArrayBuffer {
  return wasm.memory.buffer as ArrayBuffer;
}

function take(length: number): number {
  let index = gaps.findIndex((gap) => gap.end - gap.start >= length);
  if (index < 0) {
    grow(length);
    index = gaps.length - 1;
  }
  const gap = gaps[index];
  const address = gap.start;
  gap.start += length;
  if (gap.start === gap.end) gaps.splice(index, 1);
  return address;
}

/** Makes the last gap as long as asked, at the end of the memory. */
function grow(length: number): void {
  const end = wasm.memory.buffer.byteLength;
  const last = gaps.at(-1);
  const start = last?.end === end ? last.start : end;
  // Growing by a quarter keeps the number of detached buffers small.
  const wanted = roundUp(Math.max(start + length, end + end / 4), PAGE);
  const needed = roundUp(start + length, PAGE);
  const target = Math.min(wanted, Math.max(needed, LIMIT));
  if (needed > LIMIT) throw outOfMemory(length, "WebAssembly has 4 GB");
  if (!tryGrow(target - end) && !tryGrow(needed - end)) {
    throw outOfMemory(length, "the system gives no more memory");
  }
  giveBack({ start: end, end: wasm.memory.buffer.byteLength });
}

function tryGrow(byteLength: number): boolean {
  try {
    wasm.memory.grow(byteLength / PAGE);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function outOfMemory(length: number, why: string): RangeError {
  return new RangeError(`Cannot reserve ${length} bytes for parameters and kernels: ${why}`);
}

function giveBack({ start, end }: Gap): void {
  let index = gaps.findIndex((gap) => gap.start > start);
  if (index < 0) index = gaps.length;
  const next = gaps[index];
  const previous = gaps[index - 1];
  const joinsNext = next?.start === end;
  if (previous?.end === start) {
    previous.end = joinsNext ? next.end : end;
    if (joinsNext) gaps.splice(index, 1);
  } else if (joinsNext) next.start = start;
  else gaps.splice(index, 0, { start, end });
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

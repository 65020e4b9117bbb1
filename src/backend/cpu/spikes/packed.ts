/**
 * Packed weights: the copies that kernels read (see `kernels/c/packed.h`), kept with the weight's buffer
 * for as long as its version stands, in WebAssembly memory if the weight has its home there. Updates
 * are made in all copies, so training does not pack again.
 *
 * @module
 */

import type { Weight } from "../../backend.ts";
import { inputsOf } from "../../layout.ts";
import { Region } from "../heap.ts";
import { input, kernels, output, type Piece, update } from "../kernels.ts";
import { CpuBuffer, cpuBuffer } from "../memory.ts";

/** The 16-bit copy that `spyke_conv_fire` screens with. */
export interface Screen {
  readonly data: CpuBuffer;
  /** A weight of 1 as an integer, a power of two. */
  readonly scale: number;
  /** Weights below so many units are left out. */
  readonly tiny: number;
  readonly threshold: number;
}

/** The copy as bytes of six bits that `spyke_learn_final` estimates with: `weight = base + byte / scale`. */
export interface Bytes {
  readonly data: CpuBuffer;
  readonly length: number;
  /** By how much the weights of each feature may have moved since, float32 `[f]`. */
  readonly drift: CpuBuffer;
  readonly base: number;
  readonly scale: number;
  /** The bounds that it was made for. */
  readonly lower: number;
  readonly upper: number;
}

/** Beyond so many inputs of a window the bound of the screening does not hold. */
const MOST_INPUTS = 160_000;

/** A weight as kernels read it. */
export class Packed {
  /** The version of the buffer that this is a copy of. */
  version: number;
  /** Smallest and largest weight, or wider; NaN if any weight is. */
  readonly range = new CpuBuffer(8);
  /** Elements of the copy. */
  readonly length: number;
  readonly #data: CpuBuffer;
  #screen: Screen | null = null;
  #bytes: Bytes | null = null;
  #behind = false;

  constructor(readonly weight: Weight) {
    this.version = weight.data.buffer.version;
    this.length = kernels.call("spyke_packed_length", weight.f, inputsOf(weight)) >>> 0;
    this.#data = this.#reserve(this.length * 4);
    this.#pack();
  }

  #pack(): void {
    const { weight } = this;
    const inputs = inputsOf(weight);
    kernels.call(
      "spyke_pack",
      input(weight.data, "float32", weight.f * inputs),
      output({ buffer: this.#data, offset: 0 }, "float32", this.length),
      output({ buffer: this.range, offset: 0 }, "float32", 2),
      weight.f,
      inputs,
    );
    this.#behind = false;
  }

  /** The copy, to be read. */
  get read(): Piece {
    if (this.#behind) this.#pack();
    return input({ buffer: this.#data, offset: 0 }, "float32", this.length);
  }

  /** The copy, to be updated. */
  get update(): Piece {
    if (this.#behind) this.#pack();
    return update({ buffer: this.#data, offset: 0 }, "float32", this.length);
  }

  /** The weight and the bytes have changed, the other copies have not: they are made again when asked for. */
  leaveBehind(): void {
    this.#behind = true;
    this.#dropScreen();
  }

  /** Smallest weight, or less. */
  get smallest(): number {
    return this.range.array("float32")[0];
  }

  /** Largest weight, or more. */
  get largest(): number {
    return this.range.array("float32")[1];
  }

  /** The screen that is there. */
  get screen(): Screen | null {
    return this.#screen;
  }

  /**
   * The screen for a threshold, null if the weights allow none: they must be finite and at least 0.
   *
   * @param upper Weights may grow to it before the next call.
   */
  screenFor(threshold: number, upper = 0): Screen | null {
    const largest = Math.max(this.largest, upper);
    const inputs = inputsOf(this.weight);
    const possible = this.smallest >= 0 && largest * inputs < 1e38 && inputs < MOST_INPUTS &&
      Math.fround(threshold) < Infinity;
    if (!possible) return null;
    const kept = this.#screen;
    if (kept && kept.threshold === threshold && fits(largest, kept.scale)) return kept;
    // The threshold near the top of 16 bits, and room up to the next power of two for weights
    // that grow, so that those that learn do not change the scale all the time.
    const most = largest > 0 ? 2 ** Math.ceil(Math.log2(largest)) : 0;
    const scale = 2 ** Math.floor(Math.log2(Math.min(65000 / threshold, 32766 / most, 2 ** 64)));
    // A threshold below one unit is crossed by the smallest weight.
    const tiny = scale * threshold >= 1 ? 2 ** -15 / inputs : 0;
    const data = kept?.data ?? this.#reserve(this.length * 2);
    const to = output({ buffer: data, offset: 0 }, "uint16", this.length);
    kernels.call("spyke_quantize", this.read, to, this.length, scale, tiny);
    return (this.#screen = { data, scale, tiny, threshold });
  }

  /** The screen, to be updated. */
  get updateScreen(): Piece | null {
    const screen = this.#screen;
    return screen && update({ buffer: screen.data, offset: 0 }, "uint16", this.length);
  }

  /** The copy as bytes that is there. */
  get bytes(): Bytes | null {
    return this.#bytes;
  }

  /** The bytes of weights that stay between bounds; null if float32 has no room for units between them. */
  bytesFor(lower: number, upper: number): Bytes | null {
    const span = upper - lower;
    if (!(span >= 1e-30 && span <= 1e30 && Math.abs(lower) <= 1e30)) return null;
    const kept = this.#bytes;
    if (kept && kept.lower === lower && kept.upper === upper) return kept;
    const [base, scale] = [Math.fround(lower), Math.fround(63 / span)];
    const { f, c, kh, kw } = this.weight;
    const length = kernels.call("spyke_bytes_length", f, c, kh, kw) >>> 0;
    const data = kept?.data ?? this.#reserve(length);
    const from = input(this.weight.data, "float32", f * c * kh * kw);
    const to = output({ buffer: data, offset: 0 }, "uint8", length);
    kernels.call("spyke_quantize_bytes", from, to, f, c, kh, kw, base, scale);
    const drift = new CpuBuffer(f * 4);
    return (this.#bytes = { data, length, drift, base, scale, lower, upper });
  }

  /** The bytes of the weights as they are; null as for `bytesFor`. */
  bytesNow(): Bytes | null {
    const { smallest, largest } = this;
    const kept = this.#bytes;
    if (kept && kept.lower <= smallest && kept.upper >= largest) return kept;
    return this.bytesFor(smallest, largest);
  }

  /** The bytes, to be updated. */
  get updateBytes(): Piece | null {
    const bytes = this.#bytes;
    return bytes && update({ buffer: bytes.data, offset: 0 }, "uint8", bytes.length);
  }

  /** Gives up the copies that weights between the bounds do not fit. */
  bound(lower: number, upper: number): void {
    if (this.#screen && !(lower >= 0 && fits(upper, this.#screen.scale))) this.#dropScreen();
    const bytes = this.#bytes;
    if (bytes && !(lower >= bytes.lower && upper <= bytes.upper)) this.dropBytes();
  }

  /** Gives the memory back. */
  free(): void {
    this.#data.home?.free();
    this.#dropScreen();
    this.dropBytes();
  }

  /** Gives up the bytes. */
  dropBytes(): void {
    this.#bytes?.data.home?.free();
    this.#bytes = null;
  }

  #dropScreen(): void {
    this.#screen?.data.home?.free();
    this.#screen = null;
  }

  #reserve(bytes: number): CpuBuffer {
    const { home } = cpuBuffer(this.weight.data.buffer);
    return new CpuBuffer(bytes, home && new Region(bytes));
  }
}

/** The packed copy of a weight, made now if there is none or the weight has changed. */
export function packedOf(weight: Weight): Packed {
  const buffer = cpuBuffer(weight.data.buffer);
  const kept = buffer.derived;
  if (kept instanceof Packed && kept.version === buffer.version && same(kept.weight, weight)) {
    return kept;
  }
  const packed = new Packed(weight);
  kept?.free();
  buffer.derived = packed;
  return packed;
}

/** Forgets the packed copy of a weight. */
export function dropPacked(weight: Weight): void {
  const buffer = cpuBuffer(weight.data.buffer);
  buffer.derived?.free();
  buffer.derived = null;
}

function fits(largest: number, scale: number): boolean {
  return largest * scale <= 32766;
}

function same(a: Weight, b: Weight): boolean {
  return a.data.offset === b.data.offset && a.f === b.f && a.c === b.c && a.kh === b.kh &&
    a.kw === b.kw;
}

/**
 * Arrays on a device with guard regions around them, and outputs that start out poisoned, so that a
 * kernel which writes beyond its output, or not all of it, is found out.
 *
 * @module
 */

import { assert, assertEquals, fail } from "@std/assert";
import type { Backend, DType, Span, Wave, Weight } from "../../src/backend/backend.ts";
import { sanitized } from "./environment.ts";
import type { PlainWave, PlainWeight } from "./reference.ts";

/** Arrays that kernels take. */
export type Data =
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/**
 * Odd, so that arrays of bytes begin anywhere in a word. A sanitizer sees more if nothing lies behind an array.
 */
const GUARD = sanitized ? 0 : 23;
const POISON = 0x99;

/** What lies on devices. */
const placed = new Set<Guarded>();

/** Frees all arrays: whoever places many calls it now and then, since a device learns of it in no other way. */
export function freePlaced(): void {
  for (const array of placed) array.free();
}

/** An array on a device. */
export class Guarded<A extends Data = Data> {
  readonly span: Span;

  constructor(
    readonly backend: Backend,
    readonly template: A,
    use: "activation" | "parameter" = "activation",
  ) {
    const each = template.BYTES_PER_ELEMENT;
    const size = template.byteLength + 2 * GUARD * each;
    const buffer = backend.alloc(size, sanitized ? "activation" : use);
    this.span = { buffer, offset: GUARD };
    backend.write(buffer, 0, new Uint8Array(buffer.byteLength).fill(POISON));
    backend.write(buffer, GUARD * each, new Uint8Array(template.slice().buffer));
    placed.add(this);
  }

  /** What it holds now. Fails if the guards have been touched. */
  async read(): Promise<A> {
    const { buffer } = this.span;
    const bytes = await this.backend.read(buffer, 0, buffer.byteLength);
    const start = GUARD * this.template.BYTES_PER_ELEMENT;
    const end = start + this.template.byteLength;
    const intact = (part: Uint8Array) => part.every((byte) => byte === POISON);
    assert(intact(bytes.subarray(0, start)), "Written before the start of an output");
    assert(intact(bytes.subarray(end)), "Written beyond the end of an output");
    const ArrayClass = this.template.constructor as new (buffer: ArrayBufferLike) => A;
    return new ArrayClass(bytes.slice(start, end).buffer);
  }

  /** Fails if anything has changed since creation. */
  async assertUntouched(): Promise<void> {
    assertSame(await this.read(), this.template, "What was only read");
  }

  /** Gives the memory back. */
  free(): void {
    if (placed.delete(this)) this.backend.free(this.span.buffer);
  }
}

/** An output that holds nothing meaningful yet. */
export function poisoned<A extends Data>(backend: Backend, like: A): Guarded<A> {
  const template = like.slice() as A;
  new Uint8Array(template.buffer).fill(POISON);
  return new Guarded(backend, template);
}

/** A wave on a device. */
export function placeWave(backend: Backend, plain: PlainWave): { wave: Wave; times: Guarded } {
  const times = new Guarded(backend, plain.times as Data);
  return { wave: waveAt(plain, times.span), times };
}

/** A wave on a device that is to be written. */
export function poisonedWave(
  backend: Backend,
  plain: PlainWave,
): { wave: Wave; times: Guarded } {
  const times = poisoned(backend, plain.times as Data);
  return { wave: waveAt(plain, times.span), times };
}

function waveAt({ n, steps, c, h, w }: PlainWave, times: Span): Wave {
  return { n, steps, c, h, w, times };
}

/** A weight on a device. */
export function placeWeight(
  backend: Backend,
  { f, c, kh, kw, data }: PlainWeight,
  use: "activation" | "parameter" = "parameter",
): { weight: Weight; values: Guarded<Float32Array<ArrayBuffer>> } {
  const values = new Guarded(backend, data, use);
  return { weight: { f, c, kh, kw, data: values.span }, values };
}

/** Fails unless the two are equal to the bit, but for the payload of NaN. */
export function assertSame(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  name = "An array",
): void {
  assertEquals(actual.length, expected.length, `${name} has another length`);
  for (let i = 0; i < actual.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    fail(`${name} differs at ${i} of ${actual.length}: ${actual[i]} is not ${expected[i]}`);
  }
}

/**
 * Fails unless outputs hold what they must and inputs what they were given. All are read at once: a GPU answers
 * many reads as fast as one.
 */
export async function assertHeld(
  outputs: readonly (readonly [array: Guarded, expected: ArrayLike<number>])[],
  inputs: readonly Guarded[] = [],
): Promise<void> {
  const checks = outputs.concat(inputs.map((array) => [array, array.template] as const));
  const found = await Promise.all(checks.map(([array]) => array.read()));
  for (const [i, [, expected]] of checks.entries()) {
    const input = i - outputs.length;
    assertSame(found[i], expected, input < 0 ? `Output ${i}` : `Input ${input}`);
  }
}

/** A contiguous view. */
export function viewOf(
  span: Span,
  dtype: DType,
  shape: readonly number[],
): { dtype: DType; shape: readonly number[]; strides: number[] } & Span {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  return { ...span, dtype, shape, strides };
}

/**
 * Strided storage for tests: laid out by hand, not by the operations under test, in poisoned memory,
 * and read back element by element.
 *
 * @module
 */

import { assertEquals, fail } from "@std/assert";
import * as fc from "npm:fast-check@4.10.2";
import { cpu } from "../../src/backend/cpu/cpu.ts";
import { type DType, itemsize, type TypedArray, typedArrayOf } from "../../src/tensor/dtype.ts";
import { numelOf } from "../../src/tensor/shape.ts";
import { Strided } from "../../src/tensor/strided.ts";
import { uniform } from "./arbitrary.ts";

/** One element. */
export type Element = number | bigint;

/** How a shape lies in memory. */
export interface Layout {
  /** The axes from the outermost to the innermost in memory. */
  order: readonly number[];
  /** Elements in memory before and after those of each axis. */
  margins: readonly (readonly [number, number])[];
  /** Axes whose elements all lie at one place. */
  repeated: readonly boolean[];
}

const GUARD = 5;
const POISON = 0x99;

/** Row-major without gaps, but for a guard before and after. */
export function plain(shape: readonly number[]): Layout {
  return {
    order: shape.map((_, axis) => axis),
    margins: shape.map(() => [0, 0]),
    repeated: shape.map(() => false),
  };
}

/** Storage in a layout, its elements still poison. */
export function place(dtype: DType, shape: readonly number[], layout = plain(shape)): Strided {
  const strides = new Array<number>(shape.length).fill(0);
  let offset = GUARD;
  let size = 1;
  for (const axis of layout.order.toReversed()) {
    const [before, after] = layout.margins[axis];
    const length = layout.repeated[axis] ? 1 : shape[axis];
    strides[axis] = layout.repeated[axis] ? 0 : size;
    offset += before * size;
    size *= before + length + after;
  }
  const buffer = cpu.alloc((size + 2 * GUARD) * itemsize(dtype), "activation");
  cpu.write(buffer, 0, new Uint8Array(buffer.byteLength).fill(POISON));
  return new Strided(cpu, buffer, dtype, shape, strides, offset);
}

/** Storage with the given elements, row-major. */
export function storage(
  dtype: DType,
  shape: readonly number[],
  elements: readonly (Element | boolean)[],
  layout = plain(shape),
): Strided {
  const target = place(dtype, shape, layout);
  const memory = memoryOf(target);
  const places = placesOf(target);
  assertEquals(elements.length, places.length, "Elements do not fill the shape");
  places.forEach((at, i) => {
    memory[at] = dtype === "int64" ? BigInt(elements[i]) : Number(elements[i]);
  });
  cpu.write(target.buffer, 0, new Uint8Array(memory.buffer));
  return target;
}

/** A float32 tensor of one axis, for tables. */
export function floats(...elements: number[]): Strided {
  return storage("float32", [elements.length], elements);
}

/** An int64 tensor of one axis, for tables. */
export function longs(...elements: number[]): Strided {
  return storage("int64", [elements.length], elements);
}

/** A uint8 tensor of one axis, for tables. */
export function bytes(...elements: number[]): Strided {
  return storage("uint8", [elements.length], elements);
}

/** A bool tensor of one axis, for tables. */
export function bools(...elements: (boolean | number)[]): Strided {
  return storage("bool", [elements.length], elements);
}

/** The elements, row-major, read by their strides alone. */
export function elementsOf(input: Strided): Element[] {
  const memory = memoryOf(input);
  return placesOf(input).map((at) => memory[at]);
}

/** Fails unless storage has this dtype and shape and these elements, -0 and NaN included. */
export function assertStorage(
  actual: Strided,
  dtype: DType,
  shape: readonly number[],
  elements: readonly (Element | boolean)[],
): void {
  assertEquals([actual.dtype, actual.shape], [dtype, shape] as [DType, readonly number[]]);
  const expected = elements.map((x) => dtype === "int64" ? BigInt(x) : Number(x));
  const got = elementsOf(actual);
  const differs = got.findIndex((x, i) => !Object.is(x, expected[i]));
  if (differs >= 0) fail(`Expected [${expected}], got [${got}]: differs at ${differs}`);
}

/** Fails if anything but the elements of storage is not poison any more. */
export function assertGuards(input: Strided): void {
  const own = new Set(placesOf(input));
  const size = input.itemsize;
  const memory = cpu.readSync(input.buffer, 0, input.buffer.byteLength);
  const written = memory.findIndex((byte, i) => byte !== POISON && !own.has(Math.floor(i / size)));
  assertEquals(written, -1, "Written beside the elements");
}

/** The index of every element, row-major. */
export function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (indices, length) =>
      indices.flatMap((index) => Array.from({ length }, (_, i) => [...index, i])),
    [[]],
  );
}

/**
 * Reads elements by their index, which is counted from the last axis: what broadcasting makes of
 * them. They are those at the time of this call.
 */
export function reader(input: Strided): (index: readonly number[]) => Element {
  const { shape, strides, offset } = input;
  const memory = memoryOf(input);
  return (index) => {
    const own = index.slice(index.length - shape.length);
    return memory[
      own.reduce((at, i, axis) => at + (shape[axis] === 1 ? 0 : i * strides[axis]), offset)
    ];
  };
}

/** Shapes of few axes, some of them of length 0 or 1. */
export function anyShape(maxRank = 4): fc.Arbitrary<number[]> {
  const length = fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 5 }), weight: 12 },
    { arbitrary: fc.constant(0), weight: 1 },
    { arbitrary: fc.integer({ min: 25, max: 40 }), weight: 1 },
  );
  return fc.array(length, { maxLength: maxRank }).filter((shape) => numelOf(shape) <= 2000);
}

/** Layouts of a shape. Only what is read may be repeated. */
export function anyLayout(shape: readonly number[], mayRepeat: boolean): fc.Arbitrary<Layout> {
  const axes = shape.map((_, axis) => axis);
  const margin = fc.oneof(fc.constant([0, 0] as const), fc.tuple(fc.nat(2), fc.nat(2)));
  const flag = fc.integer({ min: 0, max: 5 }).map((x) => mayRepeat && x === 0);
  return fc.record({
    order: fc.shuffledSubarray(axes, { minLength: axes.length }),
    margins: fc.tuple(...axes.map(() => margin)),
    repeated: fc.tuple(...axes.map(() => flag)),
  });
}

/** Storage of random elements in a random layout. */
export function anyStorage(
  dtype: DType,
  shape: readonly number[],
  mayRepeat = true,
): fc.Arbitrary<Strided> {
  return fc.tuple(anyLayout(shape, mayRepeat), fc.integer()).map(([layout, seed]) => {
    const random = uniform(seed);
    const elements = indicesOf(shape).map(() => randomElement(dtype, random));
    return described(storage(dtype, shape, elements, layout));
  });
}

/** The same, to be read in the report of a failed property. */
function described(input: Strided): Strided {
  const { dtype, shape, strides } = input;
  const text = `${dtype} [${shape}] by [${strides}]: ${elementsOf(input)}`;
  return Object.assign(input, { [fc.toStringMethod]: () => text });
}

/** A shape that broadcasts to another one: some axes of length 1, or left out in front. */
export function narrowerShape(shape: readonly number[]): fc.Arbitrary<number[]> {
  const flags = fc.tuple(...shape.map(() => fc.boolean()));
  return fc.tuple(flags, fc.nat(shape.length)).map(([ones, missing]) =>
    shape.map((length, axis) => ones[axis] && axis % 2 ? 1 : length).slice(missing)
  );
}

/** All dtypes. */
export const DTYPES: readonly DType[] = ["float32", "int32", "int64", "uint16", "uint8", "bool"];

const SPECIAL = [NaN, Infinity, -Infinity, -0, 0, 3.4e38, 1e-45];

function randomElement(dtype: DType, random: () => number): Element {
  const wide = random() < 0.2;
  const between = (min: number, max: number) => Math.floor(min + random() * (max - min + 1));
  switch (dtype) {
    case "float32":
      if (random() < 0.1) return SPECIAL[between(0, SPECIAL.length - 1)];
      return wide ? Math.fround(1000 * (random() - 0.5)) : between(-9, 9) / 2;
    case "int32":
      return wide ? between(-(2 ** 31), 2 ** 31 - 1) : between(-5, 5);
    case "int64":
      return wide
        ? BigInt(between(-(2 ** 31), 2 ** 31)) * BigInt(between(0, 2 ** 32))
        : BigInt(between(-5, 5));
    case "uint16":
      return wide ? between(0, 65535) : between(0, 5);
    case "uint8":
      return wide ? between(0, 255) : between(0, 5);
    case "bool":
      return between(0, 1);
  }
}

function memoryOf({ buffer, dtype }: Strided): TypedArray {
  const whole = buffer.byteLength - buffer.byteLength % itemsize(dtype);
  return typedArrayOf(dtype, cpu.readSync(buffer, 0, whole));
}

function placesOf({ shape, strides, offset }: Strided): number[] {
  return indicesOf(shape).map((index) =>
    index.reduce((sum, i, axis) => sum + i * strides[axis], offset)
  );
}

/**
 * Samples and batches as messages between threads. What lies in memory of its own is handed over, not
 * copied; waves and potentials stay in latency layout.
 *
 * @module
 */

import { openedDevice } from "../../backend/devices.ts";
import { Image } from "../../io/image.ts";
import { storageOf } from "../../tensor/core.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { fromPlain, type Plain, toPlain } from "../../tensor/transfer.ts";
import { describe } from "../../validation.ts";

/** A value as a message carries it. */
export type Parcel =
  | { kind: "value"; value: unknown }
  | { kind: "list"; items: Parcel[] }
  | { kind: "object"; entries: [key: string, parcel: Parcel][] }
  | { kind: "tensor"; plain: Plain }
  | { kind: "image"; size: [width: number, height: number, channels: number]; data: Uint8Array };

/**
 * Packs a value for another thread.
 *
 * @param transfer Takes the memory that the message hands over.
 * @throws {TypeError} If there is something in it that is none of tensors, images, numbers, bigints,
 * strings, booleans, null, undefined, typed arrays, and arrays and plain objects of them, or a tensor
 * that is not on the CPU.
 */
export function pack(value: unknown, transfer: ArrayBufferLike[]): Parcel {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "function" || typeof value === "symbol") throw unsendable(value);
    return { kind: "value", value };
  }
  if (value instanceof Tensor) {
    const plain = toPlain(storageOf(value));
    transfer.push(...plain.parts.map(({ bytes }) => bytes.buffer));
    return { kind: "tensor", plain };
  }
  if (value instanceof Image) {
    const { width, height, channels } = value;
    const data = copyOf(value.data);
    transfer.push(data.buffer);
    return { kind: "image", size: [width, height, channels], data };
  }
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map((item) => pack(item, transfer)) };
  }
  if (isTypedArray(value)) {
    const copy = copyOf(value);
    transfer.push(copy.buffer);
    return { kind: "value", value: copy };
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw unsendable(value);
  const entries = Object.entries(value).map(([key, item]): [string, Parcel] => [
    key,
    pack(item, transfer),
  ]);
  return { kind: "object", entries };
}

/** The value that was packed, its tensors on the CPU. */
export function unpack(parcel: Parcel): unknown {
  switch (parcel.kind) {
    case "value":
      return parcel.value;
    case "list":
      return parcel.items.map(unpack);
    case "object":
      return Object.fromEntries(parcel.entries.map(([key, item]) => [key, unpack(item)]));
    case "tensor":
      return new Tensor(fromPlain(parcel.plain, openedDevice("cpu")));
    case "image":
      return new Image(...parcel.size, parcel.data);
  }
}

/** Any typed array; which one does not matter here. */
const TypedArray = Object.getPrototypeOf(Uint8Array) as typeof Uint8Array;

function isTypedArray(value: object): value is Uint8Array {
  return value instanceof TypedArray;
}

/** A copy in memory of its own: a part of a large array would be sent with all of it. */
function copyOf<A extends Uint8Array>(array: A): A {
  return TypedArray.prototype.slice.call(array) as A; // that of a Buffer would not copy
}

function unsendable(value: unknown): TypeError {
  return new TypeError(
    `Cannot send ${describe(value)} from a worker: it needs tensors, images, numbers, strings, ` +
      `booleans, null, typed arrays, and arrays and plain objects of them`,
  );
}

/**
 * Writing pickles of protocol 2, which every PyTorch reads.
 *
 * @module
 */

import { Call, Global, isTuple, Persistent, type Tuple, tuple } from "./values.ts";

const PROTOCOL = [0x80, 2];
const [MARK, STOP] = [0x28, 0x2e];

/**
 * Writes a pickle of plain values, `Global`s, `Call`s and `Persistent`s. A `Map` becomes an `OrderedDict`, a plain
 * object a dict, a frozen array a tuple, an integer an int, another number a float. An object that comes again
 * is written once; one that holds itself is refused.
 *
 * @param replace What is written for another object; undefined if it does not know it either.
 * @throws {TypeError} If there is something else in it.
 */
export function writePickle(
  value: unknown,
  replace: (object: unknown) => unknown = () => undefined,
): Uint8Array<ArrayBuffer> {
  const writer = new Writer(replace);
  writer.bytes.push(...PROTOCOL);
  writer.write(value);
  writer.bytes.push(STOP);
  return Uint8Array.from(writer.bytes);
}

class Writer {
  readonly bytes: number[] = [];
  readonly #memo = new Map<unknown, number>();
  /** What is being written: an object within itself has no end. */
  readonly #open = new Set<unknown>();
  readonly #replace: (object: unknown) => unknown;

  constructor(replace: (object: unknown) => unknown) {
    this.#replace = replace;
  }

  write(value: unknown): void {
    if (value === null || value === undefined) this.bytes.push(0x4e);
    else if (typeof value === "boolean") this.bytes.push(value ? 0x88 : 0x89);
    else if (typeof value === "number") this.#number(value);
    else if (typeof value === "bigint") this.#integer(value);
    else this.#once(value);
  }

  /** Text and objects come once; after that they are referred to. */
  #once(value: unknown): void {
    const known = this.#memo.get(value);
    if (known !== undefined) {
      this.bytes.push(0x6a, ...uint32(known));
      return;
    }
    if (this.#open.has(value)) throw new TypeError("it holds itself");
    this.#open.add(value);
    this.#object(value);
    this.#open.delete(value);
    this.bytes.push(0x72, ...uint32(this.#memo.size));
    this.#memo.set(value, this.#memo.size);
  }

  #object(value: unknown): void {
    if (typeof value === "string") this.#text(value);
    else if (value instanceof Global) {
      this.bytes.push(0x63, ...utf8(`${value.module}\n${value.name}\n`));
    } else if (value instanceof Call) {
      this.write(value.callee);
      this.write(value.args);
      this.bytes.push(0x52);
    } else if (value instanceof Persistent) {
      this.write(value.id);
      this.bytes.push(0x51);
    } else if (isTuple(value)) this.#tuple(value);
    else if (Array.isArray(value)) {
      this.bytes.push(0x5d, MARK);
      for (const element of value) this.write(element);
      this.bytes.push(0x65);
    } else if (value instanceof Map) {
      this.#object(ORDERED_DICT); // a new one each time
      this.#items(value);
    } else if (isPlain(value)) {
      this.bytes.push(0x7d);
      this.#items(Object.entries(value));
    } else {
      const other = this.#replace(value);
      if (other === undefined) throw new TypeError(`it holds ${nameOf(value)}`);
      this.#object(other);
    }
  }

  #items(entries: Iterable<readonly [unknown, unknown]>): void {
    this.bytes.push(MARK);
    for (const [key, value] of entries) {
      this.write(key);
      this.write(value);
    }
    this.bytes.push(0x75);
  }

  #tuple(elements: Tuple): void {
    if (elements.length === 0) {
      this.bytes.push(0x29);
      return;
    }
    this.bytes.push(MARK);
    for (const element of elements) this.write(element);
    this.bytes.push(0x74);
  }

  #text(value: string): void {
    const bytes = utf8(value);
    this.bytes.push(0x58, ...uint32(bytes.length));
    for (const byte of bytes) this.bytes.push(byte);
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.#integer(BigInt(value));
      return;
    }
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, false);
    this.bytes.push(0x47, ...bytes);
  }

  #integer(value: bigint): void {
    if (BigInt.asIntN(32, value) === value) {
      this.bytes.push(0x4a, ...uint32(Number(value) >>> 0));
      return;
    }
    let length = 1;
    while (BigInt.asIntN(8 * length, value) !== value) length++;
    if (length > 255) throw new TypeError("it holds an integer of more than 255 bytes");
    this.bytes.push(0x8a, length);
    for (let i = 0; i < length; i++) {
      this.bytes.push(Number(BigInt.asUintN(8, value >> BigInt(8 * i))));
    }
  }
}

const ORDERED_DICT = new Call(new Global("collections", "OrderedDict"), tuple([]));

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return `an object of the class "${value.constructor?.name}"`;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function uint32(value: number): number[] {
  return [value & 255, value >>> 8 & 255, value >>> 16 & 255, value >>> 24];
}

/**
 * Reading pickles (protocols 0 to 5, what PyTorch writes of them), as hostile data: nothing is imported or run.
 * Names and what is called go to a host, which refuses what it does not know. Memory is in proportion to the
 * bytes.
 *
 * @module
 */

import { type Decimal, PickleBytes } from "./bytes.ts";
import { Global, isTuple, type Tuple, tuple } from "./values.ts";

/** What gives names a meaning. */
export interface PickleHost {
  /** What a name stands for when it is called. */
  call(callee: Global, args: Tuple): unknown;
  /** What is kept elsewhere. */
  persistent(id: unknown): unknown;
}

/** A value and where its pickle ends. */
export interface Unpickled {
  readonly value: unknown;
  readonly end: number;
}

/** Dicts in a pickle at most: one takes hundreds of bytes of memory, and a single one of the pickle. */
const MOST_DICTS = 1 << 20;

/** Ends the elements of a list, a tuple or a dict on the stack. */
const MARK = Symbol("mark");

/**
 * Reads one pickle: dicts become maps, lists arrays, tuples frozen arrays, integers beyond 2^53 bigints.
 *
 * @param bytes The data.
 * @param start Where it starts.
 * @param host Gives names a meaning.
 * @throws {TypeError} If it is malformed, or has what nobody knows.
 */
export function readPickle(bytes: Uint8Array, start: number, host: PickleHost): Unpickled {
  return new Machine(new PickleBytes(bytes, start), host).run();
}

type Step = (machine: Machine, from: PickleBytes) => void;

/** The stack machine that a pickle is a program for. */
class Machine {
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<Decimal, unknown>();
  #dicts = 0;

  constructor(readonly from: PickleBytes, readonly host: PickleHost) {}

  run(): Unpickled {
    const { from } = this;
    for (;;) {
      const opcode = from.byte();
      if (opcode === STOP) {
        const value = this.pop();
        if (this.#stack.length > 0) throw new TypeError("values are left over");
        return { value, end: from.position };
      }
      const step = STEPS.get(opcode);
      if (!step) {
        const code = opcode.toString(16).padStart(2, "0");
        throw new TypeError(`it has the instruction 0x${code}, which PyTorch does not write`);
      }
      step(this, from);
    }
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pushDict(dict: Map<unknown, unknown>): void {
    if (++this.#dicts > MOST_DICTS) throw new TypeError(`it has more than ${MOST_DICTS} dicts`);
    this.push(dict);
  }

  pop(): unknown {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): unknown {
    const { length } = this.#stack;
    if (length === 0 || this.#stack[length - 1] === MARK) throw new TypeError("a value is missing");
    return this.#stack[length - 1];
  }

  mark(): void {
    this.#stack.push(MARK);
  }

  /** The values since the last mark, which are taken from the stack with it. */
  sinceMark(): unknown[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw new TypeError("a mark is missing");
    const values = this.#stack.splice(at);
    values.shift();
    return values;
  }

  put(index: Decimal): void {
    this.#memo.set(index, this.top());
  }

  memoize(): void {
    this.put(this.#memo.size);
  }

  get(index: Decimal): void {
    if (!this.#memo.has(index)) {
      throw new TypeError(`it refers to value ${index}, which is not there`);
    }
    this.push(this.#memo.get(index));
  }

  tuple(length: number): void {
    const values = Array.from({ length }, () => this.pop()).reverse();
    this.push(tuple(values));
  }

  append(values: readonly unknown[]): void {
    const list = this.top();
    if (!isList(list)) throw new TypeError("it appends to no list");
    for (const value of values) list.push(value);
  }

  setItems(values: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map)) throw new TypeError("it sets an item of what is no dict");
    if (values.length % 2 !== 0) throw new TypeError("a value of a dict is missing");
    for (let i = 0; i < values.length; i += 2) dict.set(keyOf(values[i]), values[i + 1]);
  }

  global(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") {
      throw new TypeError("a name is no text");
    }
    this.push(new Global(module, name));
  }

  reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof Global) || !isTuple(args)) {
      throw new TypeError("it calls what is no name");
    }
    const value = this.host.call(callee, args);
    if (value instanceof Map) this.pushDict(value);
    else this.push(value);
  }

  /** Attributes of an object: only dicts have some, which say nothing of what is in them. */
  build(): void {
    this.pop();
    const object = this.top();
    if (!(object instanceof Map)) throw new TypeError("it sets attributes of what is no dict");
  }
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && !isTuple(value);
}

function keyOf(key: unknown): unknown {
  if (["string", "number", "bigint", "boolean"].includes(typeof key) || key === null) return key;
  throw new TypeError("a dict has a key that is neither text nor a number");
}

const code = (character: string): number => character.charCodeAt(0);
const STOP = code(".");

const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>([
  [0x80, (_, from) => readProtocol(from)],
  [0x95, (_, from) => from.skip(8)], // FRAME: a hint
  [code("("), (machine) => machine.mark()],
  [code("0"), (machine) => void machine.pop()],
  [code("1"), (machine) => void machine.sinceMark()],
  [code("2"), (machine) => machine.push(machine.top())],
  // Constants and numbers
  [code("N"), (machine) => machine.push(null)],
  [0x88, (machine) => machine.push(true)],
  [0x89, (machine) => machine.push(false)],
  [code("I"), (machine, from) => machine.push(from.decimal())],
  [code("L"), (machine, from) => machine.push(from.decimal())],
  [code("F"), (machine, from) => machine.push(from.float())],
  [code("J"), (machine, from) => machine.push(from.int32())],
  [code("K"), (machine, from) => machine.push(from.byte())],
  [code("M"), (machine, from) => machine.push(from.uint(2))],
  [0x8a, (machine, from) => machine.push(from.long(from.byte()))],
  [0x8b, (machine, from) => machine.push(from.long(from.uint(4)))],
  [code("G"), (machine, from) => machine.push(from.double())],
  // Text and bytes; what Python 2 wrote as bytes was text
  [code("X"), (machine, from) => machine.push(from.text(from.uint(4)))],
  [0x8c, (machine, from) => machine.push(from.text(from.byte()))],
  [0x8d, (machine, from) => machine.push(from.text(from.uint(8)))],
  [code("T"), (machine, from) => machine.push(from.text(from.uint(4)))],
  [code("U"), (machine, from) => machine.push(from.text(from.byte()))],
  [code("V"), (machine, from) => machine.push(from.line())],
  // Lists, tuples, dicts
  [code("]"), (machine) => machine.push([])],
  [code("l"), (machine) => machine.push(machine.sinceMark())],
  [code("a"), (machine) => {
    const value = machine.pop();
    machine.append([value]);
  }],
  [code("e"), (machine) => machine.append(machine.sinceMark())],
  [code(")"), (machine) => machine.push(tuple([]))],
  [code("t"), (machine) => machine.push(tuple(machine.sinceMark()))],
  [0x85, (machine) => machine.tuple(1)],
  [0x86, (machine) => machine.tuple(2)],
  [0x87, (machine) => machine.tuple(3)],
  [code("}"), (machine) => machine.pushDict(new Map())],
  [code("d"), (machine) => {
    const values = machine.sinceMark();
    machine.pushDict(new Map());
    machine.setItems(values);
  }],
  [code("s"), (machine) => {
    const value = machine.pop();
    const key = machine.pop();
    machine.setItems([key, value]);
  }],
  [code("u"), (machine) => machine.setItems(machine.sinceMark())],
  // The memo
  [code("p"), (machine, from) => machine.put(from.decimal())],
  [code("q"), (machine, from) => machine.put(from.byte())],
  [code("r"), (machine, from) => machine.put(from.uint(4))],
  [0x94, (machine) => machine.memoize()],
  [code("g"), (machine, from) => machine.get(from.decimal())],
  [code("h"), (machine, from) => machine.get(from.byte())],
  [code("j"), (machine, from) => machine.get(from.uint(4))],
  // Names and calls
  [code("c"), (machine, from) => {
    const module = from.line();
    machine.global(module, from.line());
  }],
  [0x93, (machine) => {
    const name = machine.pop();
    machine.global(machine.pop(), name);
  }],
  [code("R"), (machine) => machine.reduce()],
  [0x81, (machine) => machine.reduce()], // NEWOBJ: for the host a call too
  [code("b"), (machine) => machine.build()],
  [code("P"), (machine, from) => machine.push(machine.host.persistent(from.line()))],
  [code("Q"), (machine) => machine.push(machine.host.persistent(machine.pop()))],
]);

function readProtocol(from: PickleBytes): void {
  const protocol = from.byte();
  if (protocol > 5) throw new TypeError(`its protocol is ${protocol}, known are those up to 5`);
}

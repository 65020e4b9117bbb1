/**
 * The parts that a pickle consists of, read one after the other.
 *
 * @module
 */

const text = new TextDecoder("utf-8", { fatal: true });

/** Bytes of a long integer at most: more is nobody's number. */
const LONGEST = 64;

/** What digits stand for in protocol 0. */
export type Decimal = number | bigint | boolean;

/** A pickle goes on where its bytes end. */
export class CutOff extends TypeError {
  constructor() {
    super("it is cut off");
  }
}

/** Bytes that are read from the front. */
export class PickleBytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  position: number;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = start;
  }

  /** Goes on by some bytes, and says where they start. */
  skip(count: number): number {
    const start = this.position;
    if (count > this.#bytes.length - start) throw new CutOff();
    this.position += count;
    return start;
  }

  byte(): number {
    return this.#bytes[this.skip(1)];
  }

  /** An unsigned integer, low byte first. */
  uint(bytes: 2 | 4 | 8): number {
    const start = this.skip(bytes);
    if (bytes === 2) return this.#view.getUint16(start, true);
    if (bytes === 4) return this.#view.getUint32(start, true);
    return Number(this.#view.getBigUint64(start, true));
  }

  int32(): number {
    return this.#view.getInt32(this.skip(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.skip(8), false);
  }

  /** An integer in two's complement, low byte first. */
  long(bytes: number): number | bigint {
    if (bytes > LONGEST) throw new TypeError(`it has an integer of ${bytes} bytes`);
    const start = this.skip(bytes);
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = value << 8n | BigInt(this.#bytes[start + i]);
    return plain(BigInt.asIntN(8 * bytes, value));
  }

  text(bytes: number): string {
    const start = this.skip(bytes);
    return decoded(this.#bytes.subarray(start, start + bytes));
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.#bytes.indexOf(10, this.position);
    if (end < 0) throw new CutOff();
    const line = decoded(this.#bytes.subarray(this.position, end));
    this.position = end + 1;
    return line;
  }

  /** A number or a boolean in digits, as protocol 0 has them. */
  decimal(): Decimal {
    const line = this.line();
    if (line === "00" || line === "01") return line === "01";
    if (line.length > LONGEST || !/^-?\d+L?$/.test(line)) {
      throw new TypeError(`it has the integer ${JSON.stringify(line.slice(0, LONGEST))}`);
    }
    return plain(BigInt(line.replace("L", "")));
  }

  float(): number {
    const line = this.line();
    const value = line === "nan" ? NaN : Number(line.replace("inf", "Infinity"));
    if (Number.isNaN(value) && line !== "nan") {
      throw new TypeError(`it has the number ${JSON.stringify(line.slice(0, LONGEST))}`);
    }
    return value;
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return text.decode(bytes);
  } catch {
    throw new TypeError("it has text that is no UTF-8");
  }
}

/** A number where it is exact. */
function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * Files of one tensor as text: line 1 the shape, line 2 the values, both separated by commas. Read as hostile, and
 * a piece at a time, as text of any length is.
 *
 * @module
 */

import { openedDevice } from "../backend/devices.ts";
import { storageOf } from "../tensor/core.ts";
import { type DType, newArray } from "../tensor/dtype.ts";
import { densePieces } from "../tensor/pieces.ts";
import { MOST_ELEMENTS, numelOf } from "../tensor/shape.ts";
import { emptyStrided, type Strided } from "../tensor/strided.ts";
import { Tensor } from "../tensor/tensor.ts";
import { describe } from "../validation.ts";
import { type Path, quote, type RandomFile, withFile, writeFile } from "./files.ts";
import { PIECE } from "./fill.ts";
import { NUMBER_TEXTS } from "./number_text.ts";

/** Characters of the first line at most, and of a value. */
const [LONGEST_SHAPE, LONGEST_NUMBER] = [4096, 1024];

/**
 * Writes a tensor to a text file, which is never seen in parts.
 *
 * @param tensor The tensor; a latency one in dense form.
 * @param path The file, new or to be replaced.
 * @throws {Error} If it cannot be written.
 */
export async function writeText(tensor: Tensor, path: Path): Promise<void> {
  const held = new Tensor(storageOf(tensor)); // is there until all is written
  try {
    await writeFile(path, contentOf(held));
  } finally {
    held.dispose();
  }
}

/**
 * Reads a tensor from a text file, onto the CPU.
 *
 * @param path The file.
 * @param dtype What its values are.
 * @returns The tensor.
 * @throws {TypeError} If the file is not of this form.
 * @throws {RangeError} If the dtype cannot hold a value.
 * @throws {Error} If it cannot be read.
 */
export async function readText(path: Path, dtype: DType): Promise<Tensor> {
  return await withFile(path, async (file) => {
    const reader = new TextReader(dtype, file.size, `Cannot read a tensor from ${quote(path)}`);
    for await (const text of textOf(file)) reader.take(text);
    return reader.end();
  });
}

async function* contentOf(tensor: Tensor): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const { write } = NUMBER_TEXTS[tensor.dtype];
  yield encoder.encode(`${tensor.shape.join(",")}\n`);
  let separator = "";
  for await (const values of densePieces(tensor, PIECE)) {
    yield encoder.encode(separator + Array.from(values as Float32Array, write).join(","));
    separator = ",";
  }
}

async function* textOf(file: RandomFile): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for (let done = 0; done < file.size; done += PIECE) {
    const bytes = await file.read(done, Math.min(PIECE, file.size - done));
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder.decode();
}

/** Takes the text of a file as it comes. */
class TextReader {
  #storage: Strided | null = null;
  #rest = "";
  #read = 0;

  constructor(readonly dtype: DType, readonly fileSize: number, readonly action: string) {}

  take(text: string): void {
    this.#rest += text;
    if (this.#storage === null) {
      const end = this.#rest.indexOf("\n");
      if (end < 0 && this.#rest.length <= LONGEST_SHAPE) return;
      this.#storage = this.#allocate(this.#rest.slice(0, end < 0 ? undefined : end));
      this.#rest = this.#rest.slice(end + 1);
    }
    const last = this.#rest.lastIndexOf(",");
    if (last >= 0) this.#write(this.#rest.slice(0, last).split(","));
    this.#rest = this.#rest.slice(last + 1);
    if (this.#rest.length > LONGEST_NUMBER) {
      this.#refuse(`value ${this.#read} has more than ${LONGEST_NUMBER} characters`);
    }
  }

  end(): Tensor {
    if (this.#storage === null) this.take("\n");
    const { shape, numel } = this.#storage!;
    if (this.#read > 0 || this.#rest.trim() !== "") this.#write([this.#rest]);
    if (this.#read < numel) this.#refuse(`it has ${this.#read} values for the shape [${shape}]`);
    return new Tensor(this.#storage);
  }

  /** Memory for what the first line says, if there can be so many values. */
  #allocate(line: string): Strided {
    const lengths = line.trim() === "" ? [] : line.split(",").map((length) => length.trim());
    const shape = lengths.map(Number);
    const isShape = lengths.every((length) => /^\d+$/.test(length)) &&
      shape.every(Number.isSafeInteger);
    if (line.length > LONGEST_SHAPE || !isShape) {
      this.#refuse("its first line is no shape");
    }
    const numel = numelOf(shape);
    if (numel > Math.min(MOST_ELEMENTS, this.fileSize)) {
      this.#refuse(`it is too short for the shape [${shape}]`);
    }
    return emptyStrided(openedDevice("cpu"), shape, this.dtype);
  }

  #write(texts: readonly string[]): void {
    const { backend, buffer, numel, itemsize, shape } = this.#storage!;
    if (texts.length > numel - this.#read) {
      this.#refuse(`it has more than ${numel} values for the shape [${shape}]`);
    }
    const values = newArray(this.dtype, texts.length);
    texts.forEach((text, i) => values[i] = this.#number(text.trim(), this.#read + i));
    backend.write(buffer, this.#read * itemsize, new Uint8Array(values.buffer));
    this.#read += texts.length;
  }

  #number(text: string, index: number): number | bigint {
    const value = NUMBER_TEXTS[this.dtype].read(text);
    if (typeof value !== "string") return this.dtype === "int64" ? value : Number(value);
    if (text.includes("\n")) this.#refuse("it has more than 2 lines");
    const ErrorClass = value === "is out of range" ? RangeError : TypeError;
    throw new ErrorClass(`${this.action}: value ${index} is ${describe(text)}, which ${value}`);
  }

  #refuse(reason: string): never {
    throw new TypeError(`${this.action}: ${reason}`);
  }
}

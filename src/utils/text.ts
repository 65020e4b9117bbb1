/**
 * Tensors as text: line 1 the shape, line 2 the values, both separated by commas.
 *
 * @module
 */

import { type Path, quote, readFile, writeFile } from "../io/files.ts";
import { tensor } from "../tensor/creation.ts";
import type { DType } from "../tensor/dtype.ts";
import { numelOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What `text_to_tensor` makes of the values. */
/** Names of the element types of text files. */
export type TextType = "float" | "int" | "long" | "byte";

const types = {
  float: "float32",
  int: "int32",
  long: "int64",
  byte: "uint8",
} as const satisfies Record<TextType, DType>;

/**
 * Writes a tensor to a text file, which is never seen in parts.
 *
 * @param data The tensor; a latency one in dense form.
 * @param address The file.
 * @throws {Error} If it cannot be written.
 */
export async function tensor_to_text(data: Tensor, address: Path): Promise<void> {
  const values = (await data.data()).join(",");
  await writeFile(address, new TextEncoder().encode(`${data.shape.join(",")}\n${values}`));
}

/**
 * Reads a tensor from a text file.
 *
 * @param address The file.
 * @param type `"float"` (by default), `"int"`, `"long"` or `"byte"`.
 * @returns The tensor.
 * @throws {TypeError} If the file is not of this form.
 * @throws {Error} If it cannot be read.
 */
export async function text_to_tensor(
  address: Path,
  type: TextType = "float",
): Promise<Tensor> {
  if (!Object.hasOwn(types, type)) {
    const known = Object.keys(types).map((name) => `"${name}"`).join(", ");
    throw new TypeError(`Cannot read a tensor of type ${JSON.stringify(type)}: it needs ${known}`);
  }
  const refuse = (why: string): never => {
    throw new TypeError(`Cannot read a tensor from ${quote(address)}: ${why}`);
  };
  const lines = new TextDecoder().decode(await readFile(address)).trimEnd().split("\n");
  if (lines.length > 2) refuse(`it has ${lines.length} lines, expected 2`);
  const shape = numbers(lines[0] ?? "");
  const values = numbers(lines[1] ?? "");
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    refuse("its first line is no shape");
  }
  if (values.some(Number.isNaN)) refuse("its second line has something that is no number");
  if (values.length !== numelOf(shape)) {
    refuse(`it has ${values.length} values for the shape [${shape}]`);
  }
  return tensor(values, { shape, dtype: types[type] });
}

function numbers(line: string): number[] {
  if (line.trim() === "") return [];
  return line.split(",").map((text) => text.trim() === "" ? NaN : Number(text));
}

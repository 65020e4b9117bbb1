/**
 * Tensors as text: line 1 the shape, line 2 the values, both separated by commas.
 *
 * @module
 */

import { bindArguments } from "../keywords.ts";
import type { Path } from "../io/files.ts";
import { readText, writeText } from "../io/tensor_text.ts";
import type { DType } from "../tensor/dtype.ts";
import { Tensor } from "../tensor/tensor.ts";
import { describe } from "../validation.ts";

/** What `text_to_tensor` makes of the values. */
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
 * A float32 is written with as few digits as it takes to read the same one again, also -0; what is not a number
 * and the infinities are `nan`, `inf` and `-inf`, as in Python. A bool is 1 or 0. The text is written a piece at a
 * time, from the tensor's own memory: leave its values alone until it is done.
 *
 * @param data The tensor, of any shape and dtype; a latency one in dense form.
 * @param address The file, new or to be replaced.
 * @throws {TypeError} If it is no tensor.
 * @throws {Error} If it cannot be written.
 *
 * @example
 * ```ts
 * import { torch, utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await utils.tensor_to_text(torch.tensor([[0.1, -2], [1e-9, Infinity]]), path);
 * assertEquals(await Deno.readTextFile(path), "2,2\n0.1,-2,1e-9,inf");
 * await Deno.remove(path);
 * ```
 */
export async function tensor_to_text(data: Tensor, address: Path): Promise<void> {
  if (!(data instanceof Tensor)) {
    throw new TypeError(`Cannot write ${describe(data)} as text: it needs a Tensor`);
  }
  await writeText(data, address);
}

/**
 * Reads a tensor from a text file, onto the CPU. What `tensor_to_text` has written comes back to the bit, but for
 * which of its bits say that something is not a number. Integers are read exactly, also beyond 2^53.
 *
 * @param address The file. Spaces and line breaks around values do not matter.
 * @param type `"float"` (float32, by default), `"int"` (int32), `"long"` (int64) or `"byte"` (uint8).
 * @returns The tensor.
 * @throws {TypeError} If the file is not of this form; for integers, if a value has a fraction.
 * @throws {RangeError} If a value is beyond what the type holds.
 * @throws {Error} If it cannot be read.
 *
 * @example
 * ```ts
 * import { utils } from "../../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "2\n9007199254740993,-1");
 * const tensor = await utils.text_to_tensor(path, "long");
 * assertEquals(await tensor.data(), new BigInt64Array([9007199254740993n, -1n]));
 * await Deno.remove(path);
 * ```
 */
export async function text_to_tensor(
  address: Path,
  type: TextType | { type?: TextType } = "float",
): Promise<Tensor> {
  const subject = 'the arguments of "text_to_tensor"';
  const { type: name = "float" } = bindArguments(["type"], [type], subject);
  if (typeof name !== "string" || !Object.hasOwn(types, name)) {
    const known = Object.keys(types).map((name) => `"${name}"`).join(", ");
    throw new TypeError(`Cannot read a tensor of type ${describe(name)}: it needs ${known}`);
  }
  return await readText(address, types[name as TextType]);
}

/**
 * safetensors files, as the Python package has them: `save_file`, `load_file` and `load`.
 *
 * @module
 */

import type { Path } from "./io/files.ts";
import { decodeSafetensors } from "./io/safetensors.ts";
import { loadFile, saveFile } from "./io/safetensors_file.ts";
import { fromArray } from "./tensor/creation.ts";
import type { Tensor } from "./tensor/tensor.ts";
import { describe } from "./validation.ts";

/** How `save_file` writes. */
export interface SaveOptions {
  /** The type of floating-point values: with `"float16"` they are rounded to half the size. */
  dtype?: "float32" | "float16";
}

/**
 * Writes tensors to a file, which is never seen in parts. They are written a piece at a time, from their own
 * memory: leave their values alone until it is done.
 *
 * @param tensors Tensors by name: an object, or a map such as `state_dict()` gives.
 * @param path The file, new or to be replaced.
 * @param metadata Further strings by name.
 * @param options `dtype`, `"float32"` by default. The Python package would be given `tensor.half()`.
 * @throws {TypeError} If a name, a tensor or the metadata is not what the format can hold.
 * @throws {Error} If the file cannot be written.
 *
 * @example
 * ```ts
 * import { safetensors, snn } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * const conv = new snn.Convolution(2, 3, 5);
 * await safetensors.save_file(conv.state_dict(), path, { layer: "first" });
 * const { tensors, metadata } = await safetensors.load_file_with_metadata(path);
 * assertEquals(await tensors.get("weight")!.data(), await conv.weight.data());
 * assertEquals(metadata, { layer: "first" });
 * await Deno.remove(path);
 * ```
 */
export async function save_file(
  tensors: ReadonlyMap<string, Tensor> | Record<string, Tensor>,
  path: Path,
  metadata: Readonly<Record<string, string>> | null = null,
  { dtype = "float32" }: SaveOptions = {},
): Promise<void> {
  if (dtype !== "float32" && dtype !== "float16") {
    throw new TypeError(
      `Cannot write values as ${describe(dtype)}: the dtype has to be "float32" or "float16"`,
    );
  }
  const entries = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  await saveFile(entries, path, metadata, dtype === "float16");
}

/**
 * The tensors of a file that has been read, or fetched, already. float16, bfloat16 and float64 become
 * float32.
 *
 * @param bytes The whole file.
 * @returns Tensors by name.
 * @throws {TypeError} If it is malformed.
 * @throws {RangeError} If a part of its header is out of range.
 *
 * @example
 * ```ts
 * import { safetensors, torch } from "../mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await safetensors.save_file({ w: torch.tensor([0.5, 2]) }, path, null, { dtype: "float16" });
 * const tensors = safetensors.load(await Deno.readFile(path));
 * assertEquals(await tensors.get("w")!.tolist(), [0.5, 2]);
 * await Deno.remove(path);
 * ```
 */
export function load(bytes: Uint8Array): Map<string, Tensor> {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`Cannot read tensors of ${describe(bytes)}: it needs a Uint8Array`);
  }
  const { tensors } = decodeSafetensors(new Uint8Array(bytes), "the bytes");
  const made = Array.from(
    tensors,
    ([name, { data, shape, dtype }]) => [name, fromArray(data, shape, dtype)] as const,
  );
  return new Map(made);
}

/**
 * Reads the tensors of a file, onto the CPU, a piece at a time: it takes the memory of its tensors and hardly
 * more. float16, bfloat16 and float64 become float32.
 *
 * @param path The file.
 * @returns Tensors by name.
 * @throws {TypeError} If it is malformed.
 * @throws {RangeError} If a part of its header is out of range.
 * @throws {Error} If it cannot be read.
 */
export async function load_file(path: Path): Promise<Map<string, Tensor>> {
  return (await load_file_with_metadata(path)).tensors;
}

/**
 * The same with the file's metadata.
 *
 * @param path The file.
 * @returns Tensors by name, and strings by name or null.
 * @throws {TypeError} If it is malformed.
 * @throws {RangeError} If a part of its header is out of range.
 * @throws {Error} If it cannot be read.
 */
export async function load_file_with_metadata(
  path: Path,
): Promise<{ tensors: Map<string, Tensor>; metadata: Readonly<Record<string, string>> | null }> {
  return await loadFile(path);
}

export type { Path } from "./io/files.ts";

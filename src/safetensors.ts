/**
 * safetensors files, as the Python package has them: `save_file`, `load_file` and `load`.
 *
 * @module
 */

import type { Path } from "./io/files.ts";
import { decodeSafetensors, loadFile, type SafetensorsFile, saveFile } from "./io/safetensors.ts";
import { fromArray } from "./tensor/creation.ts";
import type { Tensor } from "./tensor/tensor.ts";
import { describe } from "./validation.ts";

/** How `save_file` writes. */
export interface SaveOptions {
  /** The type of floating-point values: with `"float16"` they are rounded to half the size. */
  dtype?: "float32" | "float16";
}

/**
 * Writes tensors to a file, which is never seen in parts.
 *
 * @param tensors Tensors by name: an object, or a map such as `state_dict()` gives.
 * @param path The file, new or to be replaced.
 * @param metadata Further strings by name.
 * @param options `dtype`, `"float32"` by default. The Python package would be given `tensor.half()`.
 * @throws {TypeError} If a name or the metadata is not what the format can hold.
 * @throws {Error} If the file cannot be written.
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
  const raw = await Promise.all(entries.map(async ([name, tensor]) => {
    const { dtype, shape } = tensor;
    return [name, { dtype, shape, data: await tensor.data() }] as const;
  }));
  await saveFile(raw, path, metadata, dtype === "float16");
}

/**
 * The tensors of a file that has been read, or fetched, already. float16, bfloat16 and float64 become
 * float32.
 *
 * @param bytes The whole file.
 * @returns Tensors by name.
 * @throws {TypeError} If it is malformed.
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
  return tensorsOf(decodeSafetensors(new Uint8Array(bytes), "the bytes"));
}

/**
 * Reads the tensors of a file, onto the CPU. float16, bfloat16 and float64 become float32.
 *
 * @param path The file.
 * @returns Tensors by name.
 * @throws {TypeError} If it is malformed.
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
 */
export async function load_file_with_metadata(
  path: Path,
): Promise<{ tensors: Map<string, Tensor>; metadata: Readonly<Record<string, string>> | null }> {
  const file = await loadFile(path);
  return { tensors: tensorsOf(file), metadata: file.metadata };
}

function tensorsOf({ tensors }: SafetensorsFile): Map<string, Tensor> {
  const made = Array.from(
    tensors,
    ([name, { data, shape, dtype }]) => [name, fromArray(data, shape, dtype)] as const,
  );
  return new Map(made);
}

export type { Path } from "./io/files.ts";

/**
 * safetensors files, as the Python package has them: `save_file` and `load_file`.
 *
 * @module
 */

import type { Path } from "./io/files.ts";
import { loadFile, saveFile } from "./io/safetensors.ts";
import { fromArray } from "./tensor/creation.ts";
import type { Tensor } from "./tensor/tensor.ts";

/**
 * Writes tensors to a file, which is never seen in parts.
 *
 * @param tensors Tensors by name: an object, or a map such as `state_dict()` gives.
 * @param path The file, new or to be replaced.
 * @param metadata Further strings by name.
 * @throws {TypeError} If a name or the metadata is not what the format can hold.
 * @throws {Error} If the file cannot be written.
 */
export async function save_file(
  tensors: ReadonlyMap<string, Tensor> | Record<string, Tensor>,
  path: Path,
  metadata: Readonly<Record<string, string>> | null = null,
): Promise<void> {
  const entries = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  const raw = await Promise.all(entries.map(async ([name, tensor]) => {
    const { dtype, shape } = tensor;
    return [name, { dtype, shape, data: await tensor.data() }] as const;
  }));
  await saveFile(raw, path, metadata);
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
  const { tensors, metadata } = await loadFile(path);
  const made = Array.from(
    tensors,
    ([name, { data, shape, dtype }]) => [name, fromArray(data, shape, dtype)] as const,
  );
  return { tensors: new Map(made), metadata };
}
export type { Path } from "./io/files.ts";

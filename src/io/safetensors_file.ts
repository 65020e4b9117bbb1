/**
 * safetensors files, read to the memory of their tensors and written from it a piece at a time, so that a
 * file is never held beside its tensors.
 *
 * @module
 */

import { openedDevice } from "../backend/devices.ts";
import { storageOf } from "../tensor/core.ts";
import { densePieces } from "../tensor/pieces.ts";
import { checkShape } from "../tensor/shape.ts";
import { emptyStrided } from "../tensor/strided.ts";
import { Tensor } from "../tensor/tensor.ts";
import { describe } from "../validation.ts";
import { type Path, quote, withFile, writeFile } from "./files.ts";
import { fillFrom, PIECE } from "./fill.ts";
import { type SafetensorsFile, typeOf } from "./safetensors.ts";
import { headerLength, LENGTH_BYTES, readHeader } from "./safetensors_header.ts";
import { bytesFor, type Layout, layOut, refuse } from "./safetensors_layout.ts";

/**
 * Reads the tensors of a file, onto the CPU.
 *
 * @param path The file.
 * @returns Its tensors by name, float16, bfloat16 and float64 as float32, and its metadata.
 * @throws {TypeError} If it is malformed.
 * @throws {RangeError} If a part of its header is out of range.
 * @throws {Error} If it cannot be read.
 */
export async function loadFile(path: Path): Promise<SafetensorsFile<Tensor>> {
  const name = quote(path);
  return await withFile(path, async (file) => {
    const start = await file.read(0, Math.min(LENGTH_BYTES, file.size));
    const length = headerLength(start, file.size, name);
    const { entries, metadata } = readHeader(await file.read(0, length), file.size, name);
    const tensors = new Map<string, Tensor>();
    for (const entry of entries) {
      const { name: key, shape, begin, end } = entry;
      const type = typeOf(entry, name);
      checkShape(shape, `read tensor ${describe(key)} of ${name} in`);
      const storage = emptyStrided(openedDevice("cpu"), shape, type.dtype);
      await fillFrom(file, length + begin, end - begin, { buffer: storage.buffer, type });
      tensors.set(key, new Tensor(storage));
    }
    return { tensors, metadata };
  });
}

/**
 * Writes tensors to a file, which is never seen in parts.
 *
 * @param tensors Tensors by name.
 * @param path The file, new or to be replaced.
 * @param metadata Further strings by name.
 * @param halves Whether float32 is rounded to float16.
 * @throws {TypeError} If a name, a tensor or the metadata is not what the format can hold.
 * @throws {Error} If the file cannot be written.
 */
export async function saveFile(
  tensors: readonly (readonly [string, Tensor])[],
  path: Path,
  metadata: Readonly<Record<string, string>> | null,
  halves: boolean,
): Promise<void> {
  for (const [name, tensor] of tensors) {
    if (!(tensor instanceof Tensor)) refuse(name, `it is ${describe(tensor)}, expected a tensor`);
  }
  // Others on the same storage, which is there until all is written, whoever disposes the first ones.
  const held = tensors.map(([name, tensor]) => [name, new Tensor(storageOf(tensor))] as const);
  try {
    await writeFile(path, contentOf(layOut(held, metadata, halves)));
  } finally {
    for (const [, tensor] of held) tensor.dispose();
  }
}

async function* contentOf({ header, placed }: Layout<Tensor>): AsyncGenerator<Uint8Array> {
  yield header;
  for (const { tensor, dtype } of placed) {
    for await (const values of densePieces(tensor, PIECE)) yield bytesFor(dtype, values);
  }
}

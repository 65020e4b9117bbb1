/**
 * `torch.save` and `torch.load`: PyTorch's own file format.
 *
 * @module
 */

import type { StateDict } from "../nn/state_dict.ts";
import { type Path, quote, withFile, writeFile } from "./files.ts";
import { readLegacy } from "./torch/legacy_format.ts";
import { checkPlain } from "./torch/plain.ts";
import { type Checkpoint, checkpointOf } from "./torch/write.ts";
import { readZip } from "./torch/zip_format.ts";

/** What files begin with that are zip archives. */
const ZIP = [0x50, 0x4b, 3, 4];

/**
 * Writes an object in PyTorch's format, as `torch.load(path, weights_only=True)` reads it there: tensors, numbers,
 * strings, booleans and null, in maps (which become ordered dicts), plain objects (dicts), arrays (lists) and
 * frozen arrays (tuples). Integers become ints, other numbers floats. Tensors that share storage share it in the
 * file. An old file is replaced as a whole, or stays.
 *
 * @param object What is written: mostly `net.state_dict()`.
 * @param path The file.
 * @throws {TypeError} If something else is in it, a tensor in latency layout too.
 * @throws {Error} If it cannot be written.
 *
 * @example
 * ```ts
 * import { snn, torch } from "../../mod.ts";
 * import { assert } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".pt" });
 * const conv = new snn.Convolution(2, 3, 5);
 * await torch.save({ net: conv.state_dict(), epoch: 7 }, path);
 * const saved = await torch.load<Map<string, unknown>>(path);
 * const other = new snn.Convolution(2, 3, 5);
 * other.load_state_dict(saved.get("net") as Map<string, torch.Tensor>);
 * assert(saved.get("epoch") === 7 && await torch.equal(other.weight, conv.weight));
 * await Deno.remove(path);
 * ```
 */
export async function save(object: unknown, path: Path): Promise<void> {
  let checkpoint: Checkpoint;
  try {
    checkpoint = checkpointOf(object);
  } catch (error) {
    throw because(`write ${quote(path)}`, error);
  }
  try {
    await writeFile(path, checkpoint.content);
  } finally {
    checkpoint.release();
  }
}

/**
 * Reads a file that PyTorch's `torch.save` or {@linkcode save} has written, of either format, onto the CPU. No code
 * in it is run: what is neither a tensor nor plain data is refused by name. Dicts become maps, lists arrays, tuples
 * frozen arrays, None null, integers beyond 2^53 bigints; float16, bfloat16 and float64 become float32, int8 and int16
 * int32. Tensors that share storage share it here. Parameters become tensors.
 *
 * @typeParam Loaded What the file holds; a state dict by default.
 * @param path The file.
 * @returns The object.
 * @throws {TypeError} If it is malformed, or holds something else.
 * @throws {Error} If it cannot be read.
 *
 * @example
 * ```ts ignore
 * net.load_state_dict(await torch.load("saved_by_pytorch.net"));
 * ```
 */
export async function load<Loaded = StateDict>(path: Path): Promise<Loaded> {
  return await withFile(path, async (file) => {
    try {
      const start = await file.read(0, Math.min(4, file.size));
      const isZip = ZIP.every((byte, i) => start[i] === byte);
      const object = await (isZip ? readZip(file) : readLegacy(file));
      checkPlain(object);
      return object as Loaded;
    } catch (error) {
      throw because(`read ${quote(path)}`, error);
    }
  });
}

/** The same error with a whole sentence. */
function because(action: string, error: unknown): Error {
  const { message } = error as Error;
  if (message.startsWith(`Cannot ${action}`)) return error as Error;
  return new TypeError(`Cannot ${action}: ${message}`, { cause: error });
}

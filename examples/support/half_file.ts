/**
 * Weights as a safetensors file of halves, which the library reads as float32: half the size, and exact
 * to 1 in 2,048, where what learning changes in a step is mostly more.
 *
 * The format is simple enough to be written here: the length of the header, the header as JSON, the
 * values. (`safetensors.save_file` writes the types that tensors have, and halves are none of them.)
 */

import type { torch } from "../../mod.ts";

/** A file of float32 tensors as halves, each rounded to the nearest. */
export async function halfFile(
  tensors: Record<string, torch.Tensor>,
  metadata: Record<string, string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const values: Float16Array<ArrayBuffer>[] = [];
  let end = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const halves = Float16Array.from(await tensor.data() as Float32Array);
    const begin = end;
    end += halves.byteLength;
    header[name] = { dtype: "F16", shape: tensor.shape, data_offsets: [begin, end] };
    values.push(halves);
  }
  const text = JSON.stringify(header);
  // Spaces at its end let the values begin at a multiple of eight.
  const json = new TextEncoder().encode(text.padEnd(text.length + (8 - text.length % 8) % 8));
  const length = new BigUint64Array([BigInt(json.length)]);
  return new Uint8Array(await new Blob([length, json, ...values]).arrayBuffer());
}

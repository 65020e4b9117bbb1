/**
 * Checkpoints made by hand, for what PyTorch would not write.
 *
 * @module
 */

import { archive } from "../../src/io/torch/archive.ts";

/** A file of PyTorch's zip format with a pickle of one's own. */
export async function zipped(
  pickle: Uint8Array,
  more: Readonly<Record<string, Uint8Array>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const files = Object.entries({ "data.pkl": pickle, ...more });
  const chunks: Uint8Array[] = [];
  const content = archive(
    files.map(([name, bytes]) => [`a/${name}`, () => Promise.resolve(bytes)]),
  );
  for await (const chunk of content) chunks.push(chunk.slice());
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

/** A pickle in the text of protocol 0, after the opcodes that name the protocol. */
export function pickled(...parts: (string | number)[]): Uint8Array<ArrayBuffer> {
  const bytes = parts.flatMap((part) =>
    typeof part === "number" ? [part] : [...new TextEncoder().encode(part)]
  );
  return Uint8Array.from([0x80, 2, ...bytes, 0x2e]);
}

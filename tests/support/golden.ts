/**
 * Reads the golden books with a reader of its own, so that a mistake of the library's readers does
 * not hide itself.
 */

/** One case of a book. */
export interface GoldenCase {
  op: string;
  inputs: Record<string, string>;
  // deno-lint-ignore no-explicit-any -- arguments differ by operation
  args: Record<string, any>;
  // deno-lint-ignore no-explicit-any -- keys of tensors, or plain values
  outputs: Record<string, any>;
  file?: string;
  note?: string;
}

/** A tensor of a book. */
export interface GoldenTensor {
  dtype: string;
  shape: number[];
  data: Float32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
}

/** A book. */
export interface GoldenBook {
  cases: GoldenCase[];
  /** The tensor of a key. */
  tensor(key: string): GoldenTensor;
}

const arrays = {
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** Where a book lies: in the repository, or (a large one) beside it; null where it is absent. */
export function goldenFolder(name: string): URL | null {
  const folders = [
    new URL("../golden/", import.meta.url),
    new URL("../../../shared/golden/", import.meta.url),
  ];
  return folders.find((folder) => exists(new URL(`${name}.json`, folder))) ?? null;
}

/** Loads a book. */
export async function loadGolden(name: string): Promise<GoldenBook> {
  const folder = goldenFolder(name);
  if (folder === null) throw new Error(`The golden book "${name}" is absent`);
  const { cases } = JSON.parse(await Deno.readTextFile(new URL(`${name}.json`, folder)));
  const packed = await Deno.readFile(new URL(`${name}.safetensors.gz`, folder));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  return {
    cases,
    tensor(key) {
      const { dtype, shape, data_offsets: [begin, end] } = header[key];
      const part = bytes.slice(8 + length + begin, 8 + length + end);
      const ArrayClass = arrays[dtype as keyof typeof arrays];
      return { dtype, shape, data: new ArrayClass(part.buffer) as Float32Array<ArrayBuffer> };
    },
  };
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

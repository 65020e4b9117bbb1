/** Rows that are mostly 0, as a classifier takes them. */

import type { torch } from "../../mod.ts";

/** Rows one after another. */
export interface SparseRows {
  /** Entries a row, with those that are 0. */
  readonly features: number;
  /** Row `i` has the entries from `starts[i]` to `starts[i + 1]`. */
  readonly starts: ArrayLike<number>;
  /** Where they are in their row. */
  readonly indices: ArrayLike<number>;
  /** What they are; null where all are 1. */
  readonly values: ArrayLike<number> | null;
}

/** Keeps the entries of tensors that are not 0. */
export class RowCollector {
  readonly #binary: boolean;
  readonly #starts = [0];
  readonly #indices: Uint32Array[] = [];
  readonly #values: Float32Array[] = [];
  #features = 0;
  #entries = 0;

  /** @param binary Whether all entries are 0 or 1: then it is enough to keep where they are. */
  constructor(binary: boolean) {
    this.#binary = binary;
  }

  /** Adds the rows of `[N, …]`; all have the same length. */
  async add(rows: torch.Tensor): Promise<void> {
    const data = await rows.data();
    this.#features = data.length / rows.size(0);
    for (let row = 0; row < rows.size(0); row++) {
      const values = data.subarray(row * this.#features, (row + 1) * this.#features);
      const indices = new Uint32Array(values.length);
      let count = 0;
      for (let i = 0; i < values.length; i++) if (values[i]) indices[count++] = i;
      this.#indices.push(indices.slice(0, count));
      if (!this.#binary) {
        this.#values.push(Float32Array.from(this.#indices.at(-1)!, (i) => Number(values[i])));
      }
      this.#entries += count;
      this.#starts.push(this.#entries);
    }
  }

  /** All rows so far. */
  rows(): SparseRows {
    return {
      features: this.#features,
      starts: this.#starts,
      indices: joined(new Uint32Array(this.#entries), this.#indices),
      values: this.#binary ? null : joined(new Float32Array(this.#entries), this.#values),
    };
  }
}

function joined<Values extends Uint32Array | Float32Array>(
  result: Values,
  pieces: readonly Values[],
): Values {
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

/**
 * The project's marks: milliseconds an image that the digit network shall take at most. The native ones
 * hold as they are with AVX-512; elsewhere they are scaled by what the loop of additions reaches, 67 G a
 * second on the machine with AVX-512 that they were set on.
 */

import type { MozafariRecord } from "./records.ts";

/** A record, and what the loop of its kernels reaches on one thread. */
export interface Measured {
  readonly record: MozafariRecord;
  readonly addsPerSecond: number;
}

/** A mark and what was measured. */
export interface Mark {
  readonly name: string;
  /** `ms` are to be at most the limit, `times as fast` at least. */
  readonly unit: "ms" | "times as fast";
  readonly limit: number;
  readonly found: number;
  readonly met: boolean;
}

type Figure = Extract<keyof MozafariRecord, `${string}_ms`>;

const LOOP = 67e9;
const PORTED = " (ported script)";

const WASM: Partial<Record<Figure, number>> = {
  infer_ms: 1.2,
  learn1_ms: 0.06,
  learn2_ms: 0.11,
  learn3_ms: 0.4,
};
const NATIVE: Partial<Record<Figure, number>> = {
  encode_ms: 0.2,
  infer_ms: 0.42,
  infer_batch_ms: 0.25,
  learn1_ms: 0.04,
  learn2_ms: 0.06,
  learn3_ms: 0.05,
};
/** A fifteenth of what the original takes. */
const NATIVE_PORTED: Partial<Record<Figure, number>> = {
  infer_ms: 9.2 / 15,
  learn1_ms: 2.4 / 15,
  learn2_ms: 8.3 / 15,
  learn3_ms: 12 / 15,
};
/** How many times as fast batches are with two threads. */
const TWO_THREADS = 1.7;

/** A figure as the tables call it: `infer batch`, `layer 1`. */
export function nameOf(figure: string): string {
  return figure.slice(0, -"_ms".length).replaceAll("_", " ").replace(/(\d)/, " $1");
}

/** The marks of what was measured; those of kernels that are not there are left out. */
export function marks(all: readonly Measured[]): Mark[] {
  return all.flatMap(({ record, addsPerSecond }): Mark | Mark[] => {
    const { kernels, threads } = record;
    if (threads === 2) {
      const alone = all.find(({ record }) => record.kernels === kernels && record.threads === 1)!;
      const found = alone.record.infer_batch_ms / record.infer_batch_ms;
      const name = `${kernels}, 2 threads: infer batch`;
      const met = found >= TWO_THREADS;
      return { name, unit: "times as fast", limit: TWO_THREADS, found, met };
    }
    const wasm = kernels.startsWith("wasm");
    const limits = kernels.endsWith(PORTED) ? wasm ? {} : NATIVE_PORTED : wasm ? WASM : NATIVE;
    const scale = wasm || kernels.startsWith("native avx512") ? 1 : LOOP / addsPerSecond;
    return Object.entries(limits).map(([figure, milliseconds]) => {
      const [limit, found] = [milliseconds * scale, record[figure as Figure]];
      const name = `${kernels}: ${nameOf(figure)}`;
      return { name, unit: "ms", limit, found, met: found <= limit };
    });
  });
}

/**
 * The record of a run: how it was made, how long it took, and how the accuracy rose.
 */

import * as z from "npm:zod@4.6.7/mini";
import { VOTERS } from "./votes.ts";

const natural = z.int().check(z.gte(0));
const seconds = z.number().check(z.gte(0));
const percent = z.number().check(z.gte(0), z.lte(100));

const Test = z.strictObject({
  /** Finished epochs of layer 3. */
  epoch: natural,
  /** Images that are right by what the run decides by. */
  right: percent,
  /** Images without a winner. */
  silent: percent,
  /** Images that are right if several features vote: by rule, for each number of `voters`. */
  votes: z.record(z.string(), z.array(percent)),
});

/** A record; shares are per cent. */
export const RunRecord = z.strictObject({
  command: z.string(),
  machine: z.string(),
  kernels: z.string(),
  threads: natural,
  seed: natural,
  seconds: z.strictObject({
    /** From images to spikes, and from layer to layer where a layer has learnt. */
    encoding: seconds,
    layer1: seconds,
    layer2: seconds,
    /** Of each epoch. */
    layer3: z.array(seconds),
    tests: seconds,
  }),
  /** The largest resident memory that was seen between batches. */
  peak_resident_bytes: natural,
  /** Right decisions in each epoch of layer 3, while it learnt. */
  learning: z.array(percent),
  /** Which images it is measured by. */
  measured_by: z.enum(["test images", "validation images"]),
  /** How many features vote. */
  voters: z.array(natural),
  tests: z.array(Test),
  /** `right` of the last test; null before. */
  accuracy: z.nullable(percent),
});
export type RunRecord = z.infer<typeof RunRecord>;
export type Test = z.infer<typeof Test>;

/** What takes time in a run. */
export type Phase = keyof RunRecord["seconds"];

/** A record with nothing in it yet. */
export async function newRecord(
  about: Pick<RunRecord, "command" | "kernels" | "threads" | "seed" | "measured_by">,
): Promise<RunRecord> {
  return {
    ...about,
    machine: await machine(),
    seconds: { encoding: 0, layer1: 0, layer2: 0, layer3: [], tests: 0 },
    peak_resident_bytes: 0,
    learning: [],
    voters: [...VOTERS],
    tests: [],
    accuracy: null,
  };
}

/** The machine, as far as it may be known: the processor's name takes `--allow-sys=cpus`. */
async function machine(): Promise<string> {
  const { os, arch } = Deno.build;
  const { state } = await Deno.permissions.query({ name: "sys", kind: "cpus" });
  const model = state === "granted" ? `, ${(await import("node:os")).cpus()[0].model.trim()}` : "";
  return `${os} ${arch}, ${navigator.hardwareConcurrency} processors${model}`;
}

/** A part of a whole in per cent, to hundredths; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Number((100 * part / whole).toFixed(2));
}

/** Writes a record as a whole: who reads the file meanwhile sees the one before. */
export async function writeRecord(file: string, record: object): Promise<void> {
  await makeFolderOf(file);
  const temporary = `${file}.tmp`;
  await Deno.writeTextFile(temporary, textOf(record));
  await Deno.rename(temporary, file);
}

/** Makes the folder that a file is to be in. */
export async function makeFolderOf(file: string): Promise<void> {
  const folder = file.replace(/[^/\\]*$/, "");
  if (folder !== "") await Deno.mkdir(folder, { recursive: true });
}

/** JSON with a line for each entry, and for each item of a list of objects; seconds to thousandths. */
function textOf(record: object): string {
  const write = (value: unknown): string =>
    JSON.stringify(
      value,
      (_, value) => typeof value === "number" ? Number(value.toFixed(3)) : value,
    );
  const lines = Object.entries(record).map(([key, value]) => {
    const items = Array.isArray(value) && typeof value[0] === "object";
    const text = items ? `[\n    ${value.map(write).join(",\n    ")}\n  ]` : write(value);
    return `  ${write(key)}: ${text}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

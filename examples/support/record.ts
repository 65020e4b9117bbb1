/**
 * What the records of all runs have, and how they are written.
 */

import * as z from "npm:zod@4.6.7/mini";

/** An integer of at least 0. */
export const natural = z.int().check(z.gte(0));
/** A time. */
export const seconds = z.number().check(z.gte(0));
/** A share. */
export const percent = z.number().check(z.gte(0), z.lte(100));

/** How a run was made, and what it took. */
export const aboutFields = {
  command: z.string(),
  machine: z.string(),
  kernels: z.string(),
  threads: natural,
  seed: natural,
  /** The largest resident memory that was seen between batches. */
  peak_resident_bytes: natural,
};

/** How a run is made. */
export interface Made {
  command: string;
  kernels: string;
  threads: number;
  seed: number;
}

/** What is known of a run before it starts. */
export async function about(
  made: Made,
): Promise<Made & { machine: string; peak_resident_bytes: number }> {
  return { ...made, machine: await machine(), peak_resident_bytes: 0 };
}

/** Counts the seconds of a part of a run, and looks at the memory, as `LongRun.during` goes on. */
export function counting<Part extends string>(
  record: { seconds: Record<Part, number>; peak_resident_bytes: number },
  part: Part,
): (seconds: number) => void {
  return (seconds) => {
    record.seconds[part] += seconds;
    notePeak(record);
  };
}

/** Looks at the memory. */
export function notePeak(record: { peak_resident_bytes: number }): void {
  const { rss } = Deno.memoryUsage();
  record.peak_resident_bytes = Math.max(record.peak_resident_bytes, rss);
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

/** Three digits behind the point; of a smaller number the first three. */
function rounded(value: number): number {
  return Number(Math.abs(value) < 0.001 ? value.toPrecision(3) : value.toFixed(3));
}

/** JSON with a line for each entry, and for each item of a list of objects. */
function textOf(record: object): string {
  const write = (value: unknown): string =>
    JSON.stringify(
      value,
      (_, value) => typeof value === "number" ? rounded(value) : value,
    );
  const lines = Object.entries(record).map(([key, value]) => {
    const items = Array.isArray(value) && typeof value[0] === "object";
    const text = items ? `[\n    ${value.map(write).join(",\n    ")}\n  ]` : write(value);
    return `  ${write(key)}: ${text}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

/**
 * zip archives whose files are not compressed, by hand: fast, and wrong where a test wants them to be.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { type Bytes, joined } from "./mutations.ts";

/** What the header before a file starts with, its entry in the directory, and the end of that. */
const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];

/** A file in an archive, as its entry in the directory says. */
export interface ZipEntry {
  readonly name: string;
  /** Where the entry is. */
  readonly central: number;
  /** Where the header before the file is. */
  readonly local: number;
  readonly content: Bytes;
}

/** Finds the files, wherever there is something like an entry. */
export function* zipEntries(archive: Bytes): Generator<ZipEntry> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  for (let central = 0; central + 46 <= archive.length; central++) {
    if (view.getUint32(central, true) !== CENTRAL) continue;
    const local = view.getUint32(central + 42, true);
    if (local + 30 > archive.length || view.getUint32(local, true) !== LOCAL) continue;
    const lengths = view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const start = local + 30 + lengths;
    const named = archive.subarray(central + 46, central + 46 + view.getUint16(central + 28, true));
    yield {
      name: new TextDecoder().decode(named),
      central,
      local,
      content: archive.subarray(start, start + view.getUint32(central + 20, true)),
    };
  }
}

/** An archive with the check sums of its files made right, in both places. */
export function repairZip(archive: Bytes): Bytes {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  for (const { central, local, content } of zipEntries(archive)) {
    const sum = crc32(content);
    view.setUint32(central + 16, sum, true);
    view.setUint32(local + 14, sum, true);
  }
  return archive;
}

/** An archive. Files that are the same array are there once, for all their names. */
export function zipOf(files: Readonly<Record<string, Bytes>>): Bytes {
  const parts: Bytes[] = [];
  const entries: Bytes[] = [];
  const places = new Map<Bytes, number>();
  let end = 0;
  for (const [name, content] of Object.entries(files)) {
    const text = new TextEncoder().encode(name);
    const known = places.get(content);
    const fields = header(text, content);
    entries.push(joined(
      numbers([CENTRAL, 4], [20, 2]),
      fields,
      numbers([0, 2], [0, 2], [0, 2], [0, 4], [known ?? end, 4]),
      text,
    ));
    if (known !== undefined) continue;
    places.set(content, end);
    const part = joined(numbers([LOCAL, 4]), fields, text, content);
    parts.push(part);
    end += part.length;
  }
  const [count, size] = [entries.length, entries.reduce((sum, { length }) => sum + length, 0)];
  return joined(
    ...parts,
    ...entries,
    numbers([END, 4], [0, 4], [count, 2], [count, 2], [size, 4], [end, 4], [0, 2]),
  );
}

/** What an entry and the header before a file have in common. */
function header(name: Uint8Array, content: Bytes): Bytes {
  const { length } = content;
  return numbers(
    ...[[20, 2], [0, 2], [0, 2], [0, 2], [0x21, 2]] as const, // the first day that the format knows
    ...[[crc32(content), 4], [length, 4], [length, 4], [name.length, 2], [0, 2]] as const,
  );
}

/** Numbers of so many bytes, low byte first. */
function numbers(...fields: readonly (readonly [value: number, bytes: 2 | 4])[]): Bytes {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

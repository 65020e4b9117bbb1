/**
 * PyTorch's zip format, since 1.6: `NAME/data.pkl` and `NAME/data/KEY` for each storage, not compressed, with
 * check sums, which are checked.
 *
 * @module
 */

import type { RandomFile } from "../files.ts";
import { readPickle } from "../pickle/reader.ts";
import { StorageFiller } from "./fill.ts";
import { titleOf, TorchHost } from "./rebuild.ts";
import { MOST_PICKLED } from "./storages.ts";

/** A file of an archive. */
interface Entry {
  readonly bytes: number;
  /** Reads it piece by piece. */
  read(take: (bytes: Uint8Array) => void): Promise<void>;
}

/** Reads the object of a file. */
export async function readZip(file: RandomFile): Promise<unknown> {
  const entries = await entriesOf(file);
  const names = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (names.length !== 1) throw new TypeError("it is a zip file that PyTorch has not written");
  const folder = names[0].slice(0, -"data.pkl".length);
  const order = entries.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(await wholeOf(order, 16)) !== "little") {
    throw new TypeError("its numbers are high byte first");
  }
  let stored = 0;
  const host = new TorchHost((key, bytes) => {
    const entry = entries.get(`${folder}data/${key}`);
    if (!entry) throw new TypeError(`${titleOf(key)} is missing`);
    if (entry.bytes !== bytes) {
      throw new TypeError(`${titleOf(key)} has ${entry.bytes} bytes, expected ${bytes}`);
    }
    stored += bytes;
    if (stored > file.size) throw new TypeError("its storages overlap");
  });
  const pickle = await wholeOf(entries.get(names[0])!, MOST_PICKLED);
  const { value } = readPickle(pickle, 0, host);
  for (const [key, storage] of host.storages) {
    const filler = new StorageFiller(storage);
    await entries.get(`${folder}data/${key}`)!.read((bytes) => filler.take(bytes));
    filler.end();
  }
  return value;
}

async function wholeOf(entry: Entry, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.bytes > most) throw new TypeError(`a part of it has ${entry.bytes} bytes`);
  const whole = new Uint8Array(entry.bytes);
  let at = 0;
  await entry.read((bytes) => {
    whole.set(bytes, at);
    at += bytes.length;
  });
  return whole;
}

async function entriesOf(file: RandomFile): Promise<Map<string, Entry>> {
  const { configure, Reader, ZipReader } = await import(
    "npm:@zip.js/zip.js@2.24.0/lib/zip-core-custom.js"
  );
  configure({ useWebWorkers: false });
  class Parts extends Reader<RandomFile> {
    override size = file.size;

    override readUint8Array(index: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
      return file.read(index, Math.min(length, file.size - index));
    }
  }
  const archive = new ZipReader(new Parts(file), { checkSignature: true });
  const entries = new Map<string, Entry>();
  for (const entry of await archive.getEntries({ strictness: "balanced" })) {
    if (entry.directory) continue;
    const { filename, uncompressedSize, compressedSize, compressionMethod, encrypted } = entry;
    if (compressionMethod !== 0 || encrypted || uncompressedSize !== compressedSize) {
      throw new TypeError("it is compressed or encrypted, which PyTorch does not do");
    }
    if (uncompressedSize > file.size) throw new TypeError("it is cut off");
    entries.set(filename, {
      bytes: uncompressedSize,
      read: (take) =>
        entry.getData(
          new WritableStream<Uint8Array>({ write: take }),
          { checkSignature: true },
        ).then(() => {}),
    });
  }
  return entries;
}

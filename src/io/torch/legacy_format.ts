/**
 * PyTorch's format before 1.6: pickles one after the other (a magic number, the version, the machine, the object,
 * the keys of its storages), then the storages, each after the number of its elements.
 *
 * @module
 */

import type { RandomFile } from "../files.ts";
import { type PickleHost, readPickle } from "../pickle/reader.ts";
import { StorageFiller } from "./fill.ts";
import { TorchHost } from "./rebuild.ts";
import { PIECE } from "./storages.ts";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;
/** The pickles lie within so many bytes. */
const MOST_PICKLED = 1 << 28;

/** Refuses what plain data does not have. */
const plain: PickleHost = {
  call: (callee) => {
    throw new TypeError(`it holds "${callee}" where there should be numbers`);
  },
  persistent: () => {
    throw new TypeError("it refers to what is no storage");
  },
};

/** Reads the object of a file. */
export async function readLegacy(file: RandomFile): Promise<unknown> {
  const head = await file.read(0, Math.min(file.size, MOST_PICKLED));
  const magic = readPickle(head, 0, plain);
  if (magic.value !== MAGIC) throw new TypeError("PyTorch has not written it");
  const version = readPickle(head, magic.end, plain);
  if (version.value !== VERSION) {
    throw new TypeError(`its format is ${String(version.value)}, known is ${VERSION}`);
  }
  const machine = readPickle(head, version.end, plain);
  if (!(machine.value instanceof Map) || machine.value.get("little_endian") !== true) {
    throw new TypeError("its numbers are high byte first");
  }
  let bytes = 0;
  const host = new TorchHost((key, more) => {
    bytes += more;
    if (bytes > file.size) throw new TypeError(`storage "${key}" is cut off`);
  });
  const object = readPickle(head, machine.end, host);
  const keys = readPickle(head, object.end, plain);
  if (!Array.isArray(keys.value)) throw new TypeError("it has no list of storages");
  await readStorages(file, keys.end, keys.value, host);
  return object.value;
}

/** In the order of their keys. Each that is referred to has to be there, once. */
async function readStorages(
  file: RandomFile,
  start: number,
  keys: readonly unknown[],
  { storages }: TorchHost,
): Promise<void> {
  if (keys.length !== storages.size) throw new TypeError("it has other storages than it lists");
  const left = new Map(storages);
  let position = start;
  for (const key of keys) {
    const storage = left.get(String(key));
    if (!storage) throw new TypeError(`storage "${String(key)}" is not referred to, or twice`);
    left.delete(storage.key);
    const size = await file.read(position, 8);
    const elements = Number(new DataView(size.buffer).getBigInt64(0, true));
    position += 8;
    if (elements * (storage.type?.bytes ?? 1) !== storage.bytes) {
      throw new TypeError(`storage "${storage.key}" has ${elements} elements, expected others`);
    }
    const filler = new StorageFiller(storage);
    for (let done = 0; done < storage.bytes; done += PIECE) {
      filler.take(await file.read(position + done, Math.min(PIECE, storage.bytes - done)));
    }
    filler.end();
    position += storage.bytes;
  }
}

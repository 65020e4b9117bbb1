/**
 * PyTorch's format before 1.6: pickles one after the other (a magic number, the version, the machine, the object,
 * the keys of its storages), then the storages, each after the number of its elements.
 *
 * @module
 */

import { describe } from "../../validation.ts";
import { fillFrom, PIECE } from "../fill.ts";
import type { RandomFile } from "../files.ts";
import { CutOff } from "../pickle/bytes.ts";
import { type PickleHost, readPickle } from "../pickle/reader.ts";
import { type FileStorage, titleOf, TorchHost } from "./rebuild.ts";
import { MOST_PICKLED } from "./storages.ts";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Refuses what plain data does not have. */
const plain: PickleHost = {
  call: (callee) => {
    throw new TypeError(`it holds ${describe(String(callee))} where there should be numbers`);
  },
  persistent: () => {
    throw new TypeError("it refers to what is no storage");
  },
};

/** What the pickles say, and where they end. */
interface Head {
  readonly object: unknown;
  readonly host: TorchHost;
  readonly keys: readonly unknown[];
  readonly end: number;
}

/** Reads the object of a file. */
export async function readLegacy(file: RandomFile): Promise<unknown> {
  const head = await readHead(file);
  await readStorages(file, head);
  return head.object;
}

/** How long the pickles are is not written: a first part of the file mostly has them. */
async function readHead(file: RandomFile): Promise<Head> {
  const most = Math.min(file.size, MOST_PICKLED);
  for (let size = Math.min(PIECE, most);; size = Math.min(16 * size, most)) {
    const bytes = await file.read(0, size);
    try {
      return parseHead(bytes, file.size);
    } catch (error) {
      if (!(error instanceof CutOff) || size === most) throw error;
    }
  }
}

function parseHead(bytes: Uint8Array, fileSize: number): Head {
  const magic = readPickle(bytes, 0, plain);
  if (magic.value !== MAGIC) throw new TypeError("PyTorch has not written it");
  const version = readPickle(bytes, magic.end, plain);
  if (version.value !== VERSION) {
    throw new TypeError(`its format is ${describe(version.value)}, known is ${VERSION}`);
  }
  const machine = readPickle(bytes, version.end, plain);
  if (!(machine.value instanceof Map) || machine.value.get("little_endian") !== true) {
    throw new TypeError("its numbers are high byte first");
  }
  let stored = 0;
  const host = new TorchHost((key, more) => {
    stored += more;
    if (stored > fileSize) throw new TypeError(`${titleOf(key)} is cut off`);
  });
  const object = readPickle(bytes, machine.end, host);
  const keys = readPickle(bytes, object.end, plain);
  if (!Array.isArray(keys.value)) throw new TypeError("it has no list of storages");
  return { object: object.value, host, keys: keys.value, end: keys.end };
}

/** In the order of their keys. Each that is referred to has to be there, once. */
async function readStorages(
  file: RandomFile,
  { host: { storages }, keys, end }: Head,
): Promise<void> {
  if (keys.length !== storages.size) throw new TypeError("it has other storages than it lists");
  const left = new Map<unknown, FileStorage>(storages);
  let position = end;
  for (const key of keys) {
    const storage = left.get(key);
    if (!storage) throw new TypeError(`storage ${describe(key)} is not referred to, or twice`);
    left.delete(storage.key);
    const size = await file.read(position, 8);
    const elements = Number(new DataView(size.buffer).getBigInt64(0, true));
    position += 8;
    if (elements * (storage.type?.bytes ?? 1) !== storage.bytes) {
      throw new TypeError(`${storage.title} has ${elements} elements, expected others`);
    }
    await fillFrom(file, position, storage.bytes, storage);
    position += storage.bytes;
  }
}

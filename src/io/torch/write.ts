/**
 * What `torch.save` writes: the pickle of an object, and the storages of the tensors in it, each once.
 *
 * @module
 */

import type { DeviceBuffer } from "../../backend/backend.ts";
import { storageOf } from "../../tensor/core.ts";
import { type DType, itemsize } from "../../tensor/dtype.ts";
import { Strided } from "../../tensor/strided.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Call, Global, Persistent, tuple } from "../pickle/values.ts";
import { writePickle } from "../pickle/writer.ts";
import { archive, type ArchiveFile } from "./archive.ts";

// Names: a pickle has each once.
const UNTYPED = new Global("torch.storage", "UntypedStorage");
const UINT16 = new Global("torch", "uint16");
const REBUILD = new Global("torch._utils", "_rebuild_tensor_v2");
const REBUILD_UNTYPED = new Global("torch._utils", "_rebuild_tensor_v3");

/** The storages of the dtypes; uint16 has none of its own, and is written as newer releases do. */
const STORAGES: Readonly<Record<Exclude<DType, "uint16">, Global>> = {
  float32: new Global("torch", "FloatStorage"),
  int64: new Global("torch", "LongStorage"),
  int32: new Global("torch", "IntStorage"),
  uint8: new Global("torch", "ByteStorage"),
  bool: new Global("torch", "BoolStorage"),
};

/** The folder in an archive. */
const FOLDER = "archive";

/** A file that is about to be written. */
export interface Checkpoint {
  /** What is in it, as it comes. */
  content: AsyncIterable<Uint8Array>;
  /** Gives back the tensors, which are held until then. */
  release(): void;
}

/**
 * The file of an object.
 *
 * @param object Tensors in strided layout and plain values, in maps, objects and arrays.
 * @throws {TypeError} If something else is in it.
 */
export function checkpointOf(object: unknown): Checkpoint {
  const storages = new Map<DeviceBuffer, { key: string; strided: Strided }>();
  const pickle = writePickle(object, (value) => {
    if (!(value instanceof Tensor)) return undefined;
    const strided = storageOf(value);
    if (!(strided instanceof Strided)) {
      throw new TypeError("it holds a tensor in latency layout: to_dense() makes it one that fits");
    }
    const known = storages.get(strided.buffer);
    const key = known?.key ?? String(storages.size);
    if (!known) storages.set(strided.buffer, { key, strided });
    return rebuilding(strided, key);
  });
  const file = (name: string, content: Uint8Array): ArchiveFile => [
    `${FOLDER}/${name}`,
    () => Promise.resolve(content),
  ];
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const held = Array.from(storages.values(), ({ strided }) => strided);
  for (const strided of held) strided.hold();
  const release = () => held.forEach((strided) => strided.release());
  const content = archive([
    file("data.pkl", pickle),
    file("byteorder", text("little")),
    ...Array.from(storages.values(), ({ key, strided: { backend, buffer } }): ArchiveFile => [
      `${FOLDER}/data/${key}`,
      () => backend.read(buffer, 0, buffer.byteLength),
    ]),
    file("version", text("3\n")),
  ]);
  return { content, release };
}

/** The call by which PyTorch makes a tensor again: a view of its storage. */
function rebuilding(strided: Strided, key: string): Call {
  const { dtype, buffer, offset, shape, strides } = strided;
  const typed = dtype !== "uint16";
  const storage = new Persistent(tuple([
    "storage",
    typed ? STORAGES[dtype] : UNTYPED,
    key,
    "cpu",
    typed ? buffer.byteLength / itemsize(dtype) : buffer.byteLength,
  ]));
  const view = [storage, offset, tuple([...shape]), tuple([...strides]), false, new Map()];
  return typed
    ? new Call(REBUILD, tuple(view))
    : new Call(REBUILD_UNTYPED, tuple([...view, UINT16]));
}

/**
 * What the names in PyTorch's files stand for: ordered dicts, storages, and tensors that are views of them. Any other
 * name is refused.
 *
 * @module
 */

import { openedDevice } from "../../backend/devices.ts";
import type { DeviceBuffer } from "../../backend/backend.ts";
import { itemsize } from "../../tensor/dtype.ts";
import { MOST_ELEMENTS, numelOf } from "../../tensor/shape.ts";
import { Strided } from "../../tensor/strided.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { describe } from "../../validation.ts";
import type { FileType } from "../file_types.ts";
import type { PickleHost } from "../pickle/reader.ts";
import { Global, isTuple, type Tuple } from "../pickle/values.ts";
import { DTYPES, STORAGES } from "./storages.ts";

/** A storage of a file, and the memory it will be read to. */
export class FileStorage {
  /** The memory, once a tensor lies in it. */
  buffer: DeviceBuffer | null = null;

  /**
   * Takes no memory yet.
   *
   * @param bytes Its bytes in the file.
   * @param type Null until a tensor says of what type it is.
   */
  constructor(readonly key: string, readonly bytes: number, public type: FileType | null) {}

  /** What it is called in the sentence of an error. */
  get title(): string {
    return titleOf(this.key);
  }
}

/** What a storage is called in the sentence of an error, which its key may be too long for. */
export function titleOf(key: string): string {
  return `storage ${describe(key)}`;
}

const backend = openedDevice("cpu");

/**
 * Axes of tensors and pairs of ordered dicts at most, all together. A pickle may hand over the same list time and
 * again, and a copy is made of it each time.
 */
const MOST_COPIED = 1 << 22;

/** As PyTorch has it. */
const MOST_AXES = 64;

/** Gives the names of a file their meaning. Memory is taken for what the file has. */
export class TorchHost implements PickleHost {
  /** All storages that are referred to, by key. */
  readonly storages = new Map<string, FileStorage>();
  readonly #checkBytes: (key: string, bytes: number) => void;
  #copied = 0;

  /**
   * Starts without storages.
   *
   * @param checkBytes Refuses a storage that is not in the file.
   */
  constructor(checkBytes: (key: string, bytes: number) => void) {
    this.#checkBytes = checkBytes;
  }

  /** A storage: `("storage", type, key, location, elements)`. Where it was does not matter. */
  persistent(id: unknown): FileStorage {
    if (isTuple(id) && id[0] === "module") throw unknown(id[1]); // whose class comes with its source
    if (!isTuple(id) || id[0] !== "storage") throw new TypeError("it refers to what is no storage");
    const [, global, key, , elements, view] = id;
    if (typeof key !== "string" || !(global instanceof Global)) {
      throw new TypeError("it refers to a storage without a name or a type");
    }
    if (view !== undefined && view !== null) {
      throw new TypeError(
        `${titleOf(key)} is a part of another one, as only old releases wrote it`,
      );
    }
    const untyped = String(global) === "torch.storage.UntypedStorage" ||
      String(global) === "torch.UntypedStorage";
    const type = (global.module === "torch" && STORAGES.get(global.name)) || null;
    if (!untyped && type === null) {
      throw new TypeError(`it has a storage of type ${described(global)}`);
    }
    const bytes = count(elements) * (type?.bytes ?? 1);
    const known = this.storages.get(key);
    if (known) {
      if (known.bytes === bytes && (known.type === type || untyped)) return known;
      throw new TypeError(`${known.title} is of two types or sizes`);
    }
    this.#checkBytes(key, bytes);
    const storage = new FileStorage(key, bytes, type);
    this.storages.set(key, storage);
    return storage;
  }

  call(callee: Global, args: Tuple): unknown {
    switch (String(callee)) {
      case "collections.OrderedDict":
        return this.#orderedDict(args);
      case "torch.Size":
        return sizeOf(args[0]);
      case "torch._utils._rebuild_parameter":
        return tensorOf(args[0]);
      case "torch._utils._rebuild_tensor":
      case "torch._utils._rebuild_tensor_v2":
        return this.#tensor(args, null);
      case "torch._utils._rebuild_tensor_v3":
        return this.#tensor(args, args[6]);
      default:
        throw unknown(callee);
    }
  }

  /** Empty, or with the pairs that old releases handed over. */
  #orderedDict(args: Tuple): Map<unknown, unknown> {
    const pairs = args.length === 0 ? [] : args[0];
    if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
      throw new TypeError("it has an ordered dict that is not made of pairs");
    }
    this.#copy(pairs.length);
    return new Map(pairs as [unknown, unknown][]);
  }

  #copy(elements: number): void {
    this.#copied += elements;
    if (this.#copied > MOST_COPIED) {
      throw new TypeError(`it has more than ${MOST_COPIED} axes and pairs`);
    }
  }

  /** A view of a storage: `(storage, offset, size, stride, …)`. */
  #tensor([storage, first, size, stride]: Tuple, dtype: unknown): Tensor {
    if (!(storage instanceof FileStorage)) throw new TypeError("it has a tensor without storage");
    const { buffer, type } = this.#memory(storage, dtype);
    const [offset, shape, strides] = [count(first), this.#axes(size), this.#axes(stride)];
    if (shape.length !== strides.length) {
      throw new TypeError("a tensor has not a stride for each axis");
    }
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], offset);
    const elements = numelOf(shape);
    if (elements > MOST_ELEMENTS) {
      throw new TypeError(`a tensor has the shape [${shape}], of more than 2^31 elements`);
    }
    if (elements > 0 && last >= storage.bytes / type.bytes) {
      throw new TypeError(`a tensor reaches beyond ${storage.title}`);
    }
    return new Tensor(new Strided(backend, buffer, type.dtype, shape, strides, offset));
  }

  #axes(values: unknown): number[] {
    if (!Array.isArray(values)) throw new TypeError("it has a tensor without a shape");
    if (values.length > MOST_AXES) {
      throw new TypeError(`a tensor has ${values.length} axes, expected at most ${MOST_AXES}`);
    }
    this.#copy(values.length);
    return values.map(count);
  }

  #memory(storage: FileStorage, dtype: unknown): { buffer: DeviceBuffer; type: FileType } {
    const named = dtype instanceof Global && dtype.module === "torch"
      ? DTYPES.get(dtype.name)
      : null;
    if (dtype !== null && !named) {
      throw new TypeError(`it has a tensor of dtype ${described(dtype)}`);
    }
    const type = storage.type ??= named ?? null;
    if (type === null || (named && named !== type)) {
      throw new TypeError(`${storage.title} is of no known type, or of two`);
    }
    if (storage.bytes % type.bytes !== 0) {
      throw new TypeError(`${storage.title} is cut off`);
    }
    const size = storage.bytes / type.bytes * itemsize(type.dtype);
    const buffer = storage.buffer ??= backend.alloc(size, "activation");
    return { buffer, type };
  }
}

/** The error for what means something inside of a file only, or to Python. */
export function unknown(value: unknown): TypeError {
  return new TypeError(
    `it holds ${described(value)}, which is neither a tensor nor plain data: in Python, save the ` +
      `state_dict() of a network rather than the network`,
  );
}

function described(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value instanceof FileStorage) return value.title;
  return describe(value instanceof Global ? String(value) : value);
}

function sizeOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError("it has a size that is no list");
}

function tensorOf(value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new TypeError("it has a parameter that is no tensor");
}

function count(value: unknown): number {
  if (Number.isSafeInteger(value) && value as number >= 0) return value as number;
  throw new TypeError(`it has ${described(value)} where there should be a size`);
}

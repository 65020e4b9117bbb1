/**
 * What the names in PyTorch's files stand for: ordered dicts, storages, and tensors that are views of them. Any other
 * name is refused.
 *
 * @module
 */

import { openedDevice } from "../../backend/devices.ts";
import type { DeviceBuffer } from "../../backend/backend.ts";
import { itemsize } from "../../tensor/dtype.ts";
import { Strided } from "../../tensor/strided.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { PickleHost } from "../pickle/reader.ts";
import { Global, isTuple, type Tuple } from "../pickle/values.ts";
import { DTYPES, type FileType, STORAGES } from "./storages.ts";

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
}

const backend = openedDevice("cpu");

/** Gives the names of a file their meaning. Memory is taken for what the file has. */
export class TorchHost implements PickleHost {
  /** All storages that are referred to, by key. */
  readonly storages = new Map<string, FileStorage>();
  readonly #checkBytes: (key: string, bytes: number) => void;

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
        `storage "${key}" is a part of another one, as only old releases wrote it`,
      );
    }
    const untyped = String(global) === "torch.storage.UntypedStorage" ||
      String(global) === "torch.UntypedStorage";
    const dtype = global.module === "torch" ? STORAGES[global.name] : undefined;
    if (!untyped && dtype === undefined) throw new TypeError(`it has a storage of type ${global}`);
    const type = dtype === undefined ? null : DTYPES[dtype];
    const bytes = count(elements) * (type?.bytes ?? 1);
    const known = this.storages.get(key);
    if (known) {
      if (known.bytes === bytes && (known.type === type || untyped)) return known;
      throw new TypeError(`storage "${key}" is of two types or sizes`);
    }
    this.#checkBytes(key, bytes);
    const storage = new FileStorage(key, bytes, type);
    this.storages.set(key, storage);
    return storage;
  }

  call(callee: Global, args: Tuple): unknown {
    switch (String(callee)) {
      case "collections.OrderedDict":
        return orderedDict(args);
      case "torch.Size":
        return args[0];
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

  /** A view of a storage: `(storage, offset, size, stride, …)`. */
  #tensor([storage, first, size, stride]: Tuple, dtype: unknown): Tensor {
    if (!(storage instanceof FileStorage)) throw new TypeError("it has a tensor without storage");
    const { buffer, type } = this.#memory(storage, dtype);
    const [offset, shape, strides] = [count(first), counts(size), counts(stride)];
    if (shape.length !== strides.length) {
      throw new TypeError("a tensor has not a stride for each axis");
    }
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], offset);
    const elements = shape.reduce((product, length) => product * length, 1);
    if (!Number.isSafeInteger(elements) || (elements > 0 && last >= storage.bytes / type.bytes)) {
      throw new TypeError(`a tensor reaches beyond storage "${storage.key}"`);
    }
    return new Tensor(new Strided(backend, buffer, type.dtype, shape, strides, offset));
  }

  #memory(storage: FileStorage, dtype: unknown): { buffer: DeviceBuffer; type: FileType } {
    const named = dtype instanceof Global && dtype.module === "torch" ? DTYPES[dtype.name] : null;
    if (dtype !== null && !named) throw new TypeError(`it has a tensor of dtype ${dtype}`);
    const type = storage.type ??= named ?? null;
    if (type === null || (named && named !== type)) {
      throw new TypeError(`storage "${storage.key}" is of no known type, or of two`);
    }
    if (storage.bytes % type.bytes !== 0) {
      throw new TypeError(`storage "${storage.key}" is cut off`);
    }
    const size = storage.bytes / type.bytes * itemsize(type.dtype);
    const buffer = storage.buffer ??= backend.alloc(size, "activation");
    return { buffer, type };
  }
}

function unknown(name: unknown): TypeError {
  return new TypeError(
    `it holds "${String(name)}", which is neither a tensor nor plain data: in Python, save the ` +
      `state_dict() of a network rather than the network`,
  );
}

function tensorOf(value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new TypeError("it has a parameter that is no tensor");
}

/** Empty, or with the pairs that old releases handed over. */
function orderedDict(args: Tuple): Map<unknown, unknown> {
  const pairs = args.length === 0 ? [] : args[0];
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    throw new TypeError("it has an ordered dict that is not made of pairs");
  }
  return new Map(pairs as [unknown, unknown][]);
}

function count(value: unknown): number {
  if (Number.isSafeInteger(value) && value as number >= 0) return value as number;
  const found = value === undefined ? "nothing" : String(value);
  throw new TypeError(`it has ${found} where there should be a size`);
}

function counts(values: unknown): number[] {
  if (!Array.isArray(values)) throw new TypeError("it has a tensor without a shape");
  return values.map(count);
}

/**
 * What of a tensor goes from process to process: the elements of a strided tensor, whatever its strides, and
 * the first spike steps of a wave in latency layout. It goes through the memory of the host, from and to any
 * device.
 *
 * @module
 */

import { MOST_BYTES } from "../backend/process_group.ts";
import { storageOf } from "../tensor/core.ts";
import { Latency } from "../tensor/latency.ts";
import { copyInto, discard, refuseRepeated } from "../tensor/ops/copy.ts";
import { Strided } from "../tensor/strided.ts";
import { Tensor } from "../tensor/tensor.ts";
import { place, withBytes } from "../tensor/transfer.ts";
import { describe } from "../validation.ts";

/** A tensor as it is sent and received. */
export interface Cargo {
  readonly tensor: Tensor;
  /** What it is, for sentences: equal where two tensors fit together. */
  readonly text: string;
  /** Elements that are sent. */
  readonly numel: number;
  /** Bytes of one. */
  readonly itemsize: number;
  /** Reads what is sent. */
  read(): Promise<Uint8Array>;
  /** Puts in place what was received. */
  write(bytes: Uint8Array): void;
}

/**
 * A tensor as cargo.
 *
 * @param action What it is wanted for, as part of a sentence.
 * @throws {TypeError} If it is none, of a kind that is not sent, or (where it is written to) some of its
 * elements share a place.
 * @throws {RangeError} If it is too large.
 */
export function cargoOf(tensor: unknown, action: string, use: "read" | "write"): Cargo {
  if (!(tensor instanceof Tensor)) {
    throw new TypeError(`Cannot ${action} ${describe(tensor)}: it needs a Tensor`);
  }
  const views = viewsOf(tensor, action);
  const { numel, itemsize } = views.toRead();
  if (use === "write") views.checkWritable();
  if (numel * itemsize > MOST_BYTES) {
    throw new RangeError(
      `Cannot ${action} ${numel * itemsize} bytes at once: it needs at most ${MOST_BYTES}`,
    );
  }
  return {
    tensor,
    text: textOf(tensor),
    numel,
    itemsize,
    async read() {
      return await withBytes(views.toRead(), (backend, ...range) => backend.read(...range));
    },
    write(bytes) {
      writeInto(views.toWrite(), bytes);
    },
  };
}

/** What is sent of a tensor, and written to. */
interface Views {
  toRead(): Strided;
  toWrite(): Strided;
  checkWritable(): void;
}

function viewsOf(tensor: Tensor, action: string): Views {
  const storage = storageOf(tensor);
  if (storage instanceof Strided) {
    const view = () => storage;
    return { toRead: view, toWrite: view, checkWritable: () => refuseRepeated(storage) };
  }
  if (storage instanceof Latency && storage.cell.values === null) {
    return {
      toRead: () => storage.timesView(),
      toWrite: () => storage.writableTimesView(), // others may have the same times, and keep them
      checkWritable() {},
    };
  }
  throw new TypeError(
    `Cannot ${action} potentials in latency layout: use to_dense(), or their times and values`,
  );
}

function writeInto(view: Strided, bytes: Uint8Array): void {
  const { backend, buffer, offset, itemsize } = view;
  if (view.isContiguous) {
    backend.write(buffer, offset * itemsize, bytes);
    view.touch();
    return;
  }
  const received = place(view, backend, "activation", bytes);
  copyInto(view, received);
  discard(received, view);
}

function textOf({ dtype, layout, shape }: Tensor): string {
  return layout === "strided" ? `${dtype} [${shape}]` : `a ${dtype} wave [${shape}]`;
}

/**
 * Reading of files into the memory of their tensors, a piece at a time, so that a file is never held twice.
 *
 * @module
 */

import type { DeviceBuffer } from "../backend/backend.ts";
import { openedDevice } from "../backend/devices.ts";
import { itemsize } from "../tensor/dtype.ts";
import type { FileType } from "./file_types.ts";
import type { RandomFile } from "./files.ts";

/** Bytes that are read, converted or written at once, a multiple of all types. */
export const PIECE = 1 << 20;

/** Memory of the CPU, and of what type the bytes are that come into it; null for what nobody needs. */
export interface Destination {
  readonly buffer: DeviceBuffer | null;
  readonly type: FileType | null;
}

const backend = openedDevice("cpu");

/**
 * Puts elements of a file where they belong.
 *
 * @param position How many bytes of the file came before them.
 * @param bytes The elements, which may be changed.
 */
export function put(
  { buffer, type }: Destination,
  position: number,
  bytes: Uint8Array<ArrayBuffer>,
): void {
  if (!buffer || !type) return;
  const values = type.read(bytes);
  const at = position / type.bytes * itemsize(type.dtype);
  backend.write(buffer, at, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/**
 * Reads elements that lie together in a file.
 *
 * @param start Where they start.
 * @param length Their bytes.
 * @throws {TypeError} If the file ends before.
 */
export async function fillFrom(
  file: RandomFile,
  start: number,
  length: number,
  destination: Destination,
): Promise<void> {
  for (let done = 0; done < length; done += PIECE) {
    put(destination, done, await file.read(start + done, Math.min(PIECE, length - done)));
  }
}

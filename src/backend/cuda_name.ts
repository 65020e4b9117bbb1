/**
 * The names of CUDA devices: `cuda:0`, `cuda:1` and so on.
 *
 * @module
 */

import { describe } from "../validation.ts";

/** What a name looks like; without an index it is the first device. */
export const CUDA_NAME = /^cuda(:(0|[1-9]\d{0,3}))?$/;

/**
 * The full name of a device.
 *
 * @param device A name or an index.
 * @param call What was called, for the sentence.
 * @throws {TypeError} If it is neither text nor a number.
 * @throws {RangeError} If it names no device of this kind.
 */
export function cudaName(device: string | number, call: string): string {
  const name = typeof device === "number" ? `cuda:${device}` : device;
  if (typeof name === "string" && CUDA_NAME.test(name)) return name === "cuda" ? "cuda:0" : name;
  const ErrorClass = typeof name === "string" ? RangeError : TypeError;
  throw new ErrorClass(
    `Cannot read the arguments of "${call}": "device" is ${describe(device)}, expected "cuda", ` +
      `"cuda:0", "cuda:1" and so on, or an index`,
  );
}

/**
 * The storages that tensors of PyTorch's files lie in, by name.
 *
 * @module
 */

import { FILE_TYPES, type FileType } from "../file_types.ts";

/** Types of elements by the name of a dtype. */
export const DTYPES: ReadonlyMap<string, FileType> = new Map(Object.entries(FILE_TYPES));

/** The same by the name of their storage, where they have one. */
export const STORAGES: ReadonlyMap<string, FileType> = new Map([
  ["FloatStorage", FILE_TYPES.float32],
  ["DoubleStorage", FILE_TYPES.float64],
  ["HalfStorage", FILE_TYPES.float16],
  ["BFloat16Storage", FILE_TYPES.bfloat16],
  ["LongStorage", FILE_TYPES.int64],
  ["IntStorage", FILE_TYPES.int32],
  ["ShortStorage", FILE_TYPES.int16],
  ["CharStorage", FILE_TYPES.int8],
  ["ByteStorage", FILE_TYPES.uint8],
  ["BoolStorage", FILE_TYPES.bool],
]);

/** A pickle of more bytes is no state of a network, and may become a hundred times as much in memory. */
export const MOST_PICKLED = 1 << 25;
